/// A password of independent, equally likely characters.
///
/// Without an alphabet of its own it has letters and digits but for `0 O 1 l I`, and at least one capital, one small
/// letter and one digit, since many systems insist on that: whole passwords are drawn until one has them, so that all
/// that have them are equally likely. A stated alphabet is used as it is.
struct PasswordRecipe {
    static let usualAlphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789".utf8)

    private let length: Int
    private let alphabet: [UInt8]
    private let needsEveryClass: Bool

    init(length: Int, alphabet: String?) throws(RecipeError) {
        guard (12...4096).contains(length) else { throw .length(length) }
        self.length = length
        needsEveryClass = alphabet == nil
        guard let alphabet else {
            self.alphabet = Self.usualAlphabet
            return
        }
        guard alphabet.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .alphabetCharacter }
        var seen: Set<Character> = []
        let repeated = alphabet.first { !seen.insert($0).inserted }
        let distinct = Set(alphabet.utf8).count
        guard distinct >= 10 else { throw .alphabetTooSmall(distinct) }
        if let repeated { throw .alphabetRepeats(repeated) }
        self.alphabet = Array(alphabet.utf8)
    }

    func draw(_ generator: inout some RandomNumberGenerator) -> [UInt8] {
        while true {
            // `Int.random` rejects what would make some characters likelier than others.
            let password = (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
            if !needsEveryClass || Self.hasEveryClass(password) { return password }
        }
    }

    private static func hasEveryClass(_ password: [UInt8]) -> Bool {
        [
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
        ]
        .allSatisfy { range in password.contains { range.contains($0) } }
    }
}
