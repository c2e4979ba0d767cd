import Testing
import WeirModel
import WeirPostgres
import WeirTesting

@testable import WeirStore

/// What the database knows of the keys that wrapped data keys.
@Suite("Keys that wrap data keys") struct KeyEncryptionKeyTests {
    private static func keys(_ fixture: StoreFixture) async throws -> [String] {
        try await fixture.store.keyEncryptionKeys(environment: StoreFixture.environment)
            .map { "\($0.id) \($0.kind) \($0.state.rawValue) \($0.dataKeys)" }
    }

    private static func rewrap(_ key: StoredDataKey, with id: String, _ fixture: StoreFixture) async throws {
        var new = key
        (new.keyID, new.wrapped) = (id, Array("wrapped by \(id)".utf8))
        let environment = try await fixture.lease().environmentID
        #expect(try await fixture.store.rewrap(key, as: new, environment: environment, actor: "Ada"))
    }

    @Test("an old key is decrypt-only until it wraps nothing any more, and may come back")
    func states() async throws {
        let fixture = try await Scenario.fixture()
        let environment = try await fixture.lease().environmentID
        let stored = try await fixture.store.dataKeys(environment)
        try #require(stored.count == 4)
        let old = stored[0].keyID
        let oldKind = old.hasPrefix("key:") ? "local" : String(old.prefix { $0 != ":" })
        #expect(try await Self.keys(fixture) == ["\(old) \(oldKind) primary 4"])
        let first = try await fixture.store.keyEncryptionKeys(environment: StoreFixture.environment)[0]

        try await Self.rewrap(stored[0], with: "vault:transit/weir", fixture)
        #expect(
            try await Self.keys(fixture) == [
                "vault:transit/weir vaultTransit primary 1", "\(old) \(oldKind) decrypt-only 3",
            ])
        for key in stored.dropFirst() { try await Self.rewrap(key, with: "vault:transit/weir", fixture) }
        #expect(
            try await Self.keys(fixture) == [
                "vault:transit/weir vaultTransit primary 4", "\(old) \(oldKind) unused 0",
            ])
        let unused = try await fixture.store.keyEncryptionKeys(environment: StoreFixture.environment)[1]
        #expect(unused.lastPrimaryAt == first.lastPrimaryAt && unused.firstUsedAt == first.firstUsedAt)

        let again = try await fixture.store.dataKeys(environment)
        try await Self.rewrap(again[0], with: old, fixture)
        #expect(
            try await Self.keys(fixture) == [
                "\(old) \(oldKind) primary 1", "vault:transit/weir vaultTransit decrypt-only 3",
            ])
        let back = try await fixture.store.keyEncryptionKeys(environment: StoreFixture.environment)[0]
        #expect(back.firstUsedAt == first.firstUsedAt && back.lastPrimaryAt > first.lastPrimaryAt)
        try await Self.rewrap(again[1], with: "aws:arn:aws:kms:x", fixture)
        try await Self.rewrap(again[2], with: "age:00", fixture)
        let kinds = try await fixture.store.keyEncryptionKeys(environment: StoreFixture.environment).map(\.kind)
        #expect(Set(kinds) == [oldKind, "vaultTransit", "awsKMS", "age"])
    }

    @Test("what is rolled back has wrapped nothing, and another environment's keys are its own")
    func transactions() async throws {
        let fixture = try await Scenario.fixture()
        let before = try await Self.keys(fixture)
        try await fixture.outside.execute("BEGIN")
        try await fixture.outside.execute("UPDATE weir.data_key SET key_id = 'vault:transit/weir'")
        try await fixture.outside.execute("ROLLBACK")
        #expect(try await Self.keys(fixture) == before)
        try await fixture.outside.execute(
            """
            INSERT INTO weir.data_key (environment, id, key_id, wrapped)
            VALUES (gen_random_uuid(), gen_random_uuid(), 'vault:transit/other', 'x')
            """)
        #expect(try await Self.keys(fixture) == before)
    }

    @Test("keys that wrapped something before the table came are in it")
    func backfill() async throws {
        let fixture = try await StoreFixture(TemporaryPostgreSQL.shared.database())
        let environment = Identifier.random()
        try await Migrator(pool: fixture.pool, migrations: Array(Migration.all.prefix(7))).migrate()
        try await fixture.outside.execute(
            """
            INSERT INTO weir.data_key (environment, id, customer_id, key_id, wrapped, created_at)
            SELECT \(environment), gen_random_uuid(), gen_random_uuid(), 'key:' || (n % 2), 'x',
                timestamptz '2026-01-01 00:00Z' + n * interval '1 day'
            FROM generate_series(1, 5) n
            """)
        try await Migrator(pool: fixture.pool).migrate()
        let rows = try await fixture.outside.query(
            """
            SELECT id || ' ' || kind || ' ' || (first_used_at AT TIME ZONE 'UTC')::date || ' '
                || (last_primary_at AT TIME ZONE 'UTC')::date
            FROM weir.key_encryption_key ORDER BY id
            """)
        #expect(
            try rows.map { try $0.decode(String.self, at: 0) } == [
                "key:0 local 2026-01-03 2026-01-05", "key:1 local 2026-01-02 2026-01-06",
            ])
    }
}
