import FoundationEssentials
import Testing
import WeirTesting

/// Who sends what nobody should, to the real program.
@Suite("A controller that is treated badly") struct AbuseTests {
    private static let providers = ["github", "gitlab", "gitea", "bitbucket", "generic"]

    /// What a process holds in memory and held at most, in KiB.
    private static func memory(_ process: Int32) throws -> (now: Int, most: Int) {
        let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        func value(_ name: String) throws -> Int {
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(name):") })
            return try #require(line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) })
        }
        return (try value("VmRSS"), try value("VmHWM"))
    }

    /// What `Tests/Peers/abuse.py` got, by how often.
    private static func answers(_ what: String, _ port: UInt16) async throws -> [String: Int] {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(5)
        let script = "\(root.joined(separator: "/"))/Tests/Peers/abuse.py"
        let outcome = try await Program.run("python3", ["-B", script, what, "\(port)"] + providers, in: "/")
        #expect(outcome.status == 0, "\(outcome)")
        var answers: [String: Int] = [:]
        for line in outcome.output.split(separator: "\n") {
            let parts = line.split(separator: " ")
            answers[parts.dropLast().joined(separator: " ")] = parts.last.flatMap { Int($0) }
        }
        return answers
    }

    @Test("row 8: huge and slow bodies, a thousand connections, wrong proofs: refused, and memory stays where it was")
    func abuse() async throws {
        var more = ""
        for provider in Self.providers {
            more += """
                  \(provider):
                    repository: {repository}
                    interval: 1h
                    webhook: {provider: \(provider), secretFile: hook}

                """
        }
        let environments = more
        try await ServedFleet.with(
            others: { environments.replacing("{repository}", with: $0.folder) },
            prepare: { try $0.git.scratch.write("hook", "a secret of its own\n", mode: 0o600) }
        ) { served in
            for _ in 0..<20 { _ = try await served.curl("/metrics") }
            let before = try Self.memory(served.program.number)

            let bodies = try await Self.answers("bodies", served.port)
            #expect(
                Set(bodies.keys).isSubset(of: ["413", "401", "closed"]) && bodies.values.reduce(0, +) == 15, "\(bodies)"
            )
            let slow = try await Self.answers("slow", served.port)
            #expect(
                Set(slow.keys).isSubset(of: ["408", "400", "429", "closed"]) && slow.values.reduce(0, +) == 100,
                "\(slow)")
            #expect(slow["408"] ?? 0 > 0, "\(slow)")
            let many = try await Self.answers("many", served.port)
            #expect(many == ["200": 1], "\(many)")
            let proofs = try await Self.answers("proofs", served.port)
            #expect(
                Set(proofs.keys).isSubset(of: ["401", "413", "429"]) && proofs.values.reduce(0, +) == 70, "\(proofs)")
            #expect(proofs["401"] ?? 0 >= 20, "\(proofs)")

            let after = try Self.memory(served.program.number)
            if !Sanitizer.isOn {
                #expect(after.now - before.now < 96 << 10, "\(before) \(after)")
                #expect(after.most - before.most < 160 << 10, "\(before) \(after)")
            }
            #expect(try await served.curl("/readyz").hasPrefix("HTTP/1.1 200"))
            #expect(!served.program.transcript.text.contains("\"triggers\":\"webhook\""))
        }
    }
}
