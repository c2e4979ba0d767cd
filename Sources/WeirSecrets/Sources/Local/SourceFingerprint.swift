import Crypto
import WeirModel

/// The version of a value whose place counts none: HMAC-SHA-256 (RFC 2104) of the source and the value, under a key of
/// this environment. Who does not have the key can neither tell the value from it nor try guesses.
struct SourceFingerprint {
    let key: SymmetricKey

    /// The first 16 bytes, in hexadecimal.
    func version(of source: SecretSource, _ value: SecretValue) -> SourceVersion {
        var code = HMAC<SHA256>(key: key)
        for part in ["weir source fingerprint 1", source.kind, source.path, source.key ?? ""] {
            Self.append(Array(part.utf8), to: &code)
        }
        code.update(data: [source.key == nil ? 0 : 1])
        Self.append(value.revealed, to: &code)
        return SourceVersion(Hexadecimal.text(Array(code.finalize()).prefix(16)))
    }

    /// With its length before it, so that no two lists of parts are the same bytes.
    private static func append(_ part: [UInt8], to code: inout HMAC<SHA256>) {
        code.update(data: lengthBytes(part.count))
        code.update(data: part)
    }

    private static func lengthBytes(_ count: Int) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: count >> (56 - 8 * $0)) }
    }
}
