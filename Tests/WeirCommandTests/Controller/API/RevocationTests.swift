import FoundationEssentials
import Glibc
import Testing
import WeirTesting

/// What becomes of whoever watches when the token is taken away.
@Suite("Tokens that are taken away") struct RevocationTests {
    @Test("row 23: --watch shows nothing more once its token is taken away, and goes on when it is given back")
    func watch() async throws {
        try await ServedFleet.with { served in
            let watcher: [String: String?] = ["WEIR_TOKEN": ServedFleet.token("reader"), "WEIR_DATABASE_URL": nil]
            let surroundings = served.fleet.surroundings
            try await Program.running(
                ["status", "--watch", "--server", served.url], in: served.fleet.folder,
                environment: surroundings.merging(watcher) { $1 }
            ) { watching in
                let isShown = try await watching.transcript.shows("Environment default")
                try #require(isShown, "\(watching.transcript.text)")
                try await Self.restart(served, after: served.program, without: "reader") { second in
                    let isRefused = try await watching.transcript.shows("does not know the token; check WEIR_TOKEN")
                    try #require(isRefused, "\(watching.transcript.text)")
                    let suspended = try await served.weir(["suspend", "--reason", "Nobody's business"], as: "operator")
                    #expect(suspended.status == 0, "\(suspended)")
                    // Two more looks, at least.
                    try await Task.sleep(for: .seconds(5))
                    #expect(watching.transcript.text.components(of: "Environment default") == 1)
                    #expect(!watching.transcript.text.contains("suspended"), "\(watching.transcript.text)")
                    try await Self.restart(served, after: second, without: nil) { _ in
                        let isBack = try await watching.transcript.shows("  suspended\n")
                        #expect(isBack, "\(watching.transcript.text)")
                    }
                }
            }
        }
    }

    /// Ends the controller, and has another one answer in its place that does not have one of the tokens.
    private static func restart(
        _ served: ServedFleet, after former: RunningProgram, without name: String?,
        _ body: (RunningProgram) async throws -> Void
    ) async throws {
        former.send(SIGTERM)
        let hasEnded = try await former.ends()
        try #require(hasEnded, "\(former.transcript.text)")
        let path = "\(served.fleet.git.scratch.path)/controller.yaml"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = text.split(separator: "\n").filter { line in
            name.map { !line.contains("{name: \($0),") } ?? true
        }
        let file = "controller-\(name ?? "all").yaml"
        try served.fleet.git.scratch.write(file, lines.joined(separator: "\n") + "\n", mode: 0o600)
        try await Program.running(
            ["controller", "--config", "\(served.fleet.git.scratch.path)/\(file)"], in: served.fleet.folder,
            environment: served.fleet.surroundings
        ) { program in
            let isUp = try await program.transcript.shows("\"message\":\"listening\"")
            try #require(isUp, "\(program.transcript.text)")
            try await body(program)
        }
    }
}
