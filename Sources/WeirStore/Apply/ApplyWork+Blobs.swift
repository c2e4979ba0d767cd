import WeirModel
import WeirPlanning
import WeirPostgres

extension ApplyWork {
    func writeBlobs(to writer: inout CopyWriter) throws {
        try blobs?.read(plan.uploads) { upload, bytes in
            let content = upload.content
            try writer.row(
                content.digest, upload.source.objectID, content.size, content.image?.width, content.image?.height,
                content.isText, bytes)
        }
    }

    /// How many bytes one statement inserts, about.
    private static var batchSize: Int { 64 << 20 }

    /// The digests of the uploads, in pieces that one statement takes quickly.
    var blobBatches: [[Digest]] {
        var batches: [[Digest]] = []
        var size = 0
        for upload in plan.uploads {
            if batches.isEmpty || size + upload.content.size > Self.batchSize {
                batches.append([])
                size = 0
            }
            batches[batches.count - 1].append(upload.content.digest)
            size += upload.content.size
        }
        return batches
    }

    /// The digests that the written integrations refer to: all of them must be there.
    var neededBlobs: [Digest] {
        var needed: Set<Digest> = []
        for index in integrations {
            guard case .integration(let write) = plan.changes[index].write else { continue }
            needed.formUnion(IntegrationDocuments(of: write.spec).digests)
        }
        return needed.sorted()
    }
}

/// The statements about the bytes of documents.
enum BlobStatements {
    /// Reads bytes; nil where they are not there.
    static func bytes(
        of digest: Digest, environment: Identifier, in session: PostgresTransaction
    ) async throws -> [UInt8]? {
        let rows = try await session.query(
            "SELECT bytes FROM weir.blob WHERE environment = \(environment) AND digest = \(digest)")
        return try rows.first.map { try $0.decode([UInt8].self, at: 0) }
    }

    /// Inserts those of the copied rows that have one of `digests`.
    static func insert(_ digests: [Digest], environment: Identifier) -> PostgresQuery {
        """
        INSERT INTO weir.blob (environment, digest, object_id, size, width, height, is_text, bytes)
        SELECT \(environment), digest, object_id, size, width, height, is_text, bytes
        FROM pg_temp.weir_blob WHERE digest = ANY(\(digests.map(\.bytes)))
        """
    }

    /// Removes what nothing refers to any more.
    static func delete(_ digests: [Digest], environment: Identifier) -> PostgresQuery {
        "DELETE FROM weir.blob WHERE environment = \(environment) AND digest = ANY(\(digests.map(\.bytes)))"
    }

    /// Those of `digests` that are not there.
    static func missing(_ digests: [Digest], environment: Identifier) -> PostgresQuery {
        """
        SELECT 'sha256:' || encode(d.digest, 'hex') FROM unnest(\(digests.map(\.bytes))) AS d (digest)
        WHERE NOT EXISTS (
            SELECT FROM weir.blob b WHERE b.environment = \(environment) AND b.digest = d.digest)
        ORDER BY 1 LIMIT \(PremiseFailure.namedRows)
        """
    }

    /// The files of those of `uploads` that are there already.
    static func present(_ uploads: [BlobUpload], environment: Identifier) -> PostgresQuery {
        let (digests, paths) = (uploads.map(\.content.digest.bytes), uploads.map(\.source.path))
        return """
            SELECT u.path FROM unnest(\(digests), \(paths)) AS u (digest, path)
            JOIN weir.blob b ON b.environment = \(environment) AND b.digest = u.digest
            ORDER BY u.path COLLATE "C" LIMIT \(PremiseFailure.namedRows)
            """
    }
}
