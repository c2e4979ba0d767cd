import Testing
import WeirTesting

extension FlagCase {
    private static let words = ["explain", "globex/erp"]

    static let explain: [FlagCase] = [
        FlagCase("explain <key>", ["explain"], ["globex/erp"]) {
            $0.status == 64 && $1.status == 0 && $1.output.contains("customers/globex/erp.yaml:4:17")
        },
        FlagCase("explain <variable>", words, ["Batch Size"]) {
            $0.output.contains("App Base URL") && $1.output.contains("Batch Size")
                && !$1.output.contains("App Base URL")
        },
        FlagCase("explain --repository", words, ["--repository", "{repository}"], folder: "/") {
            $0.status == 1 && $0.error.contains("not in a Git repository") && $1.status == 0
        },
        FlagCase(
            "explain --rev", words, ["--rev", "HEAD~1"],
            prepare: { try await $0.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]") }
        ) { $0.output.contains("[\"test\"]") && $1.output.contains("[\"prod\"]") },
        FlagCase(
            "explain --worktree", words, ["--worktree"],
            prepare: {
                try $0.git.write("customers/globex/erp.yaml", SampleRepository.instance("globex") + "  Batch Size: 7\n")
            }
        ) { !$0.output.contains("\"7\"") && $1.output.contains("\"7\"") },
        FlagCase(
            "explain --path", ["explain", "stark"], ["--path", "staging"],
            prepare: { fleet in
                try await fleet.commit([
                    "staging/weir.yaml": "apiVersion: weir/v1\n",
                    "staging/customers/stark/customer.yaml": SampleRepository.customer("stark"),
                ])
            }
        ) { $0.status == 1 && $1.status == 0 && $1.output.contains("\"Stark\"") },
        FlagCase(
            "explain --fetch-timeout", words + ["--repository", "file://{repository}"], ["--fetch-timeout", "1ms"]
        ) { $0.status == 0 && $1.status == 1 && $1.error.contains("was not fetched within") },
        FlagCase(
            "explain --database", words, ["--database", "{database}"], environment: ["WEIR_DATABASE_URL": nil]
        ) {
            $0.output.contains("not known without a database") && $1.output.contains("v1")
                && !$1.output.contains("not known")
        },
        FlagCase("explain --environment", words, ["--environment", "staging"]) {
            !$0.output.contains("Planned") && $1.output.contains("Planned")
        },
        FlagCase("explain --output", words, ["-o", "json"]) {
            $0.output.hasPrefix("instance globex/erp") && $1.output.hasPrefix("{")
        },
    ]
}
