import Testing
import WeirPostgres
import WeirTesting

extension FlagCase {
    private static let suspended: @Sendable (Fleet) async throws -> Void = { fleet in
        try await fleet.weir("suspend", "--reason", "A migration", expecting: 0)
    }

    /// Somebody has the lease of the environment.
    private static let kept: @Sendable (Fleet) async throws -> Void = { fleet in
        try await fleet.execute(
            "UPDATE weir.lease SET holder = 'controller', expires_at = clock_timestamp() + interval '1 hour'")
    }

    static let operating: [FlagCase] = [
        FlagCase(
            "suspend --reason", ["suspend"], ["--reason", "A migration"],
            evidence: { try await $0.column("SELECT action || detail FROM weir.audit").joined() }
        ) { $0.status == 64 && $1.output.hasSuffix(#"suspend{"reason":"A migration"}"#) },
        database(["suspend", "--reason", "x"]),
        environment(["suspend", "--reason", "x"]),
        database(["resume"]),
        environment(["resume"]),
        database(["notifications", "retry"]),
        environment(["notifications", "retry"]),
        FlagCase(
            "sync --database", ["sync"], ["--database", "{database}"], environment: ["WEIR_DATABASE_URL": nil],
            prepare: kept
        ) { $0.status == 1 && $0.error.contains("--database") && $1.output.contains("Asked controller") },
        FlagCase("sync --environment", ["sync"], ["--environment", "staging"], prepare: kept) {
            $0.status == 0 && $1.status == 1 && $1.error.contains("staging")
        },
        FlagCase(
            "controller --database", ["controller", "--config", "{scratch}/c.yaml"], ["--database", "{database}"],
            start: .empty, environment: ["WEIR_DATABASE_URL": nil],
            prepare: { fleet in
                try fleet.git.scratch.write("c.yaml", "environments: {a: {repository: x}}\n", mode: 0o600)
            }
        ) { $0.error.contains("--database") && $1.status == 1 && $1.error.contains("weir migrate") },
        FlagCase(
            "controller --config", ["controller"], ["--config", "{scratch}/c.yaml"], start: .empty,
            prepare: { fleet in
                try fleet.git.scratch.write("c.yaml", "environments: {a: {repository: x}}\n", mode: 0o600)
            }
        ) { $0.error.contains("no environment with a repository") && $1.error.contains("weir migrate") },
    ]
}
