import Testing
import WeirTesting

extension FlagCase {
    private static let path = "integrations/acme-erp/integration.yaml"
    private static let words = ["diff", "acme-erp@1", "acme-erp"]

    /// Publishes a second version.
    private static let publish: @Sendable (Fleet) async throws -> Void = { fleet in
        try await fleet.edit(path, "30000", "60000")
        try await fleet.apply()
    }

    static let diff: [FlagCase] = [
        FlagCase("diff <version>", ["diff"], ["acme-erp@1", "acme-erp"]) {
            $0.status == 64 && $1.status == 0 && $1.output.contains("No differences.")
        },
        FlagCase("diff <version|path>", ["diff", "acme-erp@1"], ["acme-erp"], prepare: publish) {
            $0.status == 64 && $1.output.contains("1 changed.")
        },
        FlagCase(
            "diff --worktree", ["diff", "acme-erp"], ["--worktree"],
            prepare: { try $0.git.write(path, SampleRepository.erp.replacing("30000", with: "60000")) }
        ) { $0.status == 64 && $1.output.contains("1 changed.") },
        FlagCase("diff --rev", ["diff", "acme-erp"], ["--rev", "HEAD~1"], prepare: publish) {
            $0.status == 64 && $1.output.contains("\"60000\" → \"30000\"")
        },
        FlagCase(
            "diff --path", ["diff", "acme-erp", "--worktree"], ["--path", "staging"],
            prepare: { fleet in
                try await fleet.commit([
                    "staging/weir.yaml": "apiVersion: weir/v1\n",
                    "staging/\(path)": SampleRepository.erp.replacing("30000", with: "60000"),
                ])
            }
        ) { $0.output.contains("No differences.") && $1.output.contains("1 changed.") },
        FlagCase(
            "diff --fetch-timeout", ["diff", "acme-erp", "file://{repository}", "--rev", "main"],
            ["--fetch-timeout", "1ms"]
        ) {
            $0.output.contains("No differences.") && $1.status == 1 && $1.error.contains("was not fetched within")
        },
        FlagCase("diff --raw", words, ["--raw"], prepare: publish) {
            $0.output.contains("1 changed.") && $1.output.hasPrefix("--- acme-erp@1\n")
        },
        FlagCase("diff --format", words, ["--format", "json"], prepare: publish) {
            $0.output.contains("1 changed.") && $1.output.hasPrefix("{")
        },
        FlagCase("diff --detailed-exitcode", words, ["--detailed-exitcode"], prepare: publish) {
            $0.status == 0 && $1.status == 2 && $0.output == $1.output
        },
    ]
}
