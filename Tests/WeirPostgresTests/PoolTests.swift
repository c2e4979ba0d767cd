import Testing
import WeirPostgres
import WeirTesting

@Suite("Connection pool")
struct PoolTests {
    private func pool(limit: Int) async throws -> (TemporaryDatabase, PostgresPool) {
        let database = try await TemporaryPostgreSQL.shared.database()
        return (database, PostgresPool(try PostgresConfiguration(database.url), limit: limit))
    }

    @Test("Never more connections than allowed, and everybody is served")
    func bounded() async throws {
        let (database, pool) = try await pool(limit: 3)
        let watcher = try await PostgresConnection.open(database.url)
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<60 {
                group.addTask {
                    try await pool.withConnection {
                        try await $0.query("SELECT \(number) FROM pg_sleep(0.001)")[0].decode(Int.self, at: 0)
                    }
                }
            }
            return try await group.reduce(0) { count, _ in count + 1 }
        }
        #expect(count == 60)
        #expect(await pool.connectionCount == 3)
        let rows = try await watcher.query(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        #expect(try rows[0].decode(Int.self, at: 0) == 3)
        await pool.close()
    }

    @Test("Who came first is served first")
    func order() async throws {
        let (_, pool) = try await pool(limit: 1)
        let log = Log()
        try await withThrowingTaskGroup(of: Void.self) { group in
            try await pool.withConnection { _ in
                for number in 0..<5 {
                    group.addTask { try await pool.withConnection { _ in log.append("\(number)") } }
                    while await pool.waiterCount <= number { await Task.yield() }
                }
            }
            try await group.waitForAll()
        }
        #expect(log.entries == ["0", "1", "2", "3", "4"])
    }

    @Test("A wait can be cancelled; the others keep their places")
    func cancellation() async throws {
        let (_, pool) = try await pool(limit: 1)
        let kept = try await pool.withConnection { connection in
            let given = Task { try await pool.withConnection { _ in } }
            while await pool.waiterCount < 1 { await Task.yield() }
            let kept = Task { try await pool.withConnection { _ in 7 } }
            while await pool.waiterCount < 2 { await Task.yield() }
            given.cancel()
            await #expect(throws: CancellationError.self) { try await given.value }
            #expect(await pool.waiterCount == 1)
            _ = try await connection.query("SELECT 1")
            return kept
        }
        #expect(try await kept.value == 7)
        #expect(try await pool.withConnection { _ in 8 } == 8)
    }

    @Test("A connection that broke, in use or idle, is replaced")
    func replacement() async throws {
        let (database, pool) = try await pool(limit: 1)
        let watcher = try await PostgresConnection.open(database.url)
        let first = try await pool.withConnection { await $0.backendProcess }
        #expect(try await pool.withConnection { await $0.backendProcess } == first)
        // Idle.
        _ = try await watcher.query("SELECT pg_terminate_backend(\(first), 10000)")
        let second = try await pool.withConnection { try await $0.query("SELECT 1").isEmpty ? 0 : $0.backendProcess }
        #expect(second != first)
        // In use.
        await #expect(throws: PostgresError.self) {
            try await pool.withConnection { try await $0.query("SELECT pg_terminate_backend(pg_backend_pid())") }
        }
        let third = try await pool.withConnection { try await $0.query("SELECT 1").isEmpty ? 0 : $0.backendProcess }
        #expect(third != second)
        // Left inside a transaction.
        try await pool.withConnection { _ = try await $0.execute("BEGIN") }
        let fourth = try await pool.withConnection { await $0.backendProcess }
        #expect(fourth != third)
        #expect(await pool.connectionCount == 1)
    }

    @Test("Where nothing can be opened, the callers learn why")
    func unreachable() async throws {
        let pool = PostgresPool(try PostgresConfiguration("host=/nonexistent user=u dbname=d"), limit: 2)
        for _ in 0..<3 {
            let error = await #expect(throws: PostgresError.self) { try await pool.withConnection { _ in } }
            #expect(error?.code == .connectionFailed)
        }
        let transaction = await #expect(throws: TransactionError.self) { try await pool.transaction { _ in } }
        guard case .beginFailed = transaction else {
            Issue.record("\(String(describing: transaction))")
            return
        }
        #expect(await pool.connectionCount == 0)
    }

    @Test("A closed pool refuses those who wait and those who come")
    func closed() async throws {
        let (_, pool) = try await pool(limit: 1)
        try await pool.withConnection { connection in
            let waiting = Task { try await pool.withConnection { _ in } }
            while await pool.waiterCount < 1 { await Task.yield() }
            await pool.close()
            let error = await #expect(throws: PostgresError.self) { try await waiting.value }
            #expect(error?.code == .poolClosed)
            _ = try await connection.query("SELECT 1")
        }
        let error = await #expect(throws: PostgresError.self) { try await pool.withConnection { _ in } }
        #expect(error?.code == .poolClosed)
        #expect(await pool.connectionCount == 0)
    }

    @Test("Transactions run on pooled connections")
    func transactions() async throws {
        let (_, pool) = try await pool(limit: 2)
        try await pool.transaction { _ = try await $0.execute("CREATE TABLE entry (n int)") }
        await #expect(throws: TransactionError.self) {
            try await pool.transaction { transaction in
                try await transaction.execute("INSERT INTO entry VALUES (1)")
                try await transaction.execute("INSERT INTO nowhere VALUES (1)")
            }
        }
        #expect(try await pool.transaction(readOnly: true) { try await $0.query("SELECT 1 FROM entry").count } == 0)
    }
}
