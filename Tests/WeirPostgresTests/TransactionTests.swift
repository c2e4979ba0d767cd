import Testing
import WeirPostgres
import WeirTesting

@Suite("Transactions")
struct TransactionTests {
    struct Stop: Error {}

    private func table() async throws -> (TemporaryDatabase, PostgresConnection) {
        let (database, connection) = try await connect()
        try await connection.execute("CREATE TABLE entry (n int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)")
        return (database, connection)
    }

    private func entries(_ connection: PostgresConnection) async throws -> [Int] {
        try await connection.query("SELECT n FROM entry ORDER BY n").map { try $0.decode(Int.self, at: 0) }
    }

    @Test("Commits what the body did, rolls back what it did not finish")
    func outcomes() async throws {
        let (_, connection) = try await table()
        let answer = try await connection.transaction { transaction in
            try await transaction.execute("INSERT INTO entry VALUES (1)")
            return 42
        }
        #expect(answer == 42)
        let error = await #expect(throws: TransactionError.self) {
            try await connection.transaction { transaction in
                try await transaction.execute("INSERT INTO entry VALUES (2)")
                throw Stop()
            }
        }
        guard case .bodyFailed(let cause, rollback: nil) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cause is Stop)
        #expect(try await entries(connection) == [1])
    }

    @Test("A COMMIT that is refused is told apart, and so is one that a swallowed error turned into ROLLBACK")
    func refusedCommit() async throws {
        let (_, connection) = try await table()
        let refused = await #expect(throws: TransactionError.self) {
            try await connection.transaction { transaction in
                try await transaction.execute("INSERT INTO entry VALUES (1), (1)")
            }
        }
        guard case .commitFailed = refused else {
            Issue.record("\(String(describing: refused))")
            return
        }
        #expect(refused?.postgresError?.isUniqueViolation == true)
        let swallowed = await #expect(throws: TransactionError.self) {
            try await connection.transaction { transaction in
                try await transaction.execute("INSERT INTO entry VALUES (1)")
                _ = try? await transaction.query("SELECT 1/0")
            }
        }
        guard case .commitFailed = swallowed else {
            Issue.record("\(String(describing: swallowed))")
            return
        }
        #expect(swallowed?.postgresError?.isTransactionAborted == true)
        #expect(try await entries(connection).isEmpty)
        #expect(await connection.isReusable)
    }

    @Test("Isolation, read-only and timeouts hold for the transaction and end with it")
    func options() async throws {
        let (_, connection) = try await table()
        let timeouts = PostgresTimeouts(
            statement: .milliseconds(1500), lock: .microseconds(1), idleInTransaction: .seconds(7))
        let inside = try await connection.transaction(isolation: .repeatableRead, readOnly: true, timeouts: timeouts) {
            let rows = try await $0.query(
                """
                SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only'),
                    current_setting('statement_timeout'), current_setting('lock_timeout'),
                    current_setting('idle_in_transaction_session_timeout')
                """)
            return try rows[0].decode((String, String, String, String, String).self)
        }
        #expect(inside == ("repeatable read", "on", "1500ms", "1ms", "7s"))
        let rows = try await connection.query("SELECT current_setting('statement_timeout')")
        #expect(try rows[0].decode(String.self, at: 0) == "0")
    }

    @Test("A statement that takes too long is ended by the server")
    func statementTimeout() async throws {
        let (_, connection) = try await table()
        let error = await #expect(throws: TransactionError.self) {
            try await connection.transaction(timeouts: PostgresTimeouts(statement: .milliseconds(20))) {
                try await $0.query("SELECT pg_sleep(60)")
            }
        }
        #expect(error?.postgresError?.isQueryCanceled == true)
        #expect(await connection.isReusable)
    }

    @Test("A lock that is not granted in time is told apart")
    func lockTimeout() async throws {
        let (database, connection) = try await table()
        let other = try await PostgresConnection.open(database.url)
        try await connection.transaction { transaction in
            try await transaction.execute("LOCK TABLE entry")
            let error = await #expect(throws: TransactionError.self) {
                try await other.transaction(timeouts: PostgresTimeouts(lock: .milliseconds(20))) {
                    try await $0.query("SELECT * FROM entry")
                }
            }
            #expect(error?.postgresError?.isLockNotAvailable == true)
        }
    }

    @Test("Serialization failures are retryable")
    func serialization() async throws {
        let (database, connection) = try await table()
        try await connection.execute("INSERT INTO entry VALUES (1)")
        let other = try await PostgresConnection.open(database.url)
        let error = await #expect(throws: TransactionError.self) {
            try await connection.transaction(isolation: .repeatableRead) { transaction in
                _ = try await transaction.query("SELECT * FROM entry")
                try await other.execute("UPDATE entry SET n = 2")
                try await transaction.execute("UPDATE entry SET n = 3")
            }
        }
        #expect(error?.isRetryable == true)
        #expect(try await entries(connection) == [2])
    }

    @Test("Past an open transaction, and with one that is over, the connection refuses")
    func misuse() async throws {
        let (_, connection) = try await table()
        let kept = try await connection.transaction { transaction in
            let outside = await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1") }
            #expect(outside?.code == .transactionOpen)
            let nested = await #expect(throws: TransactionError.self) { try await connection.transaction { _ in } }
            #expect(nested?.postgresError?.code == .transactionOpen)
            return transaction
        }
        let late = await #expect(throws: PostgresError.self) { try await kept.query("SELECT 1") }
        #expect(late?.code == .transactionEnded)
        try await connection.transaction { _ in
            let stale = await #expect(throws: PostgresError.self) { try await kept.query("SELECT 1") }
            #expect(stale?.code == .transactionEnded)
        }
    }

    @Test("A server process that is ended inside a transaction: the body fails, nothing is committed")
    func killedInside() async throws {
        let (database, connection) = try await table()
        let other = try await PostgresConnection.open(database.url)
        let process = await connection.backendProcess
        let error = await #expect(throws: TransactionError.self) {
            try await connection.transaction { transaction in
                try await transaction.execute("INSERT INTO entry VALUES (1)")
                _ = try await other.query("SELECT pg_terminate_backend(\(process))")
                try await transaction.execute("INSERT INTO entry VALUES (2)")
            }
        }
        guard case .bodyFailed(_, rollback: .some) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.postgresError?.isConnectionLost == true)
        #expect(await connection.isReusable == false)
        let late = await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1") }
        #expect(late?.isConnectionLost == true)
        #expect(try await entries(other).isEmpty)
    }

    @Test("A server process that ended before COMMIT was sent has not committed, and that is certain")
    func killedBeforeCommit() async throws {
        let (database, connection) = try await table()
        let other = try await PostgresConnection.open(database.url)
        let process = await connection.backendProcess
        let error = await #expect(throws: TransactionError.self) {
            try await connection.transaction { transaction in
                try await transaction.execute("INSERT INTO entry VALUES (1)")
                _ = try await other.query("SELECT pg_terminate_backend(\(process), 10000)")
            }
        }
        guard case .commitFailed = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.postgresError?.isConnectionLost == true)
        #expect(try await entries(other).isEmpty)
    }

    @Test("A server process that is ended while COMMIT runs leaves the outcome unknown")
    func killedDuringCommit() async throws {
        let (database, connection) = try await table()
        let other = try await PostgresConnection.open(database.url)
        let process = await connection.backendProcess
        try await connection.execute(
            """
            CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$
            """)
        try await connection.execute(
            """
            CREATE CONSTRAINT TRIGGER late AFTER INSERT ON entry DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION linger()
            """)
        let transaction = Task {
            try await connection.transaction { try await $0.execute("INSERT INTO entry VALUES (1)") }
        }
        while try await other.query(
            "SELECT 1 FROM pg_stat_activity WHERE pid = \(process) AND query = 'COMMIT' AND wait_event = 'PgSleep'"
        ).isEmpty {}
        _ = try await other.query("SELECT pg_terminate_backend(\(process))")
        let error = await #expect(throws: TransactionError.self) { try await transaction.value }
        guard case .commitOutcomeUnknown = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.postgresError?.isConnectionLost == true)
        #expect(try await entries(other).isEmpty)
    }

    @Test("A cancelled task stops its statement at the server, rolls back and leaves a usable connection")
    func cancellation() async throws {
        let (database, connection) = try await table()
        let other = try await PostgresConnection.open(database.url)
        let process = await connection.backendProcess
        let task = Task {
            try await connection.transaction { transaction in
                try await transaction.execute("INSERT INTO entry VALUES (1)")
                _ = try await transaction.query("SELECT pg_sleep(60)")
            }
        }
        while try await other.query(
            "SELECT 1 FROM pg_stat_activity WHERE pid = \(process) AND wait_event = 'PgSleep'"
        ).isEmpty {}
        task.cancel()
        let error = await #expect(throws: TransactionError.self) { try await task.value }
        guard case .bodyFailed(let cause, rollback: nil) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cause is CancellationError)
        #expect(await connection.isReusable)
        #expect(try await entries(connection).isEmpty)
    }
}
