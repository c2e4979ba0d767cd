import Testing
import WeirPostgres
import WeirTesting

/// The exit codes of the documentation, and which one wins where several fit: 1, 3, 4, 2.
@Suite struct ExitCodeTests {
    /// A change that can be made.
    private static let change: [String: String?] = [
        "customers/stark/customer.yaml": SampleRepository.customer("stark")
    ]
    /// A file that is held.
    private static let held: [String: String?] = ["customers/broken/customer.yaml": "nome: Broken\n"]
    /// One delete more than is free.
    private static let blocked: [String: String?] = [
        "customers/globex/erp.yaml": nil, "customers/hooli/erp.yaml": nil, "customers/initech/erp.yaml": nil,
        "customers/umbrella/erp.yaml": nil,
    ]

    private struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var files: [[String: String?]]
        var plan: Int32
        var detailed: Int32
        var apply: Int32

        var testDescription: String { name }
    }

    private static let cases = [
        Case(name: "nothing", files: [], plan: 0, detailed: 0, apply: 0),
        Case(name: "changes", files: [change], plan: 0, detailed: 2, apply: 0),
        Case(name: "blocked", files: [blocked], plan: 4, detailed: 4, apply: 4),
        Case(name: "blocked, changes", files: [blocked, change], plan: 4, detailed: 4, apply: 4),
        Case(name: "held", files: [held], plan: 3, detailed: 3, apply: 3),
        Case(name: "held, changes", files: [held, change], plan: 3, detailed: 3, apply: 3),
        Case(name: "held, blocked", files: [held, blocked], plan: 3, detailed: 3, apply: 3),
        Case(name: "held, blocked, changes", files: [held, blocked, change], plan: 3, detailed: 3, apply: 3),
    ]

    @Test(arguments: cases) private func `plan and apply end with what the plan holds`(_ example: Case) async throws {
        try await Fleet.with { fleet in
            try await fleet.commit(example.files.reduce(into: [:]) { $0.merge($1) { $1 } })
            try await fleet.weir("plan", expecting: example.plan)
            try await fleet.weir("plan", "--detailed-exitcode", expecting: example.detailed)
            try await fleet.apply(expecting: example.apply)
            // What is pending stays so; nothing else is left to do.
            let pending = example.apply
            try await fleet.weir("plan", "--detailed-exitcode", expecting: pending)
        }
    }

    @Test func `an error comes before everything`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit(Self.held.merging(Self.blocked) { $1 }.merging(Self.change) { $1 })
            let outcome = try await fleet.weir("apply", expecting: 1)
            #expect(outcome.error.contains("--yes"))
            #expect(try await fleet.serial() == 1)
        }
    }

    @Test func `the lease of another ends apply with 5, and plan goes on`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit(Self.change)
            try await fleet.execute(
                "UPDATE weir.lease SET holder = 'Eve', expires_at = clock_timestamp() + interval '1 hour'")
            let refused = try await fleet.weir("apply", "--yes", "--lock-timeout", "10ms", expecting: 5)
            #expect(refused.error.contains("Eve") && refused.error.contains("--lock-timeout"))
            #expect(try await fleet.serial() == 1)
            try await fleet.weir("plan", "--detailed-exitcode", expecting: 2)
            // Where there is nothing to do, nobody needs the lease.
            try await fleet.git.git("reset", "--quiet", "--hard", "HEAD~1")
            try await fleet.weir("apply", "--yes", "--lock-timeout", "10ms", expecting: 0)
        }
    }

    @Test(arguments: [
        ["frobnicate"], ["plan", "--frobnicate"], ["plan", "a", "b"], ["plan", "--now", "yesterday"],
        ["plan", "--target", "a/b/c"], ["plan", "--environment", "Production"], ["plan", "--format", "xml"],
        ["plan", "--worktree", "--rev", "main"], ["plan", "--worktree", "--out", "x"],
        ["plan", "--from", "a", "--out", "x"],
        ["plan", "--from", "a", "--database", "postgresql://db/x"], ["plan", "--path", "../x"],
        ["plan", "--path", "/x"],
        ["apply", "--lock-timeout", "soon"], ["apply", "--fetch-timeout", "5"], ["approve"],
        ["approve", "--reason", " "],
        ["show"], ["show", "A"], ["export", "acme-erp@x"], ["export", "acme-erp@0"],
        ["get", "revisions", "--limit", "0"],
        ["get", "nothing"], ["up", "--stop", "--yes"], ["up", "--interval", "5s"], ["validate", "--path", "a/../.."],
    ])
    func `what cannot be meant ends with 64`(_ arguments: [String]) async throws {
        let outcome = try await Program.weir(arguments, in: "/")
        #expect(outcome.status == 64, "\(outcome)")
        #expect(outcome.output.isEmpty && outcome.error.contains("Usage:"), "\(outcome)")
    }

    @Test func `without a command, the commands are listed`() async throws {
        for words in [[], ["get"], ["help"], ["--help"], ["help", "plan"], ["--version"]] {
            let outcome = try await Program.weir(words, in: "/")
            #expect(outcome.status == 0 && outcome.error.isEmpty && !outcome.output.isEmpty, "\(words) \(outcome)")
        }
    }
}
