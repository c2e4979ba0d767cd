import WeirModel
public import WeirPlanning
import WeirPostgres

/// The documents of an integration at one moment. Valid within the body that it was handed to.
public struct DocumentReading: Sendable {
    /// What the integration refers to.
    public let documents: IntegrationDocuments
    let session: PostgresTransaction
    let environment: Identifier

    /// The bytes of a document.
    ///
    /// - Throws: `StoreError.corrupt` where the database has lost them.
    public func bytes(of file: IntegrationDocuments.File) async throws -> [UInt8] {
        guard let bytes = try await BlobStatements.bytes(of: file.digest, environment: environment, in: session) else {
            throw StoreError.corrupt(
                table: "blob", row: "sha256:\(file.digest)",
                problem: "it is missing; the next change of the integration brings it back")
        }
        return bytes
    }
}

extension Store {
    /// Reads the documents of a deployed integration in one snapshot: while `body` reads, nothing that they refer to
    /// goes away.
    ///
    /// - Returns: nil where there is no such integration.
    /// - Throws: `StoreError`, and what `body` throws.
    public func documents<Value: Sendable>(
        of integration: String, environment: String, _ body: (DocumentReading) async throws -> Value
    ) async throws -> Value? {
        try await withTransaction(isolation: .repeatableRead, readOnly: true) { session in
            try await Self.checkSchema(session)
            let id = try await Self.knownEnvironment(environment, session)
            let rows = try await session.query(
                """
                SELECT spec, spec_digest FROM weir.integration
                WHERE environment = \(id) AND slug = \(integration) AND deleted_at IS NULL
                """)
            guard let row = rows.first else { return nil }
            let documents = IntegrationDocuments(of: try row.spec(at: 0))
            return try await body(DocumentReading(documents: documents, session: session, environment: id))
        }
    }
}
