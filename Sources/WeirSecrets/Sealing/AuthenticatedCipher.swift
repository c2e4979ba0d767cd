import Crypto
import FoundationEssentials

/// AES-256-GCM (NIST SP 800-38D) with a random nonce of 12 bytes: nonce, ciphertext, tag of 16 bytes.
///
/// Nonces are drawn at random, so one key should seal less than 2^32 times; a data key of one customer does not get near.
enum AuthenticatedCipher {
    /// What comes on top of the plaintext, in bytes: nonce and tag.
    static let overhead = 28

    /// - Parameters:
    ///   - key: 32 bytes.
    ///   - additional: what has to be the same to open.
    static func seal(_ plaintext: [UInt8], key: SymmetricKey, additional: [UInt8]) -> [UInt8]? {
        // With a nonce of 12 bytes there always is a combined form.
        guard let box = try? AES.GCM.seal(plaintext, using: key, authenticating: additional) else { return nil }
        return box.combined.map { [UInt8]($0) }
    }

    /// nil where any of it is not what was sealed.
    static func open(_ sealed: some Collection<UInt8>, key: SymmetricKey, additional: [UInt8]) -> [UInt8]? {
        guard let box = try? AES.GCM.SealedBox(combined: [UInt8](sealed)),
            let plaintext = try? AES.GCM.open(box, using: key, authenticating: additional)
        else { return nil }
        return [UInt8](plaintext)
    }
}
