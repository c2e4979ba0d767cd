import Crypto
public import WeirModel
import WeirPlanning

/// Where an apply reads the bytes of documents: the files that the plan was made from.
///
/// They are read one after the other while they are sent, so that a plan need not hold them and one at a time is in
/// memory.
public struct BlobSource: Sendable {
    private let open: @Sendable () throws -> any SourceReader

    /// Reads from `tree`.
    public init(_ tree: some SourceTree) { open = { try tree.reader() } }

    /// Calls `body` with the bytes of each upload, in order, on the caller's thread.
    ///
    /// - Throws: `StoreError.refused` where a file does not hold what the plan saw, or cannot be read; what `body`
    ///   throws.
    func read(_ uploads: [BlobUpload], _ body: (BlobUpload, [UInt8]) throws -> Void) throws {
        let reader: any SourceReader
        do { reader = try open() } catch let error as SourceError { throw StoreError.refused(["\(error)"]) }
        for upload in uploads {
            let bytes: [UInt8]
            do {
                bytes = try reader.read(upload.source) { span in unsafe span.withUnsafeBytes { unsafe Array($0) } }
            } catch let error as SourceError {
                throw StoreError.refused(["\(error)"])
            }
            guard bytes.count == upload.content.size, SHA256.hash(data: bytes).modelDigest == upload.content.digest
            else { throw StoreError.refused(["\(upload.source.path) is not what the plan saw"]) }
            try body(upload, bytes)
        }
    }
}
