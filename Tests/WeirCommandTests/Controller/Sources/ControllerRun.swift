import FoundationEssentials
import Testing
import WeirPostgres
import WeirTesting

/// A controller that runs on a fleet's database, with everything that somebody who operates it has.
struct ControllerRun: Sendable {
    let fleet: Fleet
    let program: RunningProgram
    private let port: UInt16

    /// What proves webhooks.
    private static let hook = "a secret of its own"

    /// Runs a controller while `body` does.
    ///
    /// - Parameters:
    ///   - environments: their names, and the lines of each below `env-0:`; a webhook and what secrets may be read are
    ///     added.
    ///   - environment: further variables of the process.
    static func with<Result: Sendable>(
        _ fleet: Fleet, _ environments: [(name: String, lines: [String])], environment: [String: String?] = [:],
        _ body: (ControllerRun) async throws -> Result
    ) async throws -> Result {
        let port = try LoopbackSocket.freePort()
        var text = "database: {url: \"\(fleet.url)\"}\nhttp: {port: \(port)}\nenvironments:\n"
        for environment in environments {
            let more = [
                "webhook: {provider: gitlab, secretFile: hook}", "allow: {env: [\"**\"], rootSecrets: [\"**\"]}",
            ]
            text += "  \(environment.name):\n" + (environment.lines + more).map { "    \($0)\n" }.joined()
        }
        try fleet.git.scratch.write("hook", "\(hook)\n", mode: 0o600)
        try fleet.git.scratch.write("controller.yaml", text, mode: 0o600)
        return try await Program.running(
            ["controller", "--config", "\(fleet.git.scratch.path)/controller.yaml"], in: fleet.folder,
            environment: fleet.surroundings.merging(environment) { $1 }
        ) { try await body(ControllerRun(fleet: fleet, program: $0, port: port)) }
    }

    // MARK: Asking it

    /// Says that something was pushed, as a hosting service does.
    func push(_ environment: String = "env-0") async throws {
        let status = try await curl([
            "-o", "/dev/null", "-w", "%{http_code}", "-X", "POST", "-H", "X-Gitlab-Token: \(Self.hook)", "-d", "{}",
            "http://127.0.0.1:\(port)/webhooks/\(environment)",
        ])
        #expect(status == "202")
    }

    /// Asks for a look now, also where the last ones failed.
    func sync(_ environment: String = "env-0") async throws {
        let outcome = try await fleet.weir("sync", "--environment", environment)
        #expect(outcome.status == 0, "\(outcome)")
    }

    // MARK: Seeing it

    /// Everything under `/metrics`.
    func metrics() async throws -> String { try await curl(["http://127.0.0.1:\(port)/metrics"]) }

    /// How many rounds of an environment came to this.
    func rounds(_ environment: String, _ outcome: String = "done") async throws -> Int {
        let start = "weir_reconcile_total{environment=\"\(environment)\",outcome=\"\(outcome)\"} "
        let line = try await metrics().split(separator: "\n").first { $0.hasPrefix(start) }
        return line.flatMap { Int($0.dropFirst(start.count)) } ?? 0
    }

    /// What `weir status` says.
    func status(_ words: String...) async throws -> String {
        let outcome = try await fleet.weir(["status"] + words)
        #expect(outcome.status == 0, "\(outcome)")
        return outcome.output
    }

    /// Waits until an environment has this serial; fails the test after some minutes.
    func reaches(
        _ serial: Int, _ environment: String = "env-0", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await waits(sourceLocation) { try await self.serial(environment) == serial }
    }

    func serial(_ environment: String = "env-0") async throws -> Int {
        try await fleet.column("SELECT serial::text FROM weir.environment WHERE name = \(environment)").first
            .flatMap(Int.init) ?? 0
    }

    /// Waits until this is wrong with an environment: `blocked untrusted`; nil: nothing.
    func isTroubled(
        by wanted: String?, _ environment: String = "env-0", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await waits(sourceLocation) { try await self.trouble(environment) == wanted }
    }

    /// What is wrong with an environment: `blocked untrusted`; nil: nothing.
    func trouble(_ environment: String) async throws -> String? {
        try await fleet.column(
            """
            SELECT t.kind || ' ' || t.reason FROM weir.trouble t JOIN weir.environment e ON e.id = t.environment
            WHERE e.name = \(environment)
            """
        ).first
    }

    /// Waits until something is so; fails the test after some minutes, which only a failure takes.
    func waits(
        _ sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
    ) async throws {
        for _ in 0..<3000 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("\(try await status())\n\(program.transcript.text)", sourceLocation: sourceLocation)
        throw CancellationError()
    }

    /// Whether a text is in anything that somebody can see of the controller.
    func shows(_ text: String) async throws -> Bool {
        let process = ["cmdline", "environ"].map { name in
            (try? Data(contentsOf: URL(filePath: "/proc/\(program.number)/\(name)"))).map {
                String(decoding: $0, as: UTF8.self)
            } ?? ""
        }
        let places = [program.transcript.text, try await metrics(), try await status(), try await status("-o", "json")]
        return (places + process).contains { $0.contains(text) }
    }

    private func curl(_ arguments: [String]) async throws -> String {
        try await Program.run("curl", ["-s"] + arguments, in: "/").output
    }
}

extension Fleet {
    /// Makes keys `ada`, who may sign, and `eve`, who may not, and the file `signers`.
    func makeSigners() async throws {
        for name in ["ada", "eve"] { _ = try await SSHServer.makeKey(name, in: git.scratch) }
        try allowSigners(["ada"])
    }

    /// Has these sign from now on.
    func allowSigners(_ names: [String]) throws {
        let lines = try names.map { name in
            "\(name)@example.com \(try String(contentsOfFile: "\(git.scratch.path)/\(name).pub", encoding: .utf8))"
        }
        try git.scratch.write("signers", lines.joined(), mode: 0o600)
    }

    /// Signs the last commit anew.
    func sign(_ name: String = "ada") async throws {
        try await git.git(
            "-c", "gpg.format=ssh", "-c", "user.signingkey=\(git.scratch.path)/\(name)", "commit", "--quiet", "--amend",
            "--no-edit", "-S")
    }

    /// Brings branches to the bare clone that is served.
    func publish(_ words: String..., to bare: String) async throws {
        try await git.git(["push", "--quiet", bare] + words)
    }
}
