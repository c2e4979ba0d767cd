import Testing
import WeirPostgres
import WeirTesting

extension FlagCase {
    /// A secret of globex beside the repository's own.
    private static let prepare: @Sendable (Fleet) async throws -> Void = { fleet in
        try await fleet.commit(["customers/globex/secrets.yaml": "secrets: {KEY: {from: {env: ERP}}}\n"])
        try await fleet.apply()
    }

    /// The same with a second value.
    private static let rotated: @Sendable (Fleet) async throws -> Void = { fleet in
        try await prepare(fleet)
        try await fleet.weir("apply", "--yes", environment: ["ERP": "another value"])
    }

    /// The key as a file, where a configuration beside it names it.
    private static let keyFile: @Sendable (Fleet) async throws -> Void = { fleet in
        try await prepare(fleet)
        let folder = fleet.git.scratch.path
        try fleet.git.scratch.write("key", TestOperator.key, mode: 0o600)
        try fleet.git.scratch.write("weir.yaml", "encryption: {keyFile: \(folder)/key}\n", mode: 0o600)
    }

    private static let withoutKey: [String: String?] = ["WEIR_ENCRYPTION_KEY": nil, "WEIR_CONFIG": nil]

    static let secrets: [FlagCase] = {
        var cases: [FlagCase] = []
        for words in [["get", "secrets"], ["secrets", "list"]] {
            cases.append(
                FlagCase("\(name(words)) --search", words, ["--search", "erp_"], prepare: prepare) {
                    $0.output.contains("globex/KEY") && !$1.output.contains("globex") && $1.output.contains("ERP_")
                })
            cases.append(
                FlagCase("\(name(words)) --customer", words, ["--customer", "globex"], prepare: prepare) {
                    $0.output.contains("ERP_PASSWORD") && !$1.output.contains("ERP_")
                        && $1.output.contains("globex/KEY")
                })
        }
        cases += [
            database(["secrets", "keys"]), environment(["secrets", "keys"]),
            FlagCase("secrets rewrap --all", ["secrets", "rewrap"], ["--all"], prepare: prepare) {
                $0.output == "Wrapped 0 data keys anew.\n" && $1.output == "Wrapped 2 data keys anew.\n"
            },
            FlagCase("secrets keys --output", ["secrets", "keys"], ["--output", "json"]) {
                $0.output.hasPrefix("KEY ") && $1.output.hasPrefix("[") && $1.output.contains(#""state": "primary""#)
            },
        ]
        for words in [["secrets", "reveal", "ERP_PASSWORD"], ["secrets", "verify"], ["secrets", "rewrap"]] {
            cases += [database(words), environment(words)]
            cases.append(
                FlagCase(
                    "\(name(words)) --config", words, ["--config", "{scratch}/weir.yaml"], environment: withoutKey,
                    prepare: keyFile
                ) { $0.status == 1 && $0.error.contains("no encryption key") && $1.status == 0 })
        }
        for words in [["plan"], ["apply", "--yes"]] {
            cases.append(
                FlagCase(
                    "\(words[0]) --config", words, ["--config", "{scratch}/strict.yaml"],
                    prepare: { fleet in
                        try fleet.git.scratch.write(
                            "strict.yaml", "environments: {default: {allow: {}}}\n", mode: 0o600)
                        try await fleet.commit(["customers/globex/secrets.yaml": "secrets: {KEY: {from: {env: ERP}}}\n"]
                        )
                    }
                ) {
                    $0.status == 0 && $0.output.contains("from env ERP") && $1.status == 3
                        && $1.output.contains("[source-not-allowed]")
                })
        }
        cases += [
            FlagCase(
                "show --reveal", ["show", "hooli/erp"], ["--reveal"],
                evidence: { fleet in
                    try await fleet.column("SELECT actor || ' ' || action FROM weir.audit").joined(separator: ",")
                }
            ) {
                $0.output.contains("(secret)") && !$0.output.contains("reveal") && !$1.output.contains("(secret)")
                    && $1.output.contains("/ password") && $1.output.contains(" reveal")
            },
            FlagCase(
                "show --config", ["show", "hooli/erp", "--reveal"], ["--config", "{scratch}/weir.yaml"],
                environment: withoutKey, prepare: keyFile
            ) { $0.status == 1 && $0.error.contains("no encryption key") && $1.output.contains("/ password") },
            FlagCase("secrets reveal <secret>", ["secrets", "reveal"], ["globex/KEY"], prepare: prepare) {
                $0.status == 64 && $1.output == "erp value"
            },
            FlagCase(
                "secrets reveal --number", ["secrets", "reveal", "globex/KEY"], ["--number", "1"], prepare: rotated
            ) {
                $0.output == "another value" && $1.output == "erp value"
            },
            FlagCase(
                "secrets init <file>", ["secrets", "init"], ["{scratch}/made.key"],
                evidence: { fleet in fleet.exists("weir.key") ? "in the folder" : "elsewhere" }
            ) { $0.output.contains("in the folder") && $1.output.contains("elsewhere") },
            FlagCase(
                "sops decrypt <file>", ["sops", "decrypt", "--identity", example("operator/age-identity.txt")],
                [example("acme/customers/cormorant-air/cormorant.sops.yaml")]
            ) { $0.status == 64 && $1.output.contains("    password: cormorant-erp-example\n") },
            FlagCase(
                "sops decrypt --identity", ["sops", "decrypt", example("acme/customers/elbe-logistik/erp.sops.json")],
                ["--identity", example("operator/age-identity.txt")]
            ) { $0.status == 1 && $0.error.contains("WEIR_AGE_IDENTITY_FILE") && $1.output.contains("elbe-bremen") },
        ]
        return cases
    }()

    /// A file of the examples.
    private static func example(_ path: String) -> String {
        "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/examples/\(path)"
    }
}
