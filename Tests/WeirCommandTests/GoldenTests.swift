import Foundation
import Testing
import WeirPostgres
import WeirTesting

/// What the program prints, word for word. Recorded with `WEIR_RECORD_GOLDENS=1`.
@Suite struct GoldenTests {
    private static let golden = Golden()

    private func compare(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
        if let difference = Self.golden.difference(text, from: name) {
            Issue.record("\(difference)", sourceLocation: sourceLocation)
        }
    }

    @Test func `help of every command`() async throws {
        for (words, command) in try await CommandTree.read().commands {
            let direct = try await Program.weir(words + ["--help"], in: "/")
            #expect(direct.status == 0 && direct.error.isEmpty, "\(direct)")
            compare(direct.output, "help\(words.map { "-\($0)" }.joined()).txt")
            // `weir help` shows the same.
            if command.commandName != "help" {
                let asked = try await Program.weir(["help"] + words, in: "/")
                #expect(asked.output == direct.output)
            }
            // There it is an option with a value.
            if words == ["get", "instances"] { continue }
            let version = try await Program.weir(words + ["--version"], in: "/")
            #expect(version.status == 0 && version.output == "0.1.0\n", "\(words) \(version)")
        }
    }

    /// A commit with something of everything.
    private static func change(_ fleet: Fleet) async throws {
        try await fleet.commit(
            [
                "customers/stark/customer.yaml": SampleRepository.customer("stark"),
                "customers/stark/erp.yaml": SampleRepository.instance("stark"),
                "customers/initech/erp.yaml": "integration: acme-erp\nlabls: [prod]\n",
                "customers/umbrella/erp.yaml": nil,
                "customers/hooli/erp.yaml": SampleRepository.instance("hooli") + "  Batch Size: 7\nenabled: false\n",
                "integrations/acme-erp/integration.yaml": SampleRepository.erp.replacing("30000", with: "60000"),
            ], "Change everything")
    }

    @Test func `plans`() async throws {
        try await Fleet.with { fleet in
            try await Self.change(fleet)
            for (format, end) in [("text", "txt"), ("json", "json"), ("markdown", "md")] {
                let words = ["plan", "--now", "2026-11-22T04:40:00Z", "--format", format]
                compare(Normal.text(try await fleet.weir(words).output), "plan.\(end)")
            }
            compare(Normal.text(try await fleet.weir("apply", "--yes").output), "apply.txt")
        }
    }

    @Test func `problems`() async throws {
        try await Fleet.with(.migrated) { fleet in
            try await Self.change(fleet)
            for (format, end) in [("text", "txt"), ("json", "json"), ("github", "github.txt")] {
                compare(try await fleet.weir("validate", "--format", format, expecting: 3).output, "validate.\(end)")
            }
        }
    }

    /// Somebody writes what comes to nothing, which is settled, and what does not.
    private static func drift(_ fleet: Fleet) async throws {
        let connection = try await PostgresConnection.open(fleet.url)
        try await connection.execute("SET application_name = 'psql'")
        try await connection.execute("UPDATE weir.customer SET protect = protect WHERE slug = 'globex'")
        try await fleet.apply(expecting: 3)
        try await connection.execute("UPDATE weir.endpoint SET active = false WHERE flow = 'Sync Contacts'")
        await connection.close()
    }

    @Test func `lists and units`() async throws {
        try await Fleet.with { fleet in
            try await Self.change(fleet)
            try await fleet.apply(expecting: 3)
            try await Self.drift(fleet)
            let user = try #require(try await fleet.column("SELECT session_user::text").first)
            let commands = [
                ["get", "integrations"], ["get", "versions"], ["get", "customers"], ["get", "instances"],
                ["get", "revisions"], ["show", "hooli/erp"], ["show", "globex"], ["show", "acme-erp"], ["status"],
                ["history", "hooli/erp"], ["history", "acme-erp"], ["get", "drift"],
            ]
            for words in commands {
                let name = words.joined(separator: "-").replacing("/", with: "-")
                for (format, end) in [("table", "txt"), ("wide", "wide.txt"), ("json", "json"), ("yaml", "yaml")] {
                    let outcome = try await fleet.weir(words + ["-o", format])
                    #expect(outcome.status == 0, "\(outcome)")
                    if format == "json" {
                        #expect(throws: Never.self) {
                            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
                        }
                    }
                    let isAboutDrift = words == ["status"] || words == ["get", "drift"]
                    let text = isAboutDrift ? Normal.drift(outcome.output, by: user) : outcome.output
                    compare(Normal.text(text), "\(name).\(end)")
                }
            }
            compare(try await fleet.weir("export", "acme-erp", expecting: 0).output, "export.yaml")
        }
    }
}

/// Output without what is different in every run.
enum Normal {
    /// Without the database's user and the numbers of its transactions.
    static func drift(_ text: String, by user: String) -> String {
        text.replacingOccurrences(of: "\\b\(user)\\b", with: "USER", options: .regularExpression)
            .replacingOccurrences(
                of: "(transaction\"?: | )[0-9]{3,}(?= |,|\n)", with: "$1TRANSACTION", options: .regularExpression)
    }

    static func text(_ text: String) -> String {
        var text = text
        for (pattern, name) in [
            ("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID"),
            ("2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "TIME"), ("ada@[A-Za-z0-9.-]+", "ada@HOST"),
            ("postgresql(:|&#58;)//[^ \"\n]+", "postgresql://DATABASE"), ("sha256:[0-9a-f]{64}(?=\", *\"id)", "DIGEST"),
        ] { text = text.replacingOccurrences(of: pattern, with: name, options: .regularExpression) }
        // How wide a column is depends on the machine's name and on the digits of a time.
        if text.hasPrefix("SERIAL") || text.hasPrefix("WHEN") || text.hasPrefix("INTEGRATION   ") {
            text = text.replacingOccurrences(of: " {3,}", with: "   ", options: .regularExpression)
        }
        // The digest of a revision covers its times.
        return text.replacingOccurrences(
            of: "(\"digest\": \"|digest: )sha256:[0-9a-f]{64}(?=[^}]*(finishedAt))", with: "$1DIGEST",
            options: .regularExpression)
    }
}
