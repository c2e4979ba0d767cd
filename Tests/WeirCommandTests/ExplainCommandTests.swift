import Foundation
import Testing
import WeirPostgres
import WeirTesting

/// `weir explain` on a real repository and a real database.
@Suite struct ExplainCommandTests {
    private static let golden = Golden()

    private func compare(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
        if let difference = Self.golden.difference(text, from: name) {
            Issue.record("\(difference)", sourceLocation: sourceLocation)
        }
    }

    /// A commit with something in every layer, something that the runtime owns and something that is wrong.
    private static func change(_ fleet: Fleet) async throws {
        try await fleet.commit(
            [
                "weir.yaml": """
                apiVersion: weir/v1
                profiles: [eu]
                ignore: [config/Acme Connection/username]
                defaults: {config: {Batch Size: 120}}

                """,
                "customers/hooli/customer.yaml": SampleRepository.customer("hooli") + "config: {Batch Size: null}\n",
                "customers/hooli/erp.yaml": SampleRepository.instance("hooli") + "  Batch Size: 7\nignore: [enabled]\n",
                "customers/initech/erp.yaml": "integration: acme-erp\nlabls: [prod]\nconfig: {Batch Size: many}\n",
                "integrations/acme-erp/integration.yaml": SampleRepository.erp.replacing("30000", with: "60000"),
            ], "Change everything")
    }

    @Test func `what it prints, word for word`() async throws {
        try await Fleet.with { fleet in
            try await Self.change(fleet)
            try await fleet.execute(
                #"UPDATE weir.instance SET spec = replace(spec, '"svc-hooli"', '"theirs"'), enabled = false"#)
            for (format, end) in [("table", "txt"), ("wide", "wide.txt"), ("json", "json"), ("yaml", "yaml")] {
                let outcome = try await fleet.weir("explain", "hooli/erp", "-o", format, expecting: 0)
                compare(Normal.text(outcome.output), "explain-hooli-erp.\(end)")
            }
            let narrow = try await fleet.weir("explain", "hooli/erp", "Batch Size", expecting: 0)
            compare(narrow.output, "explain-hooli-erp-batch-size.txt")
            compare(try await fleet.weir("explain", "initech/erp", expecting: 3).output, "explain-initech-erp.txt")
            compare(try await fleet.weir("explain", "globex", expecting: 0).output, "explain-globex.txt")
            compare(try await fleet.weir("explain", "acme-erp", expecting: 0).output, "explain-acme-erp.txt")
        }
    }

    @Test func `without a database the repository is explained alone`() async throws {
        try await Fleet.with(.empty) { fleet in
            try await Self.change(fleet)
            let none: [String: String?] = ["WEIR_DATABASE_URL": nil]
            let outcome = try await fleet.weir(["explain", "hooli/erp"], environment: none)
            #expect(outcome.status == 0 && outcome.output.contains("not known without a database"), "\(outcome)")
            #expect(outcome.output.contains("belongs to the runtime once it is deployed"))
            let held = try await fleet.weir(["explain", "initech/erp"], environment: none)
            #expect(held.status == 3 && held.output.contains("did you mean \"labels\"?"), "\(held)")
            // A database without a schema is one where nothing is deployed.
            let empty = try await fleet.weir("explain", "hooli/erp", expecting: 0)
            #expect(empty.output.contains("deploy") && empty.output.contains("v1"))
        }
    }

    @Test func `what holds a unit is shown with its lines, wherever it stands`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit([
                "profiles/eu.yaml": "confg: {}\n",
                "customers/hooli/erp.yaml": SampleRepository.instance("hooli") + "profiles: [eu]\n",
            ])
            let outcome = try await fleet.weir("explain", "hooli/erp", expecting: 3)
            #expect(outcome.output.contains("profiles/eu.yaml is not valid"), "\(outcome)")
            #expect(outcome.output.contains("profiles/eu.yaml:1:1: error: a profile has no field \"confg\""))
            #expect(outcome.output.contains("next: repair profiles/eu.yaml"))
        }
    }

    @Test func `what blocks a unit is shown with what to do`() async throws {
        try await Fleet.with { fleet in
            var files: [String: String?] = [:]
            for customer in ["globex", "hooli", "initech", "umbrella"] {
                files["customers/\(customer)/erp.yaml"] = .some(nil)
            }
            try await fleet.commit(files, "Remove")
            let outcome = try await fleet.weir("explain", "hooli/erp", expecting: 4)
            #expect(outcome.output.contains("No file of the repository states it."), "\(outcome)")
            #expect(outcome.output.contains("blocked delete, limit") && outcome.output.contains("weir approve"))
            // Its customer is not held or blocked, and loses nothing but this.
            try await fleet.weir("explain", "hooli", expecting: 0)
        }
    }

    @Test func `an instance that is not selected any more says what it lacks`() async throws {
        try await Fleet.with { fleet in
            try await fleet.edit("customers/globex/customer.yaml", "tier-1, ", "")
            let outcome = try await fleet.weir("explain", "globex/crm", expecting: 0)
            #expect(outcome.output.contains("its customer lacks the label tier-1"), "\(outcome)")
            #expect(outcome.output.contains("customers/globex/customer.yaml:3:9"))
        }
    }

    @Test func `names that nothing has are errors, with the nearest`() async throws {
        try await Fleet.with { fleet in
            let unit = try await fleet.weir("explain", "globex/epr", expecting: 1)
            #expect(unit.error.contains("did you mean globex/erp?"), "\(unit)")
            let variable = try await fleet.weir("explain", "globex/erp", "Batch Sze", expecting: 1)
            #expect(variable.error.contains("did you mean \"Batch Size\"?"), "\(variable)")
            let input = try await fleet.weir("explain", "globex/erp", "Acme Connection/username", expecting: 0)
            #expect(input.output.contains("\"svc-globex\"") && !input.output.contains("password"))
            let connection = try await fleet.weir("explain", "globex/erp", "config/Acme Connection", expecting: 0)
            #expect(connection.output.contains("username") && connection.output.contains("(secret ERP_PASSWORD)"))
            try await fleet.commit(["integrations/globex/integration.yaml": SampleRepository.crm])
            let both = try await fleet.weir("explain", "globex", expecting: 1)
            #expect(both.error.contains("customer:globex or integration:globex"), "\(both)")
            try await fleet.weir("explain", "integration:globex", expecting: 0)
        }
    }

    @Test func `no secret in plain text is shown, right or wrong`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit([
                "customers/hooli/erp.yaml": """
                integration: acme-erp
                config:
                  App Base URL: ghp_0123456789abcdefghijklmnopqrstuvwxyz
                  Acme Connection: {username: x, password: hunter2}

                """
            ])
            for format in ["table", "wide", "json", "yaml"] {
                let outcome = try await fleet.weir("explain", "hooli/erp", "-o", format, expecting: 3)
                #expect(!outcome.everything.contains("hunter2"), "\(outcome)")
                #expect(!outcome.everything.contains("ghp_"), "\(outcome)")
            }
        }
    }
}
