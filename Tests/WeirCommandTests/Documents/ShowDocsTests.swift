import Testing
import WeirTesting

/// `weir show --docs`
@Suite struct ShowDocsTests {
    @Test func `the definition's own documentation comes before the README`() async throws {
        try await Fleet.with { fleet in
            let missing = try await fleet.weir("show", "acme-erp", "--docs", expecting: 1)
            #expect(missing.error.contains("integrations/acme-erp/README.md"), "\(missing)")
            try await fleet.commitDocuments()
            try await fleet.apply()
            #expect(try await fleet.weir("show", "acme-erp", "--docs").output.hasPrefix("Acme ERP\n════════\n"))
            try await fleet.commit([
                "integrations/acme-erp/integration.yaml": SampleRepository.erp + "documentation: '## Own words'\n"
            ])
            let plan = try await fleet.weir("plan", expecting: 0)
            #expect(plan.output.contains("- documents / readme"), "\(plan)")
            try await fleet.apply()
            #expect(try await fleet.weir("show", "integration:acme-erp", "--docs").output == "Own words\n─────────\n")
            #expect(try await fleet.weir("validate").output.contains("[unused-readme]"))
        }
    }

    @Test func `only integrations have it, and it is text`() async throws {
        try await Fleet.with { fleet in
            for words in [
                ["globex/erp"], ["customer:globex"], ["acme-erp", "-o", "json"], ["acme-erp", "-o", "wide"],
            ] {
                let outcome = try await fleet.weir(["show", "--docs"] + words)
                #expect(outcome.status == 64, "\(words) \(outcome)")
            }
            #expect(try await fleet.weir("show", "--docs", "nosuch").status == 1)
        }
    }

    @Test func `lines are as wide as the screen, and nothing in them drives it`() async throws {
        try await Fleet.with { fleet in
            let poison =
                "# T\u{1b}[2J\n\n\("words ".repeated(40))\u{202e}**bold**\n\n[a](https://example.com/\u{1b}]0;x\u{7})\n"
            try await fleet.commit(bytes: ["integrations/acme-erp/README.md": Array(poison.utf8)])
            try await fleet.apply()
            for (columns, width) in [("40", 40), ("", 80), ("0", 80), ("wide", 80), ("-5", 80), ("200", 200)] {
                let outcome = try await fleet.weir("show", "acme-erp", "--docs", environment: ["COLUMNS": columns])
                let lines = outcome.output.split(separator: "\n").filter { $0.contains("words words") }
                #expect(
                    lines.map(\.count).max().map { $0 > width - 12 && $0 <= width } == true, "\(columns): \(outcome)")
                #expect(!outcome.output.contains("\u{1b}") && !outcome.output.contains("\u{202e}"), "\(outcome)")
                #expect(outcome.output.contains("\\u{1b}[2J") && outcome.output.contains("**bold**"))
            }
            func onTerminal(_ environment: [String: String?]) async throws -> Program.Outcome {
                try await Program.run(
                    "script", ["-q", "-e", "-c", "stty cols 50; \(Program.path) show acme-erp --docs", "/dev/null"],
                    in: fleet.folder, environment: fleet.surroundings.merging(environment) { $1 })
            }
            let coloured = try await onTerminal([:])
            #expect(coloured.output.contains("\u{1b}[1mbold\u{1b}[0m"), "\(coloured)")
            #expect(!coloured.output.contains("\u{1b}[2J") && !coloured.output.contains("\u{1b}]"))
            let lines = coloured.output.split(whereSeparator: \.isNewline).filter { $0.contains("words words") }
            #expect(lines.map(\.count).max().map { $0 > 38 && $0 <= 50 } == true, "\(coloured)")
            let plain = try await onTerminal(["NO_COLOR": "1"])
            #expect(!plain.output.contains("\u{1b}") && plain.output.contains("**bold**"), "\(plain)")
        }
    }
}

extension String {
    fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
