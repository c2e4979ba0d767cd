import WeirCluster
import WeirModel
import WeirPlanning
import WeirPostgres
import WeirStore
import WeirTesting

/// A migrated database of a test's own, with a store on it and a connection beside it that does what weir would not.
struct StoreFixture: Sendable {
    static let environment = "production"

    let pool: PostgresPool
    let store: Store
    let outside: PostgresConnection

    init(attempts: Int = 1) async throws {
        let database = try await TemporaryPostgreSQL.shared.database(preparedBy: "migrated") { url in
            let pool = PostgresPool(try PostgresConfiguration(url), limit: 1)
            try await Migrator(pool: pool).migrate()
            await pool.close()
        }
        try await self.init(database, attempts: attempts)
    }

    init(_ database: TemporaryDatabase, attempts: Int = 1) async throws {
        try await self.init(url: database.url, attempts: attempts)
    }

    init(url: String, attempts: Int = 1) async throws {
        pool = PostgresPool(try PostgresConfiguration(url), limit: 6)
        store = Store(pool: pool, attempts: attempts)
        outside = try await PostgresConnection.open(url)
    }

    /// A server of its own whose commits are durable and can be made to wait.
    static func clusterThatWaitsForStandbys() async throws -> PrivateCluster {
        let folder = "/tmp/weir-test-store-\(Identifier.random())"
        let options = ClusterOptions(lifetime: .untilParentEnds(removingFiles: true))
        let cluster = try await PrivateCluster(folder: folder, options: options)
        try await cluster.start()
        return cluster
    }

    func lease(_ holder: String = "tester", timeToLive: Duration = .seconds(600)) async throws -> Lease {
        try await store.acquireLease(environment: Self.environment, holder: holder, timeToLive: timeToLive)
    }

    func observe(now: Instant? = nil) async throws -> ObservedState {
        try await store.observe(environment: Self.environment, now: now) { try await $0.state() }
    }

    /// The state with the details of everything.
    func observeAll() async throws -> ObservedState {
        try await store.observe(environment: Self.environment) { snapshot in
            var state = try await snapshot.state()
            let request = DetailRequest(
                instances: Set(state.instances.map(\.row.id)), integrations: Set(state.integrations.map(\.row.id)))
            try await snapshot.details(request, into: &state)
            return state
        }
    }

    @discardableResult
    func apply(
        _ plan: Plan, revision: Identifier = .random(), blobs: BlobSource = Scenario.blobs,
        steps: ApplySteps = .uninterrupted
    ) async throws -> AppliedRevision {
        try await store.apply(
            plan, revision: revision, actor: "Ada", lease: lease(), blobs: blobs, sealed: PlanBuilder.sealed(plan),
            steps: steps)
    }

    /// Plans against what is deployed now and applies it.
    @discardableResult
    func apply(
        commit: Int = 1, _ build: (inout PlanBuilder) throws -> Void
    ) async throws -> AppliedRevision {
        var builder = PlanBuilder(observed: try await observeAll(), commit: commit)
        try build(&builder)
        return try await apply(builder.plan, blobs: BlobSource(builder.files))
    }

    /// Every row of every table but the lease's, as text: equal texts mean that nothing was written.
    func dump() async throws -> String {
        var text = ""
        for table in Self.tables {
            let rows = try await outside.query(
                "SELECT t::text FROM weir.\(unescaped: table) t ORDER BY t::text COLLATE \"C\"")
            text += "\(table)\n"
            for row in rows { text += "  \(try row.decode(String.self, at: 0))\n" }
        }
        return text
    }

    static let tables = [
        "environment", "blob", "customer", "integration", "integration_version", "instance", "endpoint", "pending",
        "approval", "revision", "change", "audit", "secret", "secret_version", "data_key", "rotation",
        "secret_use", "audit_head", "key_encryption_key", "drift", "open_revision", "outbox", "announced",
    ]

    /// The fleet without what differs from run to run: ids that follow from the revision's, and times.
    func fleet() async throws -> String {
        let state = try await observeAll()
        var lines: [String] = []
        for customer in state.customers {
            lines.append("customer \(customer.slug) \(text(customer.spec.json)) \(deletion(customer.row))")
        }
        for integration in state.integrations {
            let versions = integration.versions.map { "\($0.number):\($0.digest)" }
            lines.append(
                "integration \(integration.slug) \(text(integration.spec.json)) \(versions) \(deletion(integration.row))"
            )
        }
        for secret in state.secrets {
            let value = secret.current.map { "v\($0.number) \($0.sourceVersion ?? "made")" } ?? ""
            lines.append("secret \(secret.secret) \(text(secret.spec.json)) \(value) \(deletion(secret.row))")
        }
        for instance in state.instances {
            let endpoints = (instance.endpoints ?? []).map { "\($0.flow):\($0.isActive)" }
            lines.append(
                "instance \(instance.key.name) \(instance.integration)@\(instance.version) \(instance.enabled) "
                    + "\(text(instance.spec ?? [])) \(endpoints) \(deletion(instance.row))")
        }
        lines.append(
            "serial \(state.environment?.serial ?? -1) \(state.environment?.applied.map(\.commit.short) ?? "")")
        for unit in state.pending { lines.append("pending \(unit.status.rawValue) \(unit.key)") }
        lines.append("approvals \(state.approvals.count)")
        lines += state.blobs.map { "blob \($0)" }
        return lines.joined(separator: "\n")
    }

    private func deletion(_ row: RowIdentity) -> String { row.isDeleted ? "deleted" : "" }
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension Identifier {
    static func random() -> Identifier {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
        guard let identifier = Identifier(bytes: bytes) else { preconditionFailure("16 bytes") }
        return identifier
    }
}
