import Testing
import WeirPostgres
import WeirTesting

@Suite("Pipelines and round trips")
struct PipelineTests {
    @Test("A pipeline of N statements costs one round trip, N plain ones cost N")
    func roundTrips() async throws {
        let (_, connection) = try await connect()
        let start = await connection.roundTrips
        for number in 0..<20 { _ = try await connection.query("SELECT \(number)") }
        let afterPlain = await connection.roundTrips
        #expect(afterPlain - start == 20)
        let results = try await connection.pipeline { pipeline in
            for number in 0..<20 { pipeline.add("SELECT \(number)") }
        }
        #expect(await connection.roundTrips - afterPlain == 1)
        #expect(try results.map { try $0.rows[0].decode(Int.self, at: 0) } == Array(0..<20))
        let before = await connection.roundTrips
        _ = try await connection.transaction(timeouts: PostgresTimeouts(statement: .seconds(9))) {
            try await $0.pipeline { _ in }
        }
        #expect(await connection.roundTrips - before == 2)
    }

    @Test("Results keep their places, whatever the statements are")
    func mixed() async throws {
        let (_, connection) = try await connect()
        let results = try await connection.pipeline { pipeline in
            pipeline.add("CREATE TABLE entry (n int)")
            pipeline.add("INSERT INTO entry SELECT generate_series(1, \(Int32(5)))")
            pipeline.add("")
            pipeline.add("SELECT n FROM entry WHERE n > \(3) ORDER BY n")
            pipeline.add("DELETE FROM entry")
        }
        #expect(results.map(\.affectedRows) == [0, 5, 0, 2, 5])
        #expect(try results[3].rows.decode(Int.self) == [4, 5])
    }

    @Test("An error in the middle: the failing statement is named, nothing of the pipeline stays")
    func failure() async throws {
        let (_, connection) = try await connect()
        try await connection.execute("CREATE TABLE entry (n int)")
        let error = await #expect(throws: PostgresError.self) {
            try await connection.pipeline { pipeline in
                pipeline.add("INSERT INTO entry VALUES (1)")
                pipeline.add("SELECT 1 / \(0)")
                pipeline.add("INSERT INTO entry VALUES (2)")
            }
        }
        #expect(error?.sqlState == "22012")
        #expect(error?.query == "SELECT 1 / $1")
        #expect(try await connection.query("SELECT 1 FROM entry").isEmpty)
        // A statement that cannot be sent keeps the others from being sent.
        let unsendable = await #expect(throws: PostgresError.self) {
            try await connection.pipeline { pipeline in
                pipeline.add("INSERT INTO entry VALUES (3)")
                pipeline.add("SELECT \("a\0")")
            }
        }
        #expect(unsendable?.code == .invalidArgument)
        #expect(try await connection.query("SELECT 1 FROM entry").isEmpty)
    }

    @Test("Inside a transaction a failed pipeline fails the transaction")
    func inTransaction() async throws {
        let (_, connection) = try await connect()
        let error = await #expect(throws: TransactionError.self) {
            try await connection.transaction { transaction in
                try await transaction.pipeline { pipeline in
                    pipeline.add("CREATE TABLE entry (n int)")
                    pipeline.add("SELECT * FROM nowhere")
                }
            }
        }
        #expect(error?.postgresError?.isUndefinedTable == true)
        #expect(try await connection.query("SELECT to_regclass('entry') IS NULL")[0].decode(Bool.self, at: 0))
    }

    @Test("Much data in both directions does not block")
    func volume() async throws {
        let (_, connection) = try await connect()
        let text = String(repeating: "x", count: 200_000)
        let results = try await connection.pipeline { pipeline in
            for _ in 0..<100 { pipeline.add("SELECT \(text)::text") }
        }
        #expect(results.count == 100)
        #expect(try results.allSatisfy { try $0.rows[0].decode(String.self, at: 0) == text })
    }

    @Test("A connection that ends inside a pipeline is lost")
    func lost() async throws {
        let (_, connection) = try await connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.pipeline { pipeline in
                pipeline.add("SELECT 1")
                pipeline.add("SELECT pg_terminate_backend(pg_backend_pid())")
                pipeline.add("SELECT 2")
            }
        }
        #expect(error?.isConnectionLost == true)
        #expect(await connection.isReusable == false)
    }
}
