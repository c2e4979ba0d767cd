import Crypto
import WeirModel

/// What follows from a secret's id and a word, as if by chance, and always the same.
enum SecretDigest {
    /// SHA-256 over the id's bytes and the text.
    static func digest(_ text: String, of secret: Identifier) -> WeirModel.Digest {
        guard let digest = WeirModel.Digest(bytes: Array(SHA256.hash(data: secret.bytes + Array(text.utf8)))) else {
            preconditionFailure("SHA-256 gives 32 bytes")
        }
        return digest
    }
}
