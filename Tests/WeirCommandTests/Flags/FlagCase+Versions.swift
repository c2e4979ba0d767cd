import Testing
import WeirPostgres
import WeirTesting

extension FlagCase {
    private static let rebuild = ["versions", "rebuild"]

    private static let publish: @Sendable (Fleet) async throws -> Void = { fleet in
        try await fleet.edit("integrations/acme-erp/integration.yaml", "30000", "45000")
        try await fleet.edit("integrations/acme-erp/integration.yaml", "30000", "60000")
    }

    private static let published: @Sendable (Fleet) async throws -> String = { fleet in
        "\(try await fleet.column("SELECT number::text FROM weir.integration_version").count) versions"
    }

    /// `weir versions rebuild`
    static let versions: [FlagCase] = [
        FlagCase("versions rebuild <path|url>", rebuild, ["{repository}"], folder: "/") {
            $0.status == 1 && $0.error.contains("not in a Git repository") && $1.status == 0
        },
        FlagCase("versions rebuild --rev", rebuild, ["--rev", "HEAD~1"], prepare: publish) {
            $0.output.contains("acme-erp v3") && $1.output.contains("acme-erp v2") && !$1.output.contains("v3")
        },
        FlagCase("versions rebuild --path", rebuild, ["--path", "integrations"]) {
            $0.status == 0 && $1.status == 4 && $1.error.contains("--path")
        },
        FlagCase(
            "versions rebuild --fetch-timeout", rebuild + ["file://{repository}"], ["--fetch-timeout", "1ms"]
        ) { $0.status == 4 && $1.status == 1 && $1.error.contains("was not fetched within") },
        FlagCase(
            "versions rebuild --config", rebuild + ["file://{repository}"], ["--config", "{scratch}/none.yaml"]
        ) { $0.status == 4 && $1.status == 1 && $1.error.contains("none.yaml") },
        FlagCase(
            "versions rebuild --commit", rebuild + ["--yes"], ["--commit", "HEAD"], prepare: publish,
            evidence: published
        ) { $0.output.hasSuffix("4 versions") && $1.output.hasSuffix("3 versions") },
        FlagCase("versions rebuild --none", rebuild + ["--yes"], ["--none"], prepare: publish, evidence: published) {
            $0.output.hasSuffix("4 versions") && $1.status == 0 && $1.output.hasSuffix("2 versions")
        },
        FlagCase("versions rebuild --yes", rebuild, ["--yes"], prepare: publish, evidence: published) {
            $0.status == 1 && $0.error.contains("--yes") && $0.output.hasSuffix("2 versions")
                && $1.status == 0 && $1.output.hasSuffix("4 versions")
        },
        FlagCase(
            "versions rebuild --lock-timeout", rebuild + ["--yes"], ["--lock-timeout", "10ms"], prepare: publish,
            lastMinute: "UPDATE weir.lease SET holder = 'Eve', expires_at = clock_timestamp() + interval '5 seconds'"
        ) { $0.status == 0 && $1.status == 5 && $1.error.contains("Eve") },
        database(rebuild),
        environment(rebuild),
    ]
}
