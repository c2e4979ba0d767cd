import Testing
import WeirPostgres
import WeirTesting

@Suite("COPY")
struct CopyTests {
    private static let alphabet: [Unicode.Scalar] = [
        "\t", "\n", "\r", "\\", "N", ".", "\"", "'", ",", "{", "}", " ", "a", "ü", "\u{1F600}", "\u{7F}", "\u{1}",
        "\u{B}",
        "\u{8}", "\u{2028}", "\u{FEFF}",
    ]

    private static func text(_ generator: inout SeededGenerator) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            text.append(alphabet.randomElement(using: &generator) ?? "a")
        }
        return String(text)
    }

    struct Sample: Equatable {
        let number: Int64?
        let text: String?
        let flag: Bool
        let bytes: [UInt8]
        let uuid: PostgresUUID?
        let time: PostgresTimestamp?
        let list: [String]

        init(_ generator: inout SeededGenerator) {
            number = Bool.random(using: &generator) ? Int64.random(in: .min ... .max, using: &generator) : nil
            text = Bool.random(using: &generator) ? CopyTests.text(&generator) : nil
            flag = Bool.random(using: &generator)
            bytes = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            uuid = PostgresUUID((0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) })
            time = PostgresTimestamp(
                // 4712 BC to the year 9999.
                microsecondsSinceUnixEpoch: .random(
                    in: -210_800_000_000_000_000...253_402_300_799_000_000, using: &generator))
            list = (0..<Int.random(in: 0...4, using: &generator)).map { _ in CopyTests.text(&generator) }
        }

        init(_ row: PostgresRow) throws {
            number = try row.decode(Int64?.self, at: 1)
            text = try row.decode(String?.self, at: 2)
            flag = try row.decode(Bool.self, at: 3)
            bytes = try row.decode([UInt8].self, at: 4)
            uuid = try row.decode(PostgresUUID?.self, at: 5)
            time = try row.decode(PostgresTimestamp?.self, at: 6)
            list = try row.decode([String].self, at: 7)
        }
    }

    private static let columns = ["id", "number", "te\"xt", "flag", "bytes", "uuid", "time", "list"]

    private func table() async throws -> PostgresConnection {
        let (_, connection) = try await connect()
        try await connection.execute(
            """
            CREATE TABLE sample (id int, number bigint, "te""xt" text, flag boolean, bytes bytea, uuid uuid,
                time timestamptz, list text[])
            """)
        return connection
    }

    @Test("Random values come back as they went")
    func roundTrip() async throws {
        let seed = RandomSeed.one
        print("CopyTests.roundTrip seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let samples = (0..<2000).map { _ in Sample(&generator) }
        let connection = try await table()
        let rows = try await connection.copyIn(into: "public.sample", columns: Self.columns) { writer in
            for (index, sample) in samples.enumerated() {
                try writer.row(
                    index, sample.number, sample.text, sample.flag, sample.bytes, sample.uuid, sample.time, sample.list)
            }
        }
        #expect(rows == samples.count)
        let back = try await connection.query("SELECT * FROM sample ORDER BY id").map { try Sample($0) }
        #expect(back.count == samples.count)
        for (index, pair) in zip(samples, back).enumerated() where pair.0 != pair.1 {
            Issue.record("seed \(seed), row \(index): \(pair.0) came back as \(pair.1)")
        }
    }

    @Test("The end-of-data mark is data")
    func endMark() async throws {
        let (_, connection) = try await connect()
        try await connection.execute("CREATE TABLE line (text text)")
        let texts = ["\\.", "\\N", "", "\\\\", "\n"]
        try await connection.copyIn(into: "line", columns: ["text"]) { writer in
            for text in texts { try writer.row(text) }
            unsafe try writer.append(utf8: Array(texts[0].utf8).span.bytes)
            try writer.endRow()
            try writer.appendNull()
            try writer.endRow()
        }
        let back = try await connection.query("SELECT text FROM line").map { try $0.decode(String?.self, at: 0) }
        #expect(back == texts + ["\\.", nil])
    }

    @Test("An error in the body leaves no row and a usable connection")
    func abort() async throws {
        let connection = try await table()
        struct Stop: Error {}
        await #expect(throws: Stop.self) {
            try await connection.copyIn(into: "sample", columns: ["id"]) { writer in
                for number in 0..<50_000 { try writer.row(number) }
                throw Stop()
            }
        }
        let nul = await #expect(throws: PostgresError.self) {
            try await connection.copyIn(into: "sample", columns: ["te\"xt"]) { try $0.row("a\0b") }
        }
        #expect(nul?.code == .invalidArgument)
        let list = await #expect(throws: PostgresError.self) {
            try await connection.copyIn(into: "sample", columns: ["list"]) { try $0.row(["a\0b"]) }
        }
        #expect(list?.code == .invalidArgument)
        for shape in 0..<3 {
            let error = await #expect(throws: PostgresError.self) {
                try await connection.copyIn(into: "sample", columns: ["id", "number"]) { writer in
                    switch shape {
                    case 0: try writer.row(1)
                    case 1: try writer.row(1, 2, 3)
                    default: try writer.append(1)
                    }
                }
            }
            #expect(error?.code == .copyShape)
        }
        #expect(try await connection.query("SELECT 1 FROM sample").isEmpty)
    }

    @Test("What the server refuses is the server's error")
    func refused() async throws {
        let connection = try await table()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.copyIn(into: "sample", columns: ["number"]) { writer in
                for _ in 0..<200_000 { try writer.row("not a number") }
            }
        }
        #expect(error?.sqlState == "22P02")
        let missing = await #expect(throws: PostgresError.self) {
            try await connection.copyIn(into: "sam\"ple", columns: ["number"]) { _ in }
        }
        #expect(missing?.isUndefinedTable == true)
        #expect(try await connection.query("SELECT 1 FROM sample").isEmpty)
    }

    @Test("A cancelled COPY stops")
    func cancel() async throws {
        let connection = try await table()
        let task = Task {
            try await connection.copyIn(into: "sample", columns: ["id"]) { writer in
                while true { try writer.row(1) }
            }
        }
        try await Task.sleep(for: .milliseconds(20))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await connection.query("SELECT 1 FROM sample").isEmpty)
    }
}
