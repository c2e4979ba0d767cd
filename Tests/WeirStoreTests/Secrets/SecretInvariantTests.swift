import Testing
import WeirModel
import WeirPlanning
import WeirPostgres
import WeirStore

/// What the database holds to, whoever writes to it.
@Suite("Invariants of stored secrets") struct SecretInvariantTests {
    @Test("a secret has one current value")
    func current() async throws {
        let fixture = try await Scenario.fixture()
        await #expect(throws: PostgresError.self) {
            _ = try await fixture.outside.query(
                "UPDATE weir.secret_version SET number = number + 10, label = 'current'")
            _ = try await fixture.outside.query(
                """
                INSERT INTO weir.secret_version
                    (environment, secret_id, number, label, sealed, data_key_id, fingerprint, promoted_at)
                SELECT environment, secret_id, 99, 'current', sealed, data_key_id, fingerprint, now()
                FROM weir.secret_version
                """)
        }
    }

    @Test("a value with a label is not deleted, by whatever statement")
    func labelled() async throws {
        let fixture = try await Scenario.fixture()
        let error = await #expect(throws: PostgresError.self) {
            _ = try await fixture.outside.query("DELETE FROM weir.secret_version")
        }
        #expect(error?.sqlState == "23001", "\(String(describing: error))")
        #expect("\(String(describing: error))".contains("is current, and cannot be deleted"))
    }

    @Test("destroying a customer destroys its values and its key, and nobody else's")
    func purge() async throws {
        let fixture = try await Scenario.fixture()
        let before = try await fixture.store.dataKeys(fixture.lease().environmentID)
        try await fixture.apply(commit: 3) { plan in
            plan.purge(.instance("old", "app"))
            plan.purge(.secret(PlanBuilder.secretKey("old/KEY")))
            plan.purge(.customer("old"))
        }
        let left = try await fixture.outside.query("SELECT count(*) FROM weir.secret_version")
        #expect(try left.first?.decode(Int64.self, at: 0) == 3)
        #expect(before.count == 4)
    }

    @Test("values that were not planned are refused")
    func unplanned() async throws {
        let fixture = try await Scenario.fixture()
        var builder = PlanBuilder(observed: try await fixture.observeAll(), commit: 3)
        builder.secret("keep/BARE", value: 2, .update)
        let lease = try await fixture.lease()
        var wrong = PlanBuilder.sealed(builder.plan)
        wrong.values[0].number = 3
        for sealed in [SealedSecrets(), wrong] {
            let error = await #expect(throws: StoreError.self) {
                try await fixture.store.apply(
                    builder.plan, revision: .random(), actor: "Ada", lease: lease, sealed: sealed)
            }
            guard case .refused = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    @Test("a data key is wrapped anew once, whoever else does it too")
    func rewrap() async throws {
        let fixture = try await Scenario.fixture()
        let environment = try await fixture.lease().environmentID
        let old = try #require(try await fixture.store.dataKeys(environment).first)
        var new = old
        (new.keyID, new.wrapped) = ("key:new", [1, 2, 3])
        let first = try await fixture.store.rewrap(old, as: new, environment: environment, actor: "Ada")
        let second = try await fixture.store.rewrap(old, as: new, environment: environment, actor: "Grace")
        #expect(first && !second)
        #expect(try await fixture.store.dataKeys(environment).contains(new))
        let noted = try await fixture.outside.query("SELECT actor FROM weir.audit WHERE action = 'rewrap'")
        #expect(try noted.map { try $0.decode(String.self, at: 0) } == ["Ada"])
    }
}
