import Crypto
import WeirModel

extension SHA256.Digest {
    /// The value type of the model for the digest of swift-crypto.
    var modelDigest: WeirModel.Digest {
        guard let digest = WeirModel.Digest(bytes: Array(self)) else {
            preconditionFailure("SHA-256 gives 32 bytes")
        }
        return digest
    }
}
