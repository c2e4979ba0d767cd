internal import Crypto
public import WeirModel

extension BlobContent {
    /// What `bytes` are.
    public init(of bytes: Span<UInt8>) {
        var hash = SHA256()
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        guard let digest = WeirModel.Digest(bytes: Array(hash.finalize())) else {
            preconditionFailure("SHA-256 gives 32 bytes")
        }
        self.init(
            digest: digest, size: bytes.count, image: try? PNGHeader.read(bytes),
            isText: (try? UTF8Span(validating: bytes)) != nil)
    }
}
