import Crypto
import FoundationEssentials

/// The recipient type `mlkem768x25519`: HPKE (RFC 9180) with X-Wing, which holds as long as either ML-KEM-768 or
/// Curve25519 does.
enum HybridWrapping {
    static let type = "mlkem768x25519"

    /// The bytes of a recipient.
    static let publicKeyCount = 1216

    private static let encapsulatedCount = 1120
    private static let suite = HPKE.Ciphersuite(kem: .XWingMLKEM768X25519, kdf: .HKDF_SHA256, aead: .chaChaPoly)
    private static let info = Data("age-encryption.org/mlkem768x25519".utf8)

    /// Throws where the recipient is no key of ML-KEM-768 or a point of low order.
    static func wrap(_ fileKey: FileKey, for recipient: XWingMLKEM768X25519.PublicKey) throws -> Stanza {
        var sender = try HPKE.Sender(recipientKey: recipient, ciphersuite: suite, info: info)
        let body = try fileKey.secret.withBytes { try sender.seal($0) }
        return Stanza(type: type, bytes: Array(sender.encapsulatedKey), body: Array(body))
    }

    /// The file key out of the first stanza that is for `identity`; nil where none is.
    static func unwrap(
        _ stanzas: [Stanza], with identity: XWingMLKEM768X25519.PrivateKey
    ) throws(AgeError) -> FileKey? {
        var keys: [(stanza: Stanza, encapsulated: Data)] = []
        for stanza in stanzas where stanza.type == type {
            try stanza.check(arguments: 1)
            let bytes = try stanza.bytes(ofArgument: 0, count: encapsulatedCount, named: "encapsulated key")
            keys.append((stanza, Data(bytes)))
        }
        for (stanza, encapsulated) in keys {
            // Another's key makes another secret here, not an error.
            var recipient: HPKE.Recipient
            do {
                recipient = try HPKE.Recipient(
                    privateKey: identity, ciphersuite: suite, info: info, encapsulatedKey: encapsulated)
            } catch {
                throw stanza.broken("has an encapsulated key that makes no secret")
            }
            if let bytes = try? recipient.open(stanza.body) { return FileKey(bytes) }
        }
        return nil
    }
}
