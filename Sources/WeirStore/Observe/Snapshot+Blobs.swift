public import WeirModel
import WeirPostgres

extension Snapshot {
    /// The bytes with this digest; nil where the environment has none.
    ///
    /// - Throws: `StoreError`.
    public func bytes(of digest: Digest) async throws -> [UInt8]? {
        guard let environment = try await environmentRow()?.id else { return nil }
        return try await BlobStatements.bytes(of: digest, environment: environment, in: session)
    }

    /// What blobs consist of, by digest; the bytes are left where they are.
    func blobs(_ environment: Identifier) async throws -> [ObservedBlob] {
        try await session.stream(
            """
            SELECT digest, object_id, size, width, height, is_text
            FROM weir.blob WHERE environment = \(environment) ORDER BY digest
            """, into: []
        ) { blobs, row in
            let (digest, object, size, width, height, isText) = try row.decode(
                (Digest, ObjectID, Int, Int?, Int?, Bool).self)
            var content = BlobContent(digest: digest, size: size, isText: isText)
            if let width, let height { content.image = ImageSize(width: width, height: height) }
            blobs.append(ObservedBlob(content: content, objectID: object))
        }
    }
}
