import Crypto
import FoundationEssentials

/// The recipient type `X25519`: an exchange of keys over Curve25519 with a key of the file's own.
enum X25519Wrapping {
    static let type = "X25519"

    private static let info = Array("age-encryption.org/v1/X25519".utf8)
    private static let zeros = [UInt8](repeating: 0, count: 32)

    /// Throws where the recipient is a point of low order, which everybody shares a secret with.
    static func wrap(_ fileKey: FileKey, for recipient: Curve25519.KeyAgreement.PublicKey) throws -> Stanza {
        let ephemeral = Curve25519.KeyAgreement.PrivateKey()
        let share = Array(ephemeral.publicKey.rawRepresentation)
        let secret = try ephemeral.sharedSecretFromKeyAgreement(with: recipient)
        guard !(secret == zeros) else { throw CryptoKitError.incorrectParameterSize }
        let key = wrapKey(secret, share: share, recipient: recipient)
        return Stanza(type: type, bytes: share, body: try fileKey.sealed(with: key))
    }

    /// The file key out of the first stanza that is for `identity`; nil where none is.
    static func unwrap(
        _ stanzas: [Stanza], with identity: Curve25519.KeyAgreement.PrivateKey
    ) throws(AgeError) -> FileKey? {
        // All of them are checked before the first is opened, so that a broken file is refused whoever reads it.
        var shares: [(stanza: Stanza, share: [UInt8])] = []
        for stanza in stanzas where stanza.type == type {
            try stanza.check(arguments: 1)
            shares.append((stanza, try stanza.bytes(ofArgument: 0, count: 32, named: "share")))
        }
        for (stanza, share) in shares {
            guard let point = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: share),
                let secret = try? identity.sharedSecretFromKeyAgreement(with: point), !(secret == zeros)
            else { throw stanza.broken("has a share that makes no secret") }
            let key = wrapKey(secret, share: share, recipient: identity.publicKey)
            if let fileKey = FileKey(opening: stanza.body, with: key) { return fileKey }
        }
        return nil
    }

    private static func wrapKey(
        _ secret: SharedSecret, share: [UInt8], recipient: Curve25519.KeyAgreement.PublicKey
    ) -> SymmetricKey {
        secret.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: share + Array(recipient.rawRepresentation), sharedInfo: info,
            outputByteCount: 32)
    }
}
