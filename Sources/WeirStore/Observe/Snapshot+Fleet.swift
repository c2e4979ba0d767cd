import WeirModel
import WeirPostgres

// Where others wrote to the fleet, rows are read as a revision will find them once it has restored whose they are; see
// `Migration.drift`. Rows come in the order of their keys' bytes and are decoded as they arrive, column by column: there are many.
extension Snapshot {
    func customers(_ environment: Identifier, _ tables: FleetTables) async throws -> [ObservedCustomer] {
        try await session.stream(
            """
            SELECT id, row_version, deleted_at, slug, spec, spec_digest, protect, source_path, \(tables.drifted)
            FROM \(tables.customer) WHERE environment = \(environment) ORDER BY slug
            """, into: []
        ) { customers, row in
            customers.append(try ObservedCustomer(stored: row))
        }
    }

    func integrations(_ environment: Identifier, _ tables: FleetTables) async throws -> [ObservedIntegration] {
        let versions = try await versions(environment, tables)
        return try await session.stream(
            """
            SELECT id, row_version, deleted_at, slug, spec, spec_digest, protect, source_path, draft_digest,
                \(tables.drifted)
            FROM \(tables.integration) WHERE environment = \(environment) ORDER BY slug
            """, into: []
        ) { integrations, row in
            let identity = try row.identity(drift: 9)
            integrations.append(
                ObservedIntegration(
                    row: identity, slug: try row.decode(String.self, at: 3), spec: try row.spec(at: 4),
                    protect: try row.decode(Bool.self, at: 6), sourcePath: try row.decode(String.self, at: 7),
                    versions: versions[identity.id] ?? [], draftDigest: try row.decode(Digest?.self, at: 8)))
        }
    }

    private func versions(_ environment: Identifier, _ tables: FleetTables) async throws -> [Identifier:
        [ObservedVersion]]
    {
        try await session.stream(
            """
            SELECT integration_id, number, digest, release, available, labels, interface, \(tables.drifted)
            FROM \(tables.version) WHERE environment = \(environment) ORDER BY integration_id, number
            """, into: [:]
        ) { versions, row in
            versions[try row.decode(Identifier.self, at: 0), default: []].append(
                ObservedVersion(
                    number: try row.decode(Int.self, at: 1), digest: try row.decode(Digest.self, at: 2),
                    release: try row.decode(String?.self, at: 3), isAvailable: try row.decode(Bool.self, at: 4),
                    labels: try row.decode([String].self, at: 5), interface: try row.utf8(at: 6),
                    isDrifted: try row.decode(Bool.self, at: 7)))
        }
    }

    func instances(_ environment: Identifier, _ tables: FleetTables) async throws -> [ObservedInstance] {
        try await session.stream(
            """
            SELECT i.id, i.row_version, i.deleted_at, c.slug, i.slug, g.slug, i.version, i.enabled, i.protect,
                i.spec_digest, i.missing, i.needs_authorization, i.source_path,
                \(tables.instanceDrifted)
            FROM \(tables.instance) i
            JOIN \(tables.customer) c ON c.environment = i.environment AND c.id = i.customer_id
            JOIN \(tables.integration) g ON g.environment = i.environment AND g.id = i.integration_id
            WHERE i.environment = \(environment)
            ORDER BY c.slug || '/' || i.slug
            """, into: []
        ) { instances, row in
            let (customer, integration) = (try row.decode(String.self, at: 3), try row.decode(String.self, at: 5))
            instances.append(try ObservedInstance(stored: row, customer: customer, integration: integration))
        }
    }
}

extension PostgresRow {
    /// The first three columns: id, row version, time of deletion; and the one that says whether the row drifted.
    func identity(drift column: Int) throws -> RowIdentity {
        RowIdentity(
            id: try decode(Identifier.self, at: 0), version: try decode(Int64.self, at: 1),
            deletedAt: try decode(Instant?.self, at: 2), isDrifted: try decode(Bool.self, at: column))
    }

    /// A spec and, in the column after it, its digest.
    func spec(at column: Int) throws -> Spec {
        Spec(json: try utf8(at: column), digest: try decode(Digest.self, at: column + 1))
    }

    /// The bytes of a text column that is not NULL.
    func utf8(at column: Int) throws -> [UInt8] { Array(try decode(String.self, at: column).utf8) }
}

extension ObservedCustomer {
    /// Reads the columns that `Snapshot.customers` asks for.
    init(stored row: PostgresRow) throws {
        self.init(
            row: try row.identity(drift: 8), slug: try row.decode(String.self, at: 3), spec: try row.spec(at: 4),
            protect: try row.decode(Bool.self, at: 6), sourcePath: try row.decode(String.self, at: 7))
    }
}

extension ObservedInstance {
    /// Reads the columns that `Snapshot.instances` asks for, but for the fourth and the sixth, whose meaning is known.
    init(stored row: PostgresRow, customer: String, integration: String) throws {
        self.init(
            row: try row.identity(drift: 13), customer: customer, slug: try row.decode(String.self, at: 4),
            integration: integration, version: try row.decode(Int.self, at: 6),
            enabled: try row.decode(Bool.self, at: 7),
            protect: try row.decode(Bool.self, at: 8), specDigest: try row.decode(Digest.self, at: 9),
            missing: try row.decode([String].self, at: 10), needsAuthorization: try row.decode([String].self, at: 11),
            sourcePath: try row.decode(String.self, at: 12))
    }
}
