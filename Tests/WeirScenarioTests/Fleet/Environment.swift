import Crypto
import Testing
import WeirManifest
import WeirModel
import WeirPlanning
import WeirPostgres
import WeirStore
import WeirTesting

/// An environment on a PostgreSQL database of its own, whose clock only the test moves.
///
/// Plans and applies as the command line does, and holds every plan and every apply against what must be true of all.
struct TestEnvironment: Sendable {
    static let name = "production"
    static let start = Instant(microseconds: 1_795_338_000_000_000)
    static let day: Int64 = 86_400

    let pool: PostgresPool
    let store: Store
    private let trees = RememberedTrees()

    /// A migrated database whose functions `now()` and `clock_timestamp()` are found in a schema of the test's first.
    init() async throws {
        let database = try await TemporaryPostgreSQL.shared.database(preparedBy: "scenarios") { url in
            let pool = PostgresPool(try PostgresConfiguration(url), limit: 1)
            try await Migrator(pool: pool).migrate()
            try await pool.withConnection { connection in
                try await connection.execute("CREATE SCHEMA test_clock")
                try await connection.execute("CREATE TABLE test_clock.clock (at timestamptz NOT NULL)")
                try await connection.execute("INSERT INTO test_clock.clock VALUES (pg_catalog.now())")
                for function in ["now", "clock_timestamp"] {
                    try await connection.execute(
                        """
                        CREATE FUNCTION test_clock.\(identifier: function)() RETURNS timestamptz
                        LANGUAGE sql STABLE AS 'SELECT at FROM test_clock.clock'
                        """)
                }
            }
            await pool.close()
        }
        let administrator = try await PostgresConnection.open(database.url)
        try await administrator.execute(
            "ALTER DATABASE \(identifier: database.name) SET search_path = test_clock, pg_catalog, public")
        await administrator.close()
        pool = PostgresPool(try PostgresConfiguration(database.url), limit: 2)
        store = Store(pool: pool, attempts: 1)
    }

    /// A plan with what it was made from.
    struct Made: Sendable {
        var plan: Plan
        var desired: DesiredState
        var evidence: MoveEvidence?
        /// With the details of everything.
        var observed: ObservedState
        /// What the repository holds.
        var tree: MemoryTree

        /// What people see.
        var text: String { PlanText().render(plan) }
        /// Everything in it that has an order, down to the rows that would be written.
        var fingerprint: String {
            var lines = [PlanJSON.render(plan), PlanText(verbose: true).render(plan)]
            for var change in plan.changes {
                if case .instance(var write) = change.write, write.operation == .delete {
                    // A delete writes no spec, and carries one only where it was observed.
                    write.spec.json = []
                    change.write = .instance(write)
                }
                lines.append("\(change.row.debugDescription) \(change.parts) \(change.write)")
            }
            lines += plan.pending.map { "\($0)" }
            lines.append("\(plan.purges) \(plan.consumedApprovals) \(plan.uploads) \(plan.droppedBlobs)")
            return lines.joined(separator: "\n")
        }
    }

    func setClock(_ now: Instant) async throws {
        try await pool.withConnection { connection in
            _ = try await connection.execute("UPDATE test_clock.clock SET at = \(now.description)::timestamptz")
        }
    }

    /// What somebody does in the database.
    func execute(_ statement: String) async throws {
        try await pool.withConnection { connection in
            _ = try await connection.execute("\(unescaped: statement)")
        }
    }

    func observe(now: Instant) async throws -> ObservedState {
        try await store.observe(environment: Self.name, now: now) { snapshot in
            var state = try await snapshot.state()
            try await Self.addEverything(to: &state, snapshot)
            return state
        }
    }

    /// All details, and the definitions of all versions.
    private static func addEverything(to state: inout ObservedState, _ snapshot: Snapshot) async throws {
        let everything = DetailRequest(
            instances: Set(state.instances.map(\.row.id)), integrations: Set(state.integrations.map(\.row.id)))
        try await snapshot.details(everything, into: &state)
        var names: Set<Catalogue.VersionName> = []
        for integration in state.integrations {
            for version in integration.versions {
                names.insert(.init(integration: integration.slug, number: version.number))
            }
        }
        let definitions = try await snapshot.definitions(of: names, in: state)
        for index in state.integrations.indices {
            for version in state.integrations[index].versions.indices {
                let number = state.integrations[index].versions[version].number
                state.integrations[index].versions[version].definition =
                    definitions[.init(integration: state.integrations[index].slug, number: number)]
            }
        }
    }

    /// Plans as the command line does. A plan that has all details must be the same, and so must one that is made from
    /// what changed since the applied commit.
    func plan(
        _ tree: MemoryTree, _ source: PlanSource, _ options: PlanOptions, now: Instant
    ) async throws -> Made {
        try await store.observe(environment: Self.name, now: now) { snapshot in
            var observed = try await snapshot.state()
            var whole = observed
            try await Self.addEverything(to: &whole, snapshot)
            let state = observed
            let evidence = try await evidence(tree, source, observed, snapshot)
            let desired = try await Self.load(tree, observed.catalogue, evidence) {
                try await snapshot.definitions(of: $0, in: state)
            }
            let details = Planner.detailsNeeded(desired: desired, observed: observed)
            try await snapshot.details(details, into: &observed)
            let made = Self.made(desired, observed, tree, source, options, now)
            expectSame(
                made.fingerprint, Self.made(desired, whole, tree, source, options, now).fingerprint,
                "a plan does not depend on details that it did not ask for")
            try await checkIncrement(tree, evidence, observed: whole, source, options, now)
            try await checkExcerpt(tree, evidence, observed: whole, snapshot, made, now)
            return Made(plan: made.plan, desired: desired, evidence: evidence, observed: whole, tree: tree)
        }
    }

    /// A plan of what changed since the applied commit must be the one of everything.
    private func checkIncrement(
        _ tree: MemoryTree, _ evidence: MoveEvidence?, observed: ObservedState, _ source: PlanSource,
        _ options: PlanOptions, _ now: Instant
    ) async throws {
        var evidence = evidence
        evidence?.observed = observed
        let loader = Self.loader(observed.catalogue, evidence)
        let full = try await loader.loadForPlan(tree, everything: true)
        let part = try await loader.loadForPlan(tree)
        expectSame(
            Self.made(full, observed, tree, source, options, now).fingerprint,
            Self.made(part, observed, tree, source, options, now).fingerprint,
            "the plan from what changed is not the plan from everything")
    }

    /// The same of a plan from the customers that changed alone, where it can be made from these.
    private func checkExcerpt(
        _ tree: MemoryTree, _ evidence: MoveEvidence?, observed: ObservedState, _ snapshot: Snapshot, _ made: Made,
        _ now: Instant
    ) async throws {
        guard made.plan.options.targets.isEmpty, var evidence, let former = evidence.former,
            let environment = evidence.observed.environment, let reading = environment.reading,
            let customers = ChangedCustomers.find(
                in: former.changedPaths, after: reading, pending: try await snapshot.pending(of: environment)),
            var excerpt = try await snapshot.excerpt(
                of: environment, pending: snapshot.pending(of: environment), around: customers, now: now,
                withNames: true)
        else { return }
        try await Self.addEverything(to: &excerpt, snapshot)
        evidence.observed = observed
        let (source, options) = (made.plan.source, made.plan.options)
        let all = try await Self.loader(observed.catalogue, evidence).loadForPlan(tree)
        let whole = Self.made(all, observed, tree, source, options, now)
        evidence.observed = excerpt
        let loader = Self.loader(excerpt.catalogue, evidence)
        guard let desired = try await loader.loadExcerpt(CustomersTree(tree: tree, customers: customers)) else {
            return
        }
        let part = Self.made(desired, excerpt, tree, source, options, now)
        expectSame(whole.fingerprint, part.fingerprint, "the plan of \(customers.sorted()) alone is another")
        #expect(part.plan.deployed == whole.plan.deployed)
    }

    /// What the command line finds in Git: nothing of a commit that is lost, or of another repository.
    private func evidence(
        _ tree: MemoryTree, _ source: PlanSource, _ observed: ObservedState, _ snapshot: Snapshot
    ) async throws -> MoveEvidence? {
        trees.remember(tree, as: source.tree)
        guard let environment = observed.environment else { return nil }
        let isKnown = source.descent != .lost && environment.applied?.repository == source.repository
        guard isKnown else { return MoveEvidence(observed: observed, former: nil) }
        let held = observed.heldFiles
        var older: [ObjectID: FormerFiles.Scope] = [:]
        for (row, source) in try await snapshot.sources(of: held.keys, environment: environment.id) {
            older[source.tree, default: FormerFiles.Scope()].formUnion(held[row] ?? FormerFiles.Scope())
        }
        return MoveEvidence(
            observed: observed,
            former: try trees.history.formerFiles(before: tree, applied: environment.applied?.tree, older: older))
    }

    private static let database = "postgresql://db/weir"

    static func load(
        _ tree: MemoryTree, _ catalogue: Catalogue, _ evidence: MoveEvidence? = nil,
        definitions: PublishedDefinitions = { _ in [:] }
    ) async throws -> DesiredState {
        try await loader(catalogue, evidence).load(tree, definitions: definitions)
    }

    private static func loader(_ catalogue: Catalogue, _ evidence: MoveEvidence?) -> RepositoryLoader {
        RepositoryLoader(
            catalogue: catalogue, timeZones: TimeZoneNames(names: ["Europe/Berlin", "America/New_York"]),
            parallelism: 1, evidence: evidence)
    }

    static func made(
        _ desired: DesiredState, _ observed: ObservedState, _ tree: MemoryTree, _ source: PlanSource,
        _ options: PlanOptions, _ now: Instant
    ) -> Made {
        let plan = Planner.plan(
            desired: desired, observed: observed, source: source, environment: name, database: database, now: now,
            options: options)
        return Made(plan: plan, desired: desired, observed: observed, tree: tree)
    }

    /// Applies a plan where the command line would; false where it refuses or has nothing to do.
    func apply(_ made: Made, revision: Identifier) async throws -> Bool {
        guard made.plan.refusals.isEmpty, ApplyDecision(made.plan, observed: made.observed) == .record else {
            return false
        }
        let (plan, tree) = (made.plan, made.tree)
        let store = store
        _ = try await store.withLease(of: Self.name, holder: "test") { lease in
            try await store.apply(
                plan, revision: revision, actor: "Ada Lovelace", lease: lease, blobs: BlobSource(tree))
        }
        return true
    }

    func close() async { await pool.close() }

    /// An id that follows from a text.
    static func identifier(_ text: String) -> Identifier {
        guard let digest = WeirModel.Digest(bytes: Array(SHA256.hash(data: Array(text.utf8)))) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        return Identifier(version8From: digest)
    }

    /// The id of the commit with this number; short it is `c000001`.
    static func commit(_ number: Int) -> ObjectID {
        let digits = String(number)
        let text = "c" + String(repeating: "0", count: 6 - digits.count) + digits + String(repeating: "0", count: 33)
        guard let commit = ObjectID(text) else { preconditionFailure("40 digits") }
        return commit
    }
}
