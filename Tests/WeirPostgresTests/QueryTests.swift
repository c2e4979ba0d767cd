import Testing
import WeirPostgres
import WeirTesting

@Suite("Queries, binds and rows")
struct QueryTests {
    @Test("Interpolated values become binds, queries nest, names are quoted")
    func text() {
        let filter: PostgresQuery = "slug = \("a'b") AND n < \(3)"
        let query: PostgresQuery =
            "SELECT \(unescaped: "*") FROM \(identifier: "od\"d") WHERE \(filter) AND id = ANY(\([Int64(1), 2]))"
        #expect(query.text == "SELECT * FROM \"od\"\"d\" WHERE slug = $1 AND n < $2 AND id = ANY($3)")
        #expect(query.binds.count == 3)
        var whole: PostgresQuery = "A \(1)"
        whole.append(" B \("x")")
        #expect(whole.text == "A $1 B $2")
    }

    @Test("Every type comes back as it went")
    func roundTrip() async throws {
        let (_, connection) = try await connect()
        func same<Value: PostgresEncodable & PostgresDecodable & Equatable>(
            _ value: Value, as type: String, line: Int = #line
        ) async throws {
            let rows = try await connection.query("SELECT \(value)::\(unescaped: type)")
            #expect(try rows[0].decode(Value.self, at: 0) == value, "line \(line)")
        }
        try await same("Grüße \u{1F600} 'quoted' \\ \n\t", as: "text")
        try await same("", as: "text")
        for number in [Int64.min, -1, 0, 1, .max] { try await same(number, as: "bigint") }
        for number in [Int32.min, -1, 0, .max] { try await same(number, as: "integer") }
        try await same(Int64(7), as: "smallint")
        try await same(42, as: "bigint")
        try await same(true, as: "boolean")
        try await same(false, as: "boolean")
        try await same(-2.5, as: "float8")
        try await same([UInt8](0...255), as: "bytea")
        try await same([UInt8](), as: "bytea")
        let uuid = try #require(PostgresUUID((0..<16).map { $0 * 16 }))
        try await same(uuid, as: "uuid")
        try await same(["a", "", "quo\"te", "back\\slash", "NULL", "{}", ","], as: "text[]")
        try await same([String](), as: "text[]")
        try await same([Int64.min, 0, .max], as: "bigint[]")
        try await same([uuid], as: "uuid[]")
        try await same([[1, 2], [], [UInt8](0...255)], as: "bytea[]")
        try await same(["a", nil, "NULL"] as [String?], as: "text[]")
        try await same(nil as String?, as: "text")
        try await same(nil as [UInt8]?, as: "bytea")
        try await same(nil as [String]?, as: "text[]")
        try await same("x" as String?, as: "text")
        try await same("{\"a\": 1}", as: "jsonb")
        for microseconds in [Int64.min, -1, 0, 1, 1_700_000_000_123_456, -62_135_596_800_000_000, .max] {
            try await same(PostgresTimestamp(microsecondsSinceUnixEpoch: microseconds), as: "timestamptz")
        }
    }

    @Test("Timestamps mean what the server means")
    func timestamps() async throws {
        let (_, connection) = try await connect()
        let rows = try await connection.query("SELECT timestamptz '2026-11-22T04:40:00.000001Z', \(nil as Int64?)")
        let (time, none) = try rows[0].decode((PostgresTimestamp, Int64?).self)
        #expect(time.microsecondsSinceUnixEpoch == 1_795_322_400_000_001)
        #expect(none == nil)
    }

    @Test("A bind is never read as SQL")
    func injection() async throws {
        let (_, connection) = try await connect()
        try await connection.execute("CREATE TABLE account (name text, note text)")
        let attempts = [
            "'; DROP TABLE account; --", "\\'; DROP TABLE account; --", "$1", "$$; DROP TABLE account; $$",
            "' OR '1'='1", "\u{2019}; DROP TABLE account", "/* */", "E'\\x27'",
        ]
        for attempt in attempts {
            try await connection.execute("INSERT INTO account VALUES (\(attempt), \(attempts))")
            let rows = try await connection.query("SELECT name FROM account WHERE name = \(attempt)")
            #expect(try rows.map { try $0.decode(String.self, "name") } == [attempt])
        }
        let rows = try await connection.query("SELECT count(*) FROM account")
        #expect(try rows[0].decode(Int.self, at: 0) == attempts.count)
        // A name from outside stays one name.
        await #expect {
            try await connection.query("SELECT * FROM \(identifier: "account\"; DROP TABLE account; --")")
        } throws: { ($0 as? PostgresError)?.isUndefinedTable == true }
        #expect(try await connection.query("SELECT 1 FROM account LIMIT 1").count == 1)
    }

    @Test("Text with NUL is refused before anything is sent")
    func nul() async throws {
        let (_, connection) = try await connect()
        for query in ["SELECT \("a\0b")", PostgresQuery(unescaped: "SELECT 1 --\0")] as [PostgresQuery] {
            await #expect { try await connection.query(query) } throws: {
                ($0 as? PostgresError)?.code == .invalidArgument
            }
        }
        await #expect(throws: PostgresError.self) { try await connection.query("SELECT \(["a\0b"])::text[]") }
        #expect(try await connection.query("SELECT 1").count == 1)
    }

    @Test("A decoding error names the column, the type and the query, but no value")
    func decodingErrors() async throws {
        let (_, connection) = try await connect()
        let rows = try await connection.query("SELECT \("top secret")::text AS label, NULL::bigint AS gap")
        let row = rows[0]
        func failure(_ body: () throws -> Void) -> PostgresError? {
            do { try body() } catch { return error as? PostgresError }
            return nil
        }
        let errors = [
            failure { _ = try row.decode(Int64.self, "label") }, failure { _ = try row.decode(Int64.self, at: 1) },
            failure { _ = try row.decode(Int64.self, at: 2) }, failure { _ = try row.decode(Int64.self, "other") },
            failure { _ = try row.decode((String, Int64?, Bool).self) },
        ]
        for error in errors {
            #expect(error?.code == .decoding)
            #expect(error?.query?.contains("SELECT $1::text") == true)
            #expect(error?.description.contains("top secret") == false)
        }
        #expect(errors[0]?.message.contains("\"label\" was expected to be bigint") == true)
        #expect(errors[1]?.message.contains("is NULL") == true)
        let (label, gap) = try row.decode((String, Int64?).self)
        #expect(label == "top secret" && gap == nil)
        #expect(try row.withBytes(at: 0) { $0.byteCount } == 10)
        #expect(try row.withBytes(at: 1) { $0.byteCount } == nil)
    }

    @Test("A server error carries code, constraint, query and call site, and hides the detail")
    func serverErrors() async throws {
        let (_, connection) = try await connect()
        try await connection.execute("CREATE TABLE unit (slug text CONSTRAINT one_slug UNIQUE)")
        try await connection.execute("INSERT INTO unit VALUES (\("hidden value"))")
        let expectedLine = #line + 1
        let error = await #expect(throws: PostgresError.self) {
            try await connection.execute("INSERT INTO unit VALUES (\("hidden value"))")
        }
        #expect(error?.isUniqueViolation == true)
        #expect(error?.constraint == "one_slug")
        #expect(error?.query == "INSERT INTO unit VALUES ($1)")
        #expect(error?.site == CallSite(file: #fileID, line: expectedLine))
        #expect(error?.description.contains("hidden value") == false)
        #expect(error?.detail?.contains("hidden value") == true)
        let missing = await #expect(throws: PostgresError.self) { try await connection.query("SELECT * FROM nowhere") }
        #expect(missing?.isUndefinedTable == true)
    }

    @Test("Streaming sees every row once, and stops where the reader stops")
    func stream() async throws {
        let (_, connection) = try await connect()
        let sum = try await connection.stream("SELECT n FROM generate_series(1, 20000) n", into: 0) { sum, row in
            sum += try row.decode(Int.self, at: 0)
        }
        #expect(sum == 20_000 * 20_001 / 2)
        struct Enough: Error {}
        await #expect(throws: Enough.self) {
            try await connection.stream(
                "SELECT a FROM generate_series(1, 10000) a, generate_series(1, 10000) b", into: 0
            ) { count, _ in
                count += 1
                if count == 10 { throw Enough() }
            }
        }
        #expect(try await connection.query("SELECT 1").count == 1)
        // An error behind the first rows.
        var seen = 0
        await #expect(throws: PostgresError.self) {
            seen = try await connection.stream("SELECT 1 / (500 - n) FROM generate_series(1, 1000) n", into: 0) {
                n, _ in
                n += 1
            }
        }
        #expect(seen == 0)
        #expect(try await connection.query("SELECT 1").count == 1)
    }

    @Test("COPY through a plain query gives the connection up instead of hanging")
    func copyThroughQuery() async throws {
        let (_, connection) = try await connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.execute("COPY (SELECT 1) TO STDOUT")
        }
        #expect(error?.code == .unexpectedResult)
        #expect(await connection.isReusable == false)
    }
}
