import Crypto
import FoundationEssentials

/// The key of one file, from which the keys of its header and payload are derived.
struct FileKey: Sendable {
    /// How many bytes it has.
    static let count = 16
    /// How many it has wrapped, with its authentication tag.
    static let sealedCount = count + 16

    let secret: SecretBytes

    /// A new one, for one file.
    init() { secret = SecretBytes(randomCount: Self.count) }

    init(_ bytes: some ContiguousBytes) { secret = SecretBytes(bytes) }

    /// Opens `body` with the key that a recipient's stanza is wrapped with; nil where it is another's.
    init?(opening body: [UInt8], with key: SymmetricKey) {
        guard body.count == Self.sealedCount,
            let box = try? ChaChaPoly.SealedBox(combined: Self.nonce + body),
            let bytes = try? ChaChaPoly.open(box, using: key)
        else { return nil }
        self.init(bytes)
    }

    /// Wrapped with a key that is used this once, which is why the nonce may always be the same.
    func sealed(with key: SymmetricKey) throws -> [UInt8] {
        let nonce = try ChaChaPoly.Nonce(data: Self.nonce)
        let box = try secret.withBytes { try ChaChaPoly.seal($0, using: key, nonce: nonce) }
        return Array(box.combined.dropFirst(Self.nonce.count))
    }

    /// What authenticates the header.
    var headerKey: SymmetricKey { derived(salt: [], info: "header") }

    /// What encrypts the payload that begins with `nonce`.
    func payloadKey(nonce: [UInt8]) -> SymmetricKey { derived(salt: nonce, info: "payload") }

    private func derived(salt: [UInt8], info: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secret.key, salt: salt, info: Array(info.utf8), outputByteCount: 32)
    }

    /// `count` random bytes that are no secret.
    static func randomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    private static let nonce = [UInt8](repeating: 0, count: 12)
}
