import WeirTesting

extension FlagCase {
    private static let apply: @Sendable (Fleet) async throws -> Void = { fleet in
        try await fleet.commitDocuments()
        try await fleet.apply()
    }

    private static let written: @Sendable (Fleet) async throws -> String = { fleet in
        let files = try await Program.run("find", ["out", "-type", "f"], in: fleet.folder)
        return files.output.split(separator: "\n").sorted().joined(separator: " ")
    }

    static let documents: [FlagCase] = [
        FlagCase("show --docs", ["show", "acme-erp"], ["--docs"], prepare: apply) {
            $0.output.contains("History") && !$1.output.contains("History") && $1.output.contains("════")
        },
        FlagCase("export --all", ["export", "acme-erp"], ["--all", "out"], prepare: apply, evidence: written) {
            $0.output.contains("name: Acme ERP") && !$0.output.contains("out/")
                && !$1.output.contains("name: Acme ERP") && $1.output.contains("out/attachments/guide.pdf")
                && $1.output.contains("out/icon.png") && $1.output.contains("out/integration.yaml")
        },
        FlagCase(
            "export --force", ["export", "acme-erp", "--all", "out"], ["--force"],
            prepare: { fleet in
                try await apply(fleet)
                try fleet.git.write("out/mine.txt", "mine")
            }, evidence: written
        ) { $0.status == 1 && $0.output == "out/mine.txt" && $1.status == 0 && $1.output.contains("out/README.md") },
        FlagCase("get attachments <integration>", ["get", "attachments"], ["acme-erp"], prepare: apply) {
            $0.status == 64 && $1.output.contains("samples/an order.json")
        },
    ]
}
