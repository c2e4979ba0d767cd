import Testing
import WeirTesting

/// What goes to which stream, and how it looks there.
@Suite struct StreamTests {
    private static let escape = "\u{1b}["

    /// Runs weir with a terminal as its three streams; `script` of util-linux makes one.
    private func onTerminal(
        _ command: String, _ fleet: Fleet, environment: [String: String?] = [:], input: String = ""
    ) async throws -> Program.Outcome {
        try await Program.run(
            "script", ["-q", "-e", "-c", "\(Program.path) \(command)", "/dev/null"], in: fleet.folder,
            environment: fleet.surroundings.merging(environment) { $1 }, input: input)
    }

    @Test func `colours are for terminals, and not where NO_COLOR is set`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit(["customers/stark/customer.yaml": "nome: Stark\n"])
            for command in ["plan", "validate"] {
                #expect(!(try await fleet.weir(command, expecting: 3).everything.contains(Self.escape)))
                let coloured = try await onTerminal(command, fleet)
                #expect(coloured.status == 3 && coloured.output.contains(Self.escape), "\(coloured)")
                for value in ["1", ""] {
                    let plain = try await onTerminal(command, fleet, environment: ["NO_COLOR": value])
                    #expect(plain.status == 3 && !plain.output.contains(Self.escape), "\(plain)")
                }
            }
        }
    }

    @Test(arguments: [("y\n", true), ("yes\n", true), ("n\n", false), ("\n", false), ("", false), ("nay\n", false)])
    func `on a terminal, apply asks`(_ answer: String, _ isApplied: Bool) async throws {
        try await Fleet.with { fleet in
            try await fleet.commit(["customers/stark/customer.yaml": SampleRepository.customer("stark")])
            let outcome = try await onTerminal("apply", fleet, input: answer)
            #expect(outcome.output.contains("Apply these changes to environment default? [y/N]"), "\(outcome)")
            #expect(outcome.status == (isApplied ? 0 : 1), "\(outcome)")
            #expect(outcome.output.contains("Nothing was applied.") == !isApplied, "\(outcome)")
            #expect(try await fleet.serial() == (isApplied ? 2 : 1))
        }
    }

    @Test func `results go to standard output and nothing else does`() async throws {
        try await Fleet.with(.empty) { fleet in
            let json = try await fleet.weir(
                "apply", "--yes", "--migrate", "--format", "json", expecting: 0)
            #expect(json.output.hasPrefix("{") && json.output.hasSuffix("}\n"))
            #expect(json.error.contains("Migrated"))
            let failed = try await fleet.weir("show", "nosuch", expecting: 1)
            #expect(failed.output.isEmpty && failed.error.hasPrefix("weir: "))
        }
    }

    @Test func `a fetch that takes long says so on standard error`() async throws {
        try await Fleet.with(.migrated) { fleet in
            try await StallingServer.with { port in
                let outcome = try await fleet.weir("plan", "git://127.0.0.1:\(port)/x", "--fetch-timeout", "3s")
                #expect(outcome.status == 1 && outcome.output.isEmpty, "\(outcome)")
                #expect(outcome.error.hasPrefix("Fetching git://127.0.0.1:\(port)/x…\n"), "\(outcome)")
            }
        }
    }

    @Test func `a reader that goes away ends the program quietly`() async throws {
        try await Fleet.with { fleet in
            for command in ["get instances -o json", "plan", "export acme-erp", "--help", "status"] {
                // The reader is gone before anything is written.
                let outcome = try await Program.run(
                    "bash", ["-c", "exec 3> >(exec true); wait $!; \(Program.path) \(command) >&3; echo $?"],
                    in: fleet.folder, environment: fleet.surroundings)
                let status = Int(outcome.output.split(separator: "\n").last ?? "")
                #expect(status == 141 || status == 1, "\(command): \(outcome)")
                #expect(outcome.error.isEmpty, "\(command): \(outcome)")
            }
            let headed = try await Program.run(
                "bash", ["-c", "set -o pipefail; \(Program.path) get instances | head -n 1"], in: fleet.folder,
                environment: fleet.surroundings)
            #expect(headed.output.hasPrefix("INSTANCE") && headed.error.isEmpty, "\(headed)")
        }
    }

    @Test func `the same plan is printed in the same bytes`() async throws {
        try await Fleet.with { fleet in
            try await fleet.edit("customers/hooli/erp.yaml", "labels: [prod]", "labels: [test]")
            for format in ["text", "json", "markdown"] {
                let words = ["plan", "--format", format, "--now", "2026-11-22T04:40:00Z"]
                let first = try await fleet.weir(words)
                let second = try await fleet.weir(words)
                #expect(first.output == second.output && first.status == 0, "\(first)")
            }
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func `completions know the commands`(_ shell: String) async throws {
        try await GitFixture.with { git in
            let outcome = try await Program.weir(["--generate-completion-script", shell], in: git.path)
            #expect(outcome.status == 0, "\(outcome)")
            for command in [
                "validate", "plan", "apply", "approve", "status", "instances", "show", "export", "migrate", "up",
            ] {
                #expect(outcome.output.contains(command), "\(shell): \(command)")
            }
            #expect(!outcome.output.contains("__fetch"), "\(shell) offers what is for weir itself")
            if shell == "bash" {
                let checked = try await Program.run("bash", ["-n"], in: git.path, input: outcome.output)
                #expect(checked.status == 0 && checked.everything.isEmpty, "\(checked)")
            }
        }
    }
}
