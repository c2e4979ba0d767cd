import FoundationEssentials
import Testing
import WeirPostgres
import WeirTesting

/// A Git server that sends what is made to harm whoever unpacks it.
@Suite("A Git server that means harm") struct MaliciousPackTests {
    @Test("row 14: delta bombs, broken deltas, checksums and counts fail the fetch, and nothing but the fetch")
    func packs() async throws {
        try await Self.served { fleet, bare, proxy, run in
            let program = run.program.number
            // A sanitized fetch has no limit that would end a bomb.
            for mode in [GitProxy.Mode.bomb, .checksum, .delta, .zlib, .count] where !Sanitizer.isOn || mode != .bomb {
                try proxy.become(mode)
                // There is something to fetch, or no pack would be sent.
                try await fleet.git.commit("\(mode)")
                try await fleet.publish("main", to: bare)
                let (before, serial) = (try await run.rounds("env-1"), try await run.serial())
                try await run.sync()
                try await run.waits { try await run.trouble("env-0")?.hasPrefix("failed ") == true }
                let trouble = try await run.trouble("env-0") ?? ""
                #expect(
                    ["failed corrupt", "failed died", "failed failed", "failed too-large"].contains(trouble),
                    "\(mode): \(trouble)")
                try await run.waits { try await run.rounds("env-1") >= before + 2 }
                // The bomb unfolds to 256 GiB.
                let peak = try Self.peak(program)
                #expect(peak < 512 << 10 || Sanitizer.isOn, "\(mode): \(peak) KiB")
                #expect(try await run.serial() == serial)
                try proxy.become(.pass)
                try await run.sync()
                try await run.isTroubled(by: nil)
            }
            #expect(try await run.rounds("env-1", "failed") == 0)
        }
    }

    @Test("row 3: branches whose names lead out of their folder are written nowhere")
    func names() async throws {
        try await Self.served { fleet, bare, proxy, run in
            try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
            try await fleet.publish("main", to: bare)
            try proxy.become(.names)
            try await run.sync()
            // What else the server has is taken.
            try await run.reaches(2)
            let found = try await Program.run(
                "find", [fleet.git.scratch.path, "-name", "*evil*"], in: "/"
            ).output.split(separator: "\n")
            // That is a name like any other.
            #expect(found.allSatisfy { $0.hasSuffix("/refs/heads/-evil") }, "\(found)")
            try await run.isTroubled(by: nil)
        }
    }

    /// A controller with an environment behind the proxy and one that is not.
    private static func served(
        _ body: @Sendable (Fleet, _ bare: String, GitProxy, ControllerRun) async throws -> Void
    ) async throws {
        try await Fleet.with(.migrated) { fleet in
            let bare = try await fleet.git.bareClone("served.git")
            try await fleet.git.withServer { server in
                try await GitProxy.with(server, in: fleet.git.scratch) { proxy in
                    let unruly = [
                        "repository: \"\(proxy.url)/served.git\"", "interval: 1h", "fetchTimeout: 30s",
                    ]
                    let good = ["repository: \"\(server)/served.git\"", "interval: 1s"]
                    try await ControllerRun.with(fleet, [("env-0", unruly), ("env-1", good)]) { run in
                        try await run.reaches(1)
                        try await run.reaches(1, "env-1")
                        try await body(fleet, bare, proxy, run)
                    }
                }
            }
        }
    }

    /// What a process held in memory at most, in KiB.
    private static func peak(_ process: Int32) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) })
    }
}
