import Testing
import WeirTesting

extension FlagCase {
    /// A definition with a secret in plain text, beside the repository.
    private static let exported: @Sendable (Fleet) async throws -> Void = { fleet in
        try fleet.git.scratch.write("export.yml", ImportSample.definition)
        try fleet.git.scratch.write("instances.json", ImportSample.instances)
    }

    /// What the import left in the repository.
    private static let changes: @Sendable (Fleet) async throws -> String = { fleet in
        try await fleet.git.git("status", "--porcelain", "--untracked-files=all")
    }

    static let imports: [FlagCase] = [
        FlagCase(
            "import <file>", ["import", "--instances", "{scratch}/instances.json"], ["{scratch}/export.yml"],
            prepare: exported, evidence: changes
        ) {
            !$0.output.contains("integrations/billing-sync/") && $1.output.contains("integrations/billing-sync/")
        },
        FlagCase(
            "import --instances", ["import", "{scratch}/export.yml"], ["--instances", "{scratch}/instances.json"],
            prepare: exported, evidence: changes
        ) {
            !$0.output.contains("customers/stark/") && $1.output.contains("?? customers/stark/billing.yaml")
        },
        FlagCase(
            "import --as", ["import", "{scratch}/export.yml"], ["--as", "billing"], prepare: exported,
            evidence: changes
        ) {
            $0.output.contains("?? integrations/billing-sync/integration.yaml")
                && $1.output.contains("?? integrations/billing/integration.yaml")
        },
        FlagCase(
            "import --into", ["import", "{scratch}/export.yml"], ["--into", "staging"],
            prepare: { fleet in
                try await exported(fleet)
                try await fleet.commit(["staging/README.md": "Nothing yet.\n", "weir.yaml": nil])
            }, evidence: changes
        ) {
            $0.output.contains("?? integrations/billing-sync/")
                && $1.output.contains("?? staging/integrations/billing-sync/")
        },
        FlagCase(
            "import --update", ["import", "{scratch}/export.yml", "--as", "acme-erp"], ["--update"], prepare: exported,
            evidence: changes
        ) {
            $0.status == 1 && $0.error.contains("--update") && !$0.output.contains(" M ")
                && $1.status == 0 && $1.output.contains(" M integrations/acme-erp/integration.yaml")
        },
        FlagCase(
            "import --keep-secrets", ["import", "{scratch}/export.yml"], ["--keep-secrets"], prepare: exported,
            evidence: { fleet in
                let path = "\(fleet.folder)/integrations/billing-sync/integration.yaml"
                return try await Program.run("grep", ["-c", ImportSample.secret, path], in: "/").output
            }
        ) { $0.output.hasSuffix("0\n") && $1.output.hasSuffix("1\n") },
    ]
}
