import Crypto
import CryptoExtras
import FoundationEssentials
public import WeirModel

/// Makes values.
public enum SecretGenerator {
    /// A new value, drawn from the system's generator.
    ///
    /// Throws `RecipeError` where the recipe asks for what is not made.
    public static func generate(_ recipe: SecretRecipe) throws(RecipeError) -> SecretValue {
        var generator = SystemRandomNumberGenerator()
        return try generate(recipe, using: &generator)
    }

    /// A new value, drawn from `generator`, but for keys (`ed25519`, `rsa`), which are always the system's.
    ///
    /// Throws `RecipeError` where the recipe asks for what is not made.
    public static func generate(
        _ recipe: SecretRecipe, using generator: inout some RandomNumberGenerator
    ) throws(RecipeError) -> SecretValue {
        try check(recipe)
        switch recipe {
        case .token(let count): return SecretValue(Base64.urlText(randomBytes(count, &generator)))
        case .hmac(let count): return SecretValue(Base64.text(randomBytes(count, &generator)))
        case .password(let length, let alphabet):
            return SecretValue(try PasswordRecipe(length: length, alphabet: alphabet).draw(&generator))
        case .ed25519: return SecretValue(PrivateKeyText.ed25519().utf8)
        case .rsa(let bits): return SecretValue(try PrivateKeyText.rsa(bits: bits).utf8)
        }
    }

    /// Throws what `generate` would throw, without making anything: for checking what a file states.
    public static func check(_ recipe: SecretRecipe) throws(RecipeError) {
        switch recipe {
        case .token(let count), .hmac(let count):
            guard (16...4096).contains(count) else { throw .bytes(count) }
        case .password(let length, let alphabet): _ = try PasswordRecipe(length: length, alphabet: alphabet)
        case .ed25519: break
        case .rsa(let bits):
            guard [2048, 3072, 4096].contains(bits) else { throw .keySize(bits) }
        }
    }

    private static func randomBytes(_ count: Int, _ generator: inout some RandomNumberGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 7)
        while bytes.count < count {
            let word: UInt64 = generator.next()
            for shift in stride(from: 0 as UInt64, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return Array(bytes.prefix(count))
    }
}

/// Why no value can be made.
public enum RecipeError: Error, Hashable, Sendable {
    /// A number of bytes that is not from 16 to 4096.
    case bytes(Int)
    /// A length of a password that is not from 12 to 4096.
    case length(Int)
    /// An alphabet with this many different characters, of which at least 10 are needed.
    case alphabetTooSmall(Int)
    /// An alphabet that names a character more than once, which would then be drawn more often.
    case alphabetRepeats(Character)
    /// An alphabet with something other than the printable characters of ASCII, or with a space.
    case alphabetCharacter
    /// A size of an RSA key that is none of 2048, 3072 and 4096 bits.
    case keySize(Int)
    /// The system makes no RSA key.
    case keyRefused
}

extension RecipeError: CustomStringConvertible {
    /// What is wrong, and what is possible.
    public var description: String {
        switch self {
        case .bytes(let count): "\(count) bytes are asked for; 16 to 4096 are possible"
        case .length(let length): "a password of \(length) characters is asked for; 12 to 4096 are possible"
        case .alphabetTooSmall(let count): "the alphabet has \(count) different characters; at least 10 are needed"
        case .alphabetRepeats(let character):
            "the alphabet has '\(character)' more than once, which would be drawn more often; name it once"
        case .alphabetCharacter: "the alphabet has a character that is not a visible one of ASCII; leave it out"
        case .keySize(let bits): "an RSA key of \(bits) bits is asked for; 2048, 3072 and 4096 are possible"
        case .keyRefused: "the RSA key could not be made"
        }
    }
}
