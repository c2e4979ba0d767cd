import Testing
import WeirTesting

extension FlagCase {
    private static let path = "integrations/acme-fork/fork.yaml"
    private static let rebase = ["fork", "rebase", "acme-fork", "--to", "2"]
    private static let instance = ["fork", "instance", "globex/erp", "--to", "initech/new"]
    private static let integration = ["fork", "integration", "acme-erp", "--as", "acme-fork"]

    static let forks: [FlagCase] = integrations + instances + rebases

    private static let integrations: [FlagCase] = [
        FlagCase("fork integration <integration[@version]>", ["fork", "integration", "--as", "x"], ["acme-erp"]) {
            $0.status == 64 && $1.status == 0
        },
        FlagCase("fork integration --as", ["fork", "integration", "acme-erp"], ["--as", "acme-fork"]) {
            $0.status == 64 && $1.output.contains("integrations/acme-fork/fork.yaml")
        },
        FlagCase("fork integration --name", integration, ["--name", "Ours"], evidence: { try $0.text(path) }) {
            !$0.output.contains("name: Ours") && $1.output.contains("name: Ours")
        },
        FlagCase("fork integration --repository", integration, ["--repository", "{repository}"], folder: "/") {
            $0.status == 1 && $1.status == 0
        },
        FlagCase(
            "fork integration --database", integration, ["--database", "{database}"],
            environment: ["WEIR_DATABASE_URL": nil]
        ) { $0.status == 1 && $0.error.contains("--database") && $1.status == 0 },
        FlagCase("fork integration --environment", integration, ["--environment", "staging"]) {
            $0.status == 0 && $1.status == 1 && $1.error.contains("staging")
        },
    ]

    private static let instances: [FlagCase] = [
        FlagCase("fork instance <source>", ["fork", "instance", "--to", "initech/new"], ["globex/erp"]) {
            $0.status == 64 && $1.status == 0
        },
        FlagCase("fork instance --to", ["fork", "instance", "globex/erp"], ["--to", "initech/new"]) {
            $0.status == 64 && $1.output.contains("customers/initech/new.yaml")
        },
        FlagCase("fork instance --repository", instance, ["--repository", "{repository}"], folder: "/") {
            $0.status == 1 && $1.status == 0
        },
        FlagCase(
            "fork instance --database", instance, ["--database", "{database}"], environment: ["WEIR_DATABASE_URL": nil]
        ) { $0.status == 1 && $0.error.contains("--database") && $1.status == 0 },
        FlagCase("fork instance --environment", instance, ["--environment", "staging"]) {
            $0.status == 0 && $1.status == 1 && $1.error.contains("staging")
        },
    ]

    private static let rebases: [FlagCase] = [
        FlagCase("fork rebase <integration>", ["fork", "rebase", "--to", "1"], ["acme-fork"], prepare: fork) {
            $0.status == 64 && $1.status == 0
        },
        FlagCase("fork rebase --to", ["fork", "rebase", "acme-fork"], ["--to", "2"], prepare: fork) {
            $0.status == 64 && $1.status == 4
        },
        FlagCase("fork rebase --keep", rebase, ["--keep", "theirs"], prepare: fork) {
            $0.status == 4 && $1.status == 0
        },
        FlagCase(
            "fork rebase --repository", rebase, ["--repository", "{repository}"], folder: "/", prepare: fork
        ) { $0.status == 1 && $1.status == 4 },
        FlagCase(
            "fork rebase --database", rebase, ["--database", "{database}"], environment: ["WEIR_DATABASE_URL": nil],
            prepare: fork
        ) { $0.status == 1 && $0.error.contains("--database") && $1.status == 4 },
        FlagCase("fork rebase --environment", rebase, ["--environment", "staging"], prepare: fork) {
            $0.status == 4 && $1.status == 1 && $1.error.contains("staging")
        },
    ]

    /// A second version of the parent, and a fork of the first that changes the same.
    @Sendable private static func fork(_ fleet: Fleet) async throws {
        try await fleet.edit("integrations/acme-erp/integration.yaml", "30000", "45000")
        try await fleet.apply()
        try fleet.git.write(
            path,
            """
            from: acme-erp
            version: 1
            patches:
              - {op: replace, path: /flows/Import Orders/steps/Fetch/inputs/timeout/value, value: '60000'}

            """)
    }
}
