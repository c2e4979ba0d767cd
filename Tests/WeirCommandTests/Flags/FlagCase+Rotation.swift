import Testing
import WeirPostgres
import WeirTesting

extension FlagCase {
    /// A secret that weir makes, and one that is in the overlap of a rotation.
    private static let prepare: @Sendable (Fleet) async throws -> Void = { fleet in
        try await fleet.commit([
            "customers/globex/secrets.yaml": """
            secrets:
              KEY: {generate: {kind: token}}
              OTHER: {generate: {kind: token}}

            """
        ])
        try await fleet.apply()
        try await fleet.weir("secrets", "rotate", "globex/OTHER")
    }

    /// The same, and an instance whose runner has not taken the new version over.
    private static let used: @Sendable (Fleet) async throws -> Void = { fleet in
        try await prepare(fleet)
        try await fleet.execute(
            """
            INSERT INTO weir.secret_use (environment, secret_id, instance_id, version, epoch, runner, acknowledged_at)
            SELECT environment, id, gen_random_uuid(), 1, 1, 'runner-1', now() FROM weir.secret WHERE slug = 'OTHER'
            """)
    }

    private static let withoutKey: [String: String?] = ["WEIR_ENCRYPTION_KEY": nil, "WEIR_CONFIG": nil]

    static let rotation: [FlagCase] = {
        var cases: [FlagCase] = []
        for verb in ["rotate", "retire", "abort"] {
            let words = ["secrets", verb, "globex/OTHER"]
            cases += [
                FlagCase(
                    "secrets \(verb) --database", words, ["--database", "{database}"],
                    environment: ["WEIR_DATABASE_URL": nil], prepare: prepare
                ) { $0.status == 1 && $0.error.contains("--database") && $1.status == 0 },
                FlagCase("secrets \(verb) --environment", words, ["--environment", "staging"], prepare: prepare) {
                    $0.status == 0 && $1.status == 1 && $1.error.contains("staging")
                },
                FlagCase(
                    "secrets \(verb) --config", words, ["--config", "{scratch}/weir.yaml"], environment: withoutKey,
                    prepare: { fleet in
                        try await prepare(fleet)
                        try fleet.git.scratch.write("key", TestOperator.key, mode: 0o600)
                        let key = "\(fleet.git.scratch.path)/key"
                        try fleet.git.scratch.write("weir.yaml", "encryption: {keyFile: \(key)}\n", mode: 0o600)
                    }
                ) { $0.status == 1 && $0.error.contains("no encryption key") && $1.status == 0 },
                FlagCase(
                    "secrets \(verb) --lock-timeout", words, ["--lock-timeout", "10ms"], prepare: prepare,
                    lastMinute: "UPDATE weir.lease SET holder = 'Eve', expires_at = clock_timestamp() + interval '5 s'"
                ) { $0.status == 0 && $1.status == 5 && $1.error.contains("Eve") },
            ]
        }
        for verb in ["show", "history"] {
            let words = ["secrets", verb, "globex/OTHER"]
            cases += [
                FlagCase(
                    "secrets \(verb) --database", words, ["--database", "{database}"],
                    environment: ["WEIR_DATABASE_URL": nil], prepare: prepare
                ) { $0.status == 1 && $0.error.contains("--database") && $1.status == 0 },
                FlagCase("secrets \(verb) --environment", words, ["--environment", "staging"], prepare: prepare) {
                    $0.status == 0 && $1.status == 1 && $1.error.contains("staging")
                },
                FlagCase("secrets \(verb) --output", words, ["--output", "json"], prepare: prepare) {
                    !["[", "{"].contains($0.output.prefix(1)) && ["[", "{"].contains($1.output.prefix(1))
                },
                FlagCase(
                    "secrets \(verb) <secret>", ["secrets", verb], ["globex/OTHER"], prepare: prepare
                ) { $0.status == 64 && $1.output.contains("v2") },
            ]
        }
        return cases + [
            FlagCase("secrets rotate <secret>", ["secrets", "rotate"], ["globex/KEY"], prepare: prepare) {
                $0.output == "Nothing is to be done now.\n"
                    && $1.output.contains("v2 is current; v1 is accepted until ")
            },
            FlagCase(
                "secrets rotate --compromised", ["secrets", "rotate", "globex/KEY"], ["--compromised"], prepare: prepare
            ) { $0.output.contains("v1 is accepted until ") && $1.output.contains("v1 is retired") },
            FlagCase("secrets retire <secret>", ["secrets", "retire"], ["globex/OTHER"], prepare: prepare) {
                $0.status == 64 && $1.output.contains("v1 is retired")
            },
            FlagCase(
                "secrets retire --ignore-consumers", ["secrets", "retire", "globex/OTHER"], ["--ignore-consumers"],
                prepare: used
            ) { $0.output.contains("until 1 instance has taken v2 over") && $1.output.contains("v1 is retired") },
            FlagCase("secrets abort <secret>", ["secrets", "abort"], ["globex/OTHER"], prepare: prepare) {
                $0.status == 64 && $1.output.contains("v1 is current")
            },
        ]
    }()
}
