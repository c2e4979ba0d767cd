import Synchronization
import Testing
import WeirCluster
import WeirPostgres
import WeirTesting

@Suite("Connections")
struct ConnectionTests {
    private static let secret = "s3cr3t-pass%word"

    private func failure(_ connection: String) async -> PostgresError? {
        do {
            _ = try await PostgresConnection.open(connection)
        } catch {
            return error as? PostgresError
        }
        return nil
    }

    @Test(
        "A connection string that cannot be read is not repeated",
        arguments: [
            "postgresql://me:s3cr3t%zz@host/db", "mysql://me:s3cr3t@host/db", "host=h password='s3cr3t",
            "postgresql://me:s3cr3t@[::1/db", "postgresql://me:s3cr3t@host/db?nonsense=s3cr3t", "s3cr3t",
            "password=s3cr3t host", "postgresql://me:pass\"s3cr3t%zz@host", "host=h s3cr3t=1",
            "host=h\0 password=s3cr3t",
            "postgresql://me@host/db?password=s3cr3t&=", "postgresql://[s3cr3t", "postgresql://[::1]s3cr3t/",
        ])
    func unreadable(_ text: String) async throws {
        let error = try #require(await failure(text))
        #expect(error.code == .invalidConnectionString)
        #expect(!"\(error)\(error.message)\(error.hint ?? "")".contains("s3cr3t"), "\(error)")
    }

    @Test("A failed connection says where, never with what password")
    func refused() async throws {
        let encoded = "s3cr3t-pass%25word"
        for text in [
            "postgresql://me:\(encoded)@localhost:1/db",
            "host=/nonexistent password='\(Self.secret)' user=me dbname=db",
            "postgresql://me:\(encoded)@/db?host=/nonexistent",
        ] {
            let error = try #require(await failure(text))
            #expect(error.code == .connectionFailed)
            #expect(error.isConnectionLost)
            for part in ["s3cr3t", encoded, Self.secret] { #expect(!"\(error)".contains(part)) }
        }
        // Where the server repeats the secret, it is taken out.
        let cluster = try await TemporaryPostgreSQL.shared.cluster()
        let host = "host='\(cluster.socketFolder)' user=tester"
        let echoed = try #require(await failure("\(host) password='\(Self.secret)' dbname='\(Self.secret)'"))
        #expect(echoed.message.contains("***"))
        #expect(!"\(echoed)".contains(Self.secret))
    }

    @Test("A configuration shows no password, however it is printed")
    func printing() throws {
        let configuration = try PostgresConfiguration("postgresql://me:s3cr3t@host:6543/db?sslpassword=other-s3cr3t")
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains("s3cr3t"))
            #expect(text.contains("me@host:6543/db"))
        }
    }

    @Test("A server that accepts and says nothing runs into the connect timeout, and a cancelled task does not wait")
    func timeout() async throws {
        let silent = try SilentServer()
        let error = await #expect(throws: PostgresError.self) {
            try await PostgresConnection.open(
                PostgresConfiguration("host='\(silent.folder)' user=u dbname=d", connectTimeout: .milliseconds(50)))
        }
        #expect(error?.code == .connectTimeout)
        let task = Task {
            try await PostgresConnection.open(
                PostgresConfiguration("host='\(silent.folder)' user=u dbname=d", connectTimeout: .seconds(3600)))
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        silent.close()
    }

    @Test("Notices go to who asked for them")
    func notices() async throws {
        let database = try await TemporaryPostgreSQL.shared.database()
        let seen = Log()
        let configuration = try PostgresConfiguration(database.url) { notice in
            seen.append("\(notice.severity) \(notice.sqlState) \(notice.message)")
        }
        let connection = try await PostgresConnection.open(configuration)
        try await connection.execute("DROP TABLE IF EXISTS nowhere")
        #expect(seen.entries == ["NOTICE 00000 table \"nowhere\" does not exist, skipping"])
        let silent = try await PostgresConnection.open(database.url)
        try await silent.execute("DROP TABLE IF EXISTS nowhere")
    }

    @Test("A cancelled statement stops at the server, later ones are not touched")
    func cancellation() async throws {
        let (database, connection) = try await connect()
        let other = try await PostgresConnection.open(database.url)
        let process = await connection.backendProcess
        for _ in 0..<5 {
            let task = Task { try await connection.query("SELECT pg_sleep(60)") }
            while try await other.query(
                "SELECT 1 FROM pg_stat_activity WHERE pid = \(process) AND wait_event = 'PgSleep'"
            ).isEmpty {}
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await connection.query("SELECT 1").count == 1)
        }
        await #expect(throws: CancellationError.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask { _ = try await connection.query("SELECT 1") }
                try await group.waitForAll()
            }
        }
        // Without a task that was cancelled, the server's own cancel is an error of the server.
        let canceled = Task { try await connection.query("SELECT pg_sleep(60)") }
        while try await other.query(
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = \(process) AND wait_event = 'PgSleep'"
        ).isEmpty {}
        let error = await #expect(throws: PostgresError.self) { try await canceled.value }
        #expect(error?.isQueryCanceled == true)
    }

    @Test("Calls from many tasks run one after the other")
    func concurrentCalls() async throws {
        let (_, connection) = try await connect()
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<100 {
                group.addTask {
                    try await connection.query("SELECT \(number) FROM pg_sleep(0.0001)")[0].decode(Int.self, at: 0)
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 4950)
    }

    @Test("A closed connection refuses")
    func closed() async throws {
        let (_, connection) = try await connect()
        #expect(await connection.serverVersion >= 130_000)
        await connection.close()
        let error = await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1") }
        #expect(error?.code == .connectionClosed)
        #expect(await connection.isReusable == false)
    }
}

/// Lines that several threads write.
final class Log: Sendable {
    private let lines = Mutex<[String]>([])

    var entries: [String] { lines.withLock { $0 } }

    func append(_ line: String) { lines.withLock { $0.append(line) } }
}
