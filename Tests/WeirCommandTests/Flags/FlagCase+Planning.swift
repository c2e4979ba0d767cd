import Testing
import WeirPostgres
import WeirTesting

extension FlagCase {
    private static let edit: @Sendable (Fleet) async throws -> Void = { fleet in
        try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
    }

    /// Flags that `plan` and `apply` share. Both print the plan.
    static func planning(_ words: [String]) -> [FlagCase] {
        let name = words[0]
        return [
            FlagCase(
                "\(name) \(name == "plan" ? "<path|url>" : "<path|url|plan>")", words, ["{repository}"], folder: "/"
            ) {
                $0.status == 1 && $0.error.contains("not in a Git repository") && $1.status == 0
            },
            FlagCase("\(name) --rev", words, ["--rev", "HEAD~1"], prepare: edit) {
                $0.output.contains("1 to reconfigure") && $1.output.contains("No changes.")
            },
            FlagCase(
                "\(name) --path", words, ["--path", "staging"], start: .migrated,
                prepare: { fleet in
                    try await fleet.commit([
                        "staging/weir.yaml": "apiVersion: weir/v1\n",
                        "staging/customers/stark/customer.yaml": SampleRepository.customer("stark"),
                    ])
                }
            ) { $0.output.contains("globex/erp") && !$1.output.contains("globex") && $1.output.contains("stark") },
            FlagCase(
                "\(name) --fetch-timeout", words + ["file://{repository}", "--environment", "other"],
                ["--fetch-timeout", "1ms"]
            ) {
                $0.status == 0 && $0.output.contains("5 to deploy")
                    && $1.status == 1 && $1.error.contains("was not fetched within")
            },
            FlagCase(
                "\(name) --target", words, ["--target", "hooli/erp"],
                prepare: { fleet in
                    try await edit(fleet)
                    try await fleet.edit("customers/hooli/erp.yaml", "labels: [prod]", "labels: [test]")
                }
            ) {
                $0.output.contains("2 to reconfigure")
                    && $1.output.contains("1 to reconfigure") && $1.output.contains("1 untargeted")
            },
            FlagCase(
                "\(name) --now", words, ["--now", "2099-01-01T00:00:00Z"],
                prepare: { fleet in
                    try await fleet.commit(["customers/umbrella/erp.yaml": nil])
                    try await fleet.apply()
                    try await fleet.commit(["customers/umbrella/erp.yaml": SampleRepository.instance("umbrella")])
                }
            ) { $0.output.contains("1 to restore") && $1.output.contains("1 to deploy") },
            FlagCase(
                "\(name) --allow-rollback", words, ["--allow-rollback"],
                prepare: { fleet in
                    try await edit(fleet)
                    try await fleet.apply()
                    try await fleet.git.git("reset", "--quiet", "--hard", "HEAD~1")
                }
            ) {
                $0.status == 4 && $0.everything.contains("--allow-rollback")
                    && $1.status == 0 && $1.output.contains("1 to reconfigure")
            },
            FlagCase(
                "\(name) --adopt-source", words, ["--adopt-source"],
                prepare: { fleet in
                    try await fleet.git.git("remote", "set-url", "origin", "https://git.example.com/acme/other.git")
                }
            ) {
                $0.status == 4 && $0.everything.contains("--adopt-source") && $1.status == 0
            },
            FlagCase(
                "\(name) --strict", words, ["--strict"],
                prepare: { fleet in try await fleet.commit(["customers/stark/customer.yaml": "nome: Stark\n"]) },
                evidence: { fleet in "serial \(try await fleet.serial())" }
            ) {
                $0.status == 3 && $1.status == 3 && $1.everything.contains("without --strict")
                    && $0.output.hasSuffix(name == "plan" ? "serial 1" : "serial 2") && $1.output.hasSuffix("serial 1")
            },
            FlagCase(
                "\(name) --full", words, ["--full"],
                prepare: { fleet in
                    // Past the triggers, as a restore would.
                    try await fleet.execute("ALTER TABLE weir.instance DISABLE TRIGGER USER")
                    try await fleet.execute("UPDATE weir.instance SET enabled = false WHERE slug = 'crm'")
                }
            ) { $0.output.contains("No changes.") && $1.output.contains("1 to enable") },
            FlagCase("\(name) --format", words, ["--format", "json"], prepare: edit) {
                $0.output.hasPrefix("Environment") && $1.output.hasPrefix("{")
            },
            FlagCase(
                "\(name) --verbose", words, ["--verbose"],
                prepare: { fleet in
                    var files: [String: String?] = [:]
                    for number in 10..<25 { files["customers/same-\(number)/customer.yaml"] = "name: Same\n" }
                    try await fleet.commit(files)
                }
            ) { $0.output.contains("… and 5 more customers") && !$1.output.contains("… and") },
        ]
    }

    static let plan: [FlagCase] = [
        FlagCase(
            "plan --worktree", ["plan"], ["--worktree"],
            prepare: { try $0.git.write("customers/stark/customer.yaml", SampleRepository.customer("stark")) }
        ) { $0.output.contains("No changes.") && $1.output.contains("stark") },
        FlagCase("plan --from", ["plan"], ["--from", "HEAD~1"], environment: ["WEIR_DATABASE_URL": nil], prepare: edit)
        {
            $0.status == 1 && $1.status == 0 && $1.output.contains("1 to reconfigure")
        },
        FlagCase(
            "plan --out", ["plan"], ["--out", "{scratch}/plan"], prepare: edit,
            evidence: { fleet in
                let path = "\(fleet.git.scratch.path)/plan"
                let outcome = try await Program.run("stat", ["-c", "%a", path], in: "/")
                return outcome.status == 0 ? "mode \(outcome.output)" : "no plan"
            }
        ) { $0.output.hasSuffix("no plan") && $1.output.hasSuffix("mode 600\n") },
        FlagCase("plan --detailed-exitcode", ["plan"], ["--detailed-exitcode"], prepare: edit) {
            $0.status == 0 && $1.status == 2
        },
    ]

    static let apply: [FlagCase] = [
        FlagCase(
            "apply --yes", ["apply"], ["--yes"], prepare: edit,
            evidence: { fleet in "serial \(try await fleet.serial())" }
        ) {
            $0.status == 1 && $0.error.contains("--yes") && $0.output.hasSuffix("serial 1")
                && $1.status == 0 && $1.output.hasSuffix("serial 2")
        },
        FlagCase("apply --migrate", ["apply", "--yes"], ["--migrate"], start: .empty) {
            $0.status == 1 && $0.error.contains("weir migrate") && $1.status == 0
                && $1.output.contains("Applied revision 1")
        },
        FlagCase(
            "apply --lock-timeout", ["apply", "--yes"], ["--lock-timeout", "10ms"],
            prepare: edit,
            // It ends while the standard wait of fifteen seconds is not yet over.
            lastMinute: "UPDATE weir.lease SET holder = 'Eve', expires_at = clock_timestamp() + interval '5 seconds'"
        ) { $0.status == 0 && $1.status == 5 && $1.error.contains("Eve") },
    ]

    static let approve: [FlagCase] = [
        FlagCase(
            "approve --reason", ["approve", "--yes"], ["--reason", "They left us"], prepare: block,
            evidence: { fleet in try await fleet.column("SELECT reason FROM weir.approval").joined() }
        ) { $0.status == 64 && $1.status == 0 && $1.output.hasSuffix("They left us") },
        FlagCase(
            "approve --yes", ["approve", "--reason", "They left us"], ["--yes"], prepare: block,
            evidence: { fleet in "\(try await fleet.column("SELECT reason FROM weir.approval").count) approvals" }
        ) {
            $0.status == 1 && $0.error.contains("--yes") && $0.output.hasSuffix("0 approvals")
                && $1.status == 0 && $1.output.hasSuffix("1 approvals")
        },
    ]

    /// Deletes one instance more than is free.
    private static let block: @Sendable (Fleet) async throws -> Void = { fleet in
        var files: [String: String?] = [:]
        for customer in ["globex", "hooli", "initech", "umbrella"] {
            files["customers/\(customer)/erp.yaml"] = .some(nil)
        }
        try await fleet.commit(files, "Remove")
        try await fleet.apply(expecting: 4)
    }
}
