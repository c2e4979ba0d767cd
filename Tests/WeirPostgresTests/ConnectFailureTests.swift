import Testing

@testable import WeirPostgres

@Suite("Refused connections") struct ConnectFailureTests {
    private static let host = "connection to server at \"db\" (10.0.0.1), port 5432 failed: "
    private static let location = "LOCATION:  auth_failed, auth.c:338"

    private static func refused(_ code: String, _ words: String = "no") -> String {
        "\(host)FATAL:  \(code): \(words)\n\(location)\n"
    }

    @Test("the server's code is read, and left out of what is shown")
    func code() {
        let failure = ConnectFailure(Self.refused("28P01", "password authentication failed for user \"a:  57P03: b\""))
        #expect(failure.sqlState == "28P01")
        #expect(
            failure.message == "\(Self.host)FATAL:  password authentication failed for user \"a:  57P03: b\"")
        let other = ConnectFailure("\(Self.host)Connection refused\n\tIs the server running on that host?\n")
        #expect(other.sqlState == nil)
        #expect(other.message == "\(Self.host)Connection refused\n\tIs the server running on that host?")
    }

    @Test("a login is refused only where all who answered say so, and the last one has answered")
    func several() {
        func state(_ parts: String...) -> String? { ConnectFailure(parts.joined()).sqlState }
        let away = "\(Self.host)Connection refused\n\tIs the server running there?\n"
        #expect(state(away, Self.refused("28P01")) == "28P01")
        #expect(state(Self.refused("28P01"), Self.refused("28000")) == "28P01")
        #expect(state(Self.refused("28000"), Self.refused("28P01")) == "28P01")
        #expect(state(Self.refused("28000"), Self.refused("28000")) == "28000")
        #expect(state(Self.refused("53300"), Self.refused("28000")) == "53300")
        #expect(state(Self.refused("28000"), Self.refused("57P03")) == "57P03")
        #expect(state(Self.refused("28000"), away) == nil)
        #expect(state("could not translate host name \"db\" to address: unknown\n") == nil)
        #expect(state("") == nil)
    }

    @Test("a login takes nothing that is not stated")
    func login() throws {
        func value(_ keyword: String, _ configuration: PostgresConfiguration) -> [String] {
            configuration.parameters.filter { $0.keyword == keyword }.map(\.value)
        }
        let without = try PostgresConfiguration(host: "db", port: 1, database: "d", user: "u", password: nil)
        #expect(value("password", without).count == 1 && value("password", without) != [""])
        #expect(value("sslcert", without).count == 1)
        let stated = try PostgresConfiguration(
            host: "db", port: 1, database: "d", user: "u", password: Array("p".utf8),
            parameters: [
                ("host", "other"), ("sslcert", "/x"), ("sslmode", "require"), ("connect_timeout", "3"),
                ("application_name", "x"),
            ])
        #expect(value("host", stated) == ["db"] && value("sslmode", stated) == ["require"])
        #expect(value("sslcert", stated) == value("sslcert", without))
        #expect(value("application_name", stated) == ["x"] && stated.connectTimeout == .seconds(3))
        #expect(stated.description == "u@db:1/d")
        for password: [UInt8] in [[], [0], [0xff]] {
            #expect(throws: PostgresError.self) {
                try PostgresConfiguration(host: "db", port: 1, database: "d", user: "u", password: password)
            }
        }
        for (host, user) in [("", "u"), ("h", ""), ("h\0", "u")] {
            #expect(throws: PostgresError.self) {
                try PostgresConfiguration(host: host, port: 1, database: "d", user: user, password: nil)
            }
        }
    }

    @Test("literals hold whatever they are given")
    func literals() {
        let query: PostgresQuery = "SELECT \(literal: "a'b"), \(literal: #"c\'d"#)"
        #expect(query.text == #"SELECT 'a''b',  E'c\\''d'"#)
    }
}
