import Testing
import WeirPostgres
import WeirTesting

/// References to secrets and what looks like one are never shown.
@Suite struct SecretTests {
    @Test func `no command shows the value of a field that holds a secret`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit([
                "secrets.yaml": """
                secrets:
                  ERP_PASSWORD: {generate: {kind: password, length: 24}}
                  SECOND_NAME: {generate: {kind: password}}

                """,
                "customers/globex/erp.yaml": SampleRepository.instance("globex").replacing(
                    "ERP_PASSWORD", with: "SECOND_NAME"),
                "customers/stark/customer.yaml": SampleRepository.customer("stark"),
                "customers/stark/erp.yaml": SampleRepository.instance("stark").replacing(
                    "ERP_PASSWORD", with: "SECOND_NAME"),
            ])
            let plan = try await fleet.weir("plan", expecting: 0)
            #expect(plan.output.contains("password     (secret, changed)") || plan.output.contains("(secret, changed)"))
            var shown = plan.everything
            for format in ["json", "markdown"] {
                shown += try await fleet.weir("plan", "--format", format, expecting: 0).everything
            }
            shown += try await fleet.apply().everything
            for words in [
                ["show", "globex/erp"], ["show", "globex/erp", "-o", "json"], ["show", "stark/erp", "-o", "yaml"],
                ["show", "stark/erp", "-o", "wide"], ["get", "instances", "-o", "json"],
                ["get", "revisions", "-o", "json"],
                ["status", "-o", "json"], ["status"], ["get", "instances", "-o", "wide"],
            ] {
                let outcome = try await fleet.weir(words)
                #expect(outcome.status == 0, "\(words) \(outcome)")
                shown += outcome.everything
            }
            // Its own line names a secret; a field that refers to it does not.
            #expect(!shown.contains("\"secret\":\"SECOND_NAME\"") && !shown.contains("{{secrets"))
            #expect(
                try await fleet.column("SELECT fields FROM weir.change").filter { $0.contains("SECOND_NAME") } == [])
        }
    }

    @Test func `plain text that a comment allows is deployed and not shown`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit([
                "integrations/acme-erp/integration.yaml": SampleRepository.erp
                    + "  - {key: API Token, dataType: string, defaultValue: none}\n",
                "customers/globex/erp.yaml": SampleRepository.instance("globex").replacing(
                    "\"{{secrets.ERP_PASSWORD}}\"", with: "canary-1234 # weir:allow-plaintext a test account")
                    + "  # weir:allow-plaintext everybody may have it\n  API Token: canary8xT2mK9wB4nR7v\n",
            ])
            let applied = try await fleet.weir("apply", "--yes", "--verbose")
            #expect(applied.status == 0 && applied.output.contains("(secret, changed)"), "\(applied)")
            var shown = applied.everything
            for words in [
                ["validate"], ["show", "globex/erp"], ["show", "globex/erp", "-o", "json"],
                ["plan", "--from", "HEAD~1"], ["plan", "--from", "HEAD~1", "--format", "json"],
                ["get", "instances", "-o", "json"], ["status"],
            ] {
                let outcome = try await fleet.weir(words)
                #expect(outcome.status == 0, "\(words) \(outcome)")
                shown += outcome.everything
            }
            #expect(!shown.contains("canary"))
        }
    }

    @Test func `a plaintext password is an error that does not repeat it`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit([
                "customers/globex/erp.yaml": SampleRepository.instance("globex").replacing(
                    "\"{{secrets.ERP_PASSWORD}}\"", with: "canary-1234")
            ])
            for words in [
                ["validate"], ["validate", "--format", "json"], ["validate", "--format", "github"], ["plan"],
                ["plan", "--format", "json"], ["plan", "--format", "markdown"], ["apply", "--yes"], ["status"],
                ["show", "globex/erp"], ["status", "-o", "json"],
            ] {
                let outcome = try await fleet.weir(words)
                #expect(!outcome.everything.contains("canary"), "\(words) \(outcome)")
            }
            let outcome = try await fleet.weir("validate", expecting: 3)
            #expect(outcome.output.contains("{{secrets.") && outcome.output.contains("customers/globex/erp.yaml:7"))
            #expect(
                try await fleet.column("SELECT diagnostics FROM weir.pending").filter { $0.contains("canary") } == [])
        }
    }
}
