public import WeirModel

/// A secret that stood in plain text where everybody reads it, and that the import took out. The value itself is
/// nowhere in here.
public struct LiftedSecret: Hashable, Sendable {
    /// What it is called in `secrets.yaml`.
    public var name: String
    /// The environment variable that the declaration reads it from, until somebody names a better source.
    public var environmentVariable: String
    /// The config variable whose value or default it was.
    public var variable: String
    /// The input of a connection, or the item of a collection; nil for the variable itself.
    public var input: String?
    /// Where it stood in the imported file.
    public var location: SourceLocation

    /// Memberwise.
    public init(
        name: String, environmentVariable: String, variable: String, input: String?, location: SourceLocation
    ) {
        self.name = name
        self.environmentVariable = environmentVariable
        self.variable = variable
        self.input = input
        self.location = location
    }

    /// What is written where the value was: `{{secrets.NAME}}`.
    public var reference: String { "{{secrets.\(name)}}" }
}

/// Whether a value is one that must not be committed.
enum PlainSecret {
    /// Whether `text`, the value of something called `name`, is a secret in plain text: the name says so, or the text
    /// has the form of a known credential. A text that refers to a secret is none.
    static func isOne(_ text: String, named name: String) -> Bool {
        guard !text.trimmingSpaces().isEmpty, !text.contains("{{secrets.") else { return false }
        return SecretNames.looksSecret(name) || isCredential(text)
    }

    /// Whether `text` has the form of a known credential, alone or behind `Bearer`.
    static func isCredential(_ text: String) -> Bool { KnownCredential.matches(text.trimmingSpaces()) }
}

/// Gives every secret a name of its own.
struct SecretNaming {
    private var taken: Set<String> = []

    /// The name made from `names`, with a number where it is taken.
    mutating func name(_ names: [String]) -> String {
        let base = SlugText.secretName(names)
        var name = base
        var number = 1
        while !taken.insert(name).inserted {
            number += 1
            name = "\(base)_\(number)"
        }
        return name
    }
}
