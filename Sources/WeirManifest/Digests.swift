internal import Crypto
public import WeirModel

/// SHA-256 (FIPS 180-4) of bytes.
public enum Digests {
    /// The digest of `bytes`.
    public static func sha256(_ bytes: [UInt8]) -> WeirModel.Digest {
        guard let digest = WeirModel.Digest(bytes: Array(SHA256.hash(data: bytes))) else {
            preconditionFailure("SHA-256 gives 32 bytes")
        }
        return digest
    }

    /// The digest of the bytes of `text` in UTF-8.
    public static func sha256(_ text: String) -> WeirModel.Digest { sha256(Array(text.utf8)) }
}
