import WeirTesting

extension FlagCase {
    /// `weir new`
    static let new: [FlagCase] =
        [
            written("new customer <customer>", ["new", "customer"], ["stark"], at: "customers/stark/customer.yaml") {
                $0.status == 64 && $1.output.contains("name: Stark")
            },
            written(
                "new customer --name", ["new", "customer", "stark"], ["--name", "Stark: 1"],
                at: "customers/stark/customer.yaml"
            ) { $0.output.contains("name: Stark\n") && $1.output.contains("name: 'Stark: 1'\n") },
            written(
                "new customer --label", ["new", "customer", "stark"], ["--label", "tier-1", "--label", "eu"],
                at: "customers/stark/customer.yaml"
            ) { !$0.output.contains("\nlabels:") && $1.output.contains("\nlabels: [tier-1, eu]\n") },
            written(
                "new instance <key>", ["new", "instance", "--integration", "acme-erp"], ["hooli/new"],
                at: "customers/hooli/new.yaml"
            ) { $0.status == 64 && $1.output.contains("App Base URL") },
            written(
                "new instance --integration", ["new", "instance", "hooli/new"], ["--integration", "acme-crm"],
                at: "customers/hooli/new.yaml"
            ) { $0.status == 64 && $1.output.contains("integration: acme-crm\n") },
            written(
                "new integration <integration>", ["new", "integration"], ["fresh"],
                at: "integrations/fresh/integration.yaml"
            ) { $0.status == 64 && $1.output.contains("name: Fresh\n") },
            written(
                "new integration --name", ["new", "integration", "fresh"], ["--name", "No"],
                at: "integrations/fresh/integration.yaml"
            ) { $0.output.contains("name: Fresh\n") && $1.output.contains("name: 'No'\n") },
            written(
                "new integration --template", ["new", "integration", "fresh"], ["--template", "acme-crm"],
                at: "integrations/fresh/integration.yaml",
                prepare: { try $0.git.write("integrations/acme-crm/release.yaml", "template: {enabled: true}\n") }
            ) { !$0.output.contains("Sync Contacts") && $1.output.contains("Sync Contacts") },
        ]
        + [["customer", "stark"], ["instance", "hooli/new", "--integration", "acme-erp"], ["integration", "fresh"]].map
    {
        FlagCase(
            "new \($0[0]) --repository", ["new"] + $0, ["--repository", "{repository}"], start: .empty, folder: "/"
        ) { $0.status == 1 && $0.error.contains("weir.yaml") && $1.status == 0 && $1.output.contains("Wrote ") }
    }

    /// A command that writes a file, which is added to its output.
    private static func written(
        _ name: String, _ command: [String], _ flag: [String], at path: String,
        prepare: @escaping @Sendable (Fleet) async throws -> Void = { _ in },
        _ isMet: @escaping @Sendable (_ without: Program.Outcome, _ with: Program.Outcome) -> Bool
    ) -> FlagCase {
        FlagCase(
            name, command, flag, start: .empty, prepare: prepare,
            evidence: { fleet in
                try await Program.run("sh", ["-c", "cat '\(path)' || true"], in: fleet.folder).output
            }, isMet: isMet)
    }
}
