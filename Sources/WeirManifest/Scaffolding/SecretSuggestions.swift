import WeirModel

/// Names for the secrets that a new instance needs.
struct SecretSuggestions {
    /// What to declare: names in the order in which they were asked for.
    private(set) var names: [String] = []
    /// The names that the customer or the repository declares.
    private let declared: Set<String>

    init(declared: Set<String>) { self.declared = declared }

    /// A name for an input of a connection: `Acme Connection` and `password` give `ACME_PASSWORD`.
    mutating func name(connection: String, input: String) -> String {
        var words = Self.words(connection)
        if words.count > 1, words.last == "CONNECTION" { words.removeLast() }
        for word in Self.words(input) where words.last != word { words.append(word) }
        var name = String(words.joined(separator: "_").prefix(100))
        if name.isEmpty { name = "SECRET" } else if name.first?.isNumber == true { name = "SECRET_" + name }
        let first = name
        var number = 2
        while names.contains(name) {
            name = "\(first)_\(number)"
            number += 1
        }
        if !declared.contains(name) { names.append(name) }
        return name
    }

    /// The words of a name that a secret's name may have, in upper case.
    private static func words(_ name: String) -> [String] {
        SecretNames.words(of: name).map { $0.uppercased().filter { $0.isASCII } }.filter { !$0.isEmpty }
    }
}
