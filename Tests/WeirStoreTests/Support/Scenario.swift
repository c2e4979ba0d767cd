import WeirModel
import WeirPlanning
import WeirPostgres
import WeirRotation
import WeirStore
import WeirTesting

/// A small fleet, and a plan for it that needs every step of apply.
enum Scenario {
    /// A database with two revisions: the fleet, then some of it deleted.
    static func fixture(attempts: Int = 1) async throws -> StoreFixture {
        let database = try await TemporaryPostgreSQL.shared.database(preparedBy: "scenario") { url in
            let configuration = try PostgresConfiguration(url)
            let pool = PostgresPool(configuration, limit: 2)
            try await Migrator(pool: pool).migrate()
            let store = Store(pool: pool)
            for build in [first, second] {
                let lease = try await store.acquireLease(
                    environment: StoreFixture.environment, holder: "setup", timeToLive: .seconds(600))
                let observed = try await store.observe(environment: StoreFixture.environment) { snapshot in
                    try await snapshot.state()
                }
                var builder = PlanBuilder(observed: observed)
                build(&builder)
                _ = try await store.apply(
                    builder.plan, revision: .random(), actor: "Setup", lease: lease, blobs: BlobSource(builder.files),
                    sealed: PlanBuilder.sealed(builder.plan))
                try await store.release(lease)
            }
            try await pool.withConnection { session in
                _ = try await session.execute("DELETE FROM weir.customer WHERE slug = 'lost'")
            }
            let items: Set = [Approval.Item(action: .delete, key: .customer("gone"))]
            _ = try await store.approve(
                environment: StoreFixture.environment, commit: PlanBuilder.objectID(3), items: items, by: "Grace",
                reason: "They left us.")
            await pool.close()
        }
        return try await StoreFixture(database, attempts: attempts)
    }

    @Sendable private static func first(_ plan: inout PlanBuilder) {
        for slug in ["back", "from", "gone", "keep", "lost", "old", "way"] { plan.customer(slug, .insert) }
        for slug in ["back-i", "from-i", "gone-i", "keep-i", "mark-i", "old-i"] {
            plan.integration(
                slug, publish: 1, flows: ["Import", "Sleep"],
                documents: slug == "keep-i" ? ["guide.txt": "Old guide", "shared.txt": "Shared"] : [:], .insert)
        }
        for secret in ["SHARED", "gone/KEY", "keep/KEY", "old/KEY"] { plan.secret(secret, value: 1, .insert) }
        plan.secret("keep/BARE", .insert)
        plan.upload("Old guide", at: "guide.txt")
        plan.upload("Shared", at: "shared.txt")
        plan.instance("back", "app", of: "back-i", new: ["Import", "Sleep"], .insert)
        plan.instance("gone", "app", of: "gone-i", new: ["Import", "Sleep"], .insert)
        plan.instance("keep", "app", of: "keep-i", new: ["Import", "Sleep"], .insert)
        plan.instance("old", "app", of: "old-i", new: ["Import", "Sleep"], .insert)
        plan.instance("keep", "from", of: "from-i", new: ["Import", "Sleep"], .insert)
        plan.instance("from", "stays", of: "from-i", new: ["Import", "Sleep"], .insert)
    }

    @Sendable private static func second(_ plan: inout PlanBuilder) {
        plan.instance("back", "app", of: "back-i", .delete)
        plan.instance("old", "app", of: "old-i", .delete)
        plan.secret("old/KEY", .delete)
        for slug in ["back-i", "old-i"] { plan.integration(slug, .delete) }
        for slug in ["back", "old", "way"] { plan.customer(slug, .delete) }
        plan.instance("keep", "app", of: "keep-i", deactivate: ["Sleep"], .update)
    }

    /// A plan that needs every step there is.
    static func everything(_ fixture: StoreFixture) async throws -> Plan {
        var plan = PlanBuilder(observed: try await fixture.observeAll(), commit: 3)
        plan.purge(.instance("old", "app"))
        plan.purge(.secret(SecretKey(customer: "old", name: "KEY")))
        plan.purge(.integration("old-i"))
        plan.purge(.customer("old"))
        plan.instance("gone", "app", of: "gone-i", .delete)
        plan.secret("gone/KEY", .delete)
        plan.integration("gone-i", .delete)
        plan.customer("gone", .delete)
        plan.approve(.customer("gone"))
        plan.displace(.customer("way"), to: "way~1a2b3c4d")
        plan.customer("to", from: "from", text: "B", .update)
        plan.integration("to-i", from: "from-i", .move)
        plan.instance("keep", "to", from: .instance("keep", "from"), of: "to-i", text: "B", .update)
        plan.instance("to", "stays", from: .instance("from", "stays"), of: "to-i", .move)
        plan.customer("new", .insert)
        plan.customer("keep", text: "B", .update)
        plan.customer("back", text: "B", .restore)
        plan.customer("lost", .restore)
        plan.heal()
        plan.integration("new-i", publish: 1, .insert)
        plan.integration("mark-i", mark: [1], .update)
        plan.integration(
            "keep-i", publish: 2, documents: ["guide.txt": "New guide", "shared.txt": "Shared"], .update)
        plan.upload("New guide", at: files["New guide"] ?? "")
        plan.drop("Old guide")
        plan.integration("back-i", .restore)
        plan.secret("keep/KEY", generation: 1, rotation: RotationRequest(.generation(1)), .update)
        plan.secret("keep/BARE", value: 1, .update)
        plan.secret("new/KEY", value: 1, .insert)
        plan.secret("LATE", value: 1, .insert)
        plan.instance("keep", "second", of: "keep-i", .insert)
        plan.instance("new", "app", of: "new-i", new: ["Import"], .insert)
        plan.instance(
            "keep", "app", of: "keep-i", version: 2, text: "B", new: ["Export"], activate: ["Sleep"],
            deactivate: ["Import"], secrets: ["SHARED", "keep/KEY"], fields: fields, .update)
        plan.instance("back", "app", of: "back-i", text: "B", .restore)
        plan.hold(.customer("broken"))
        plan.plan.consumedApprovals = plan.observed.approvals.map(\.id)
        return plan.plan
    }

    /// Where the bytes of `everything` lie, by what they say.
    private static let files = ["New guide": "integrations/keep-i/attachments/guide.txt"]

    /// What `everything` is applied from.
    static let blobs = BlobSource(MemoryTree(Dictionary(uniqueKeysWithValues: files.map { ($1, $0) })))

    static let fields = [
        FieldChange(path: ["config", "API Key"], before: .absent, after: .secret),
        FieldChange(
            path: ["config", "Fields"], before: .json("[\"a\",\"b\\n\"]"), after: .absent,
            source: SourceLocation(path: "customers/keep/app.yaml", position: SourcePosition(line: 7, column: 18))),
        FieldChange(path: ["enabled"], before: .json("true"), after: .json("false")),
    ]
}
