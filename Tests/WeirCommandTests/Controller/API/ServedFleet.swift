import Testing
import WeirTesting

/// A fleet with a controller that keeps it and answers its API.
struct ServedFleet: Sendable {
    let fleet: Fleet
    let program: RunningProgram
    let port: UInt16

    /// Also the tokens' names, in a way: `reader-…`.
    static let names = ["reader", "operator", "approver", "everybody"]
    static func token(_ name: String) -> String { "\(name)-0123456789abcdef" }

    var url: String { "http://127.0.0.1:\(port)" }

    /// - Parameters:
    ///   - http: what follows `http:` in the controller's file.
    ///   - others: further environments.
    ///   - prepare: what the repository and the database are before the controller starts.
    static func with<Result: Sendable>(
        http: String = "", others: @Sendable (Fleet) -> String = { _ in "" }, environment: [String: String?] = [:],
        prepare: @Sendable (Fleet) async throws -> Void = { _ in },
        _ body: @Sendable (ServedFleet) async throws -> Result
    ) async throws -> Result {
        try await Fleet.with { fleet in
            try await prepare(fleet)
            let port = try LoopbackSocket.freePort()
            var text = "database: {url: \"\(fleet.url)\"}\nhttp:\n  port: \(port)\n  tokens:\n"
            for name in names {
                try fleet.git.scratch.write("token-\(name)", token(name) + "\n", mode: 0o600)
                let roles = ["reader": "read", "operator": "operate", "approver": "[read, approve]"]
                let role = roles[name] ?? "[operate, approve]"
                text += "    - {name: \(name), role: \(role), tokenFile: token-\(name)}\n"
            }
            text += http
            text += """
                environments:
                  default:
                    repository: \(fleet.folder)
                    interval: 1h
                    allow: {env: ["**"], rootSecrets: ["**"]}

                """
            text += others(fleet)
            try fleet.git.scratch.write("controller.yaml", text, mode: 0o600)
            let words = ["controller", "--config", "\(fleet.git.scratch.path)/controller.yaml"]
            return try await Program.running(
                words, in: fleet.folder, environment: fleet.surroundings.merging(environment) { $1 }
            ) { program in
                let isUp = try await program.transcript.shows("\"message\":\"reconciled\"")
                try #require(isUp, "\(program.transcript.text)")
                #expect(try await program.transcript.shows("\"message\":\"listening\""), "\(program.transcript.text)")
                return try await body(ServedFleet(fleet: fleet, program: program, port: port))
            }
        }
    }

    /// Runs `weir` against the controller; nothing tells it where the database is.
    func weir(
        _ words: [String], as name: String = "reader", more: [String] = []
    ) async throws -> Program.Outcome {
        try await fleet.weir(
            words + ["--server", url] + more,
            environment: ["WEIR_DATABASE_URL": nil, "WEIR_TOKEN": Self.token(name)])
    }

    /// What `curl` gets: the status on the first line, then the headers, then the body.
    func curl(_ path: String, as name: String? = "reader", _ more: String...) async throws -> String {
        let token = name.map { ["-H", "Authorization: Bearer \(Self.token($0))"] } ?? []
        return try await Program.run("curl", ["-s", "-i", "-m", "60"] + token + more + [url + path], in: "/").output
    }
}
