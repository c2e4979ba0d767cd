import Testing
import WeirPostgres
import WeirTesting

extension FlagCase {
    static let lists: [FlagCase] = [
        filter("get integrations --search", "contacts", keeps: "acme-crm", drops: "acme-erp"),
        filter("get integrations --label", "erp", keeps: "acme-erp", drops: "acme-crm"),
        filter("get integrations --category", "crm", keeps: "acme-crm", drops: "acme-erp"),
        filter("get customers --search", "47-HOOLI", keeps: "hooli", drops: "globex"),
        filter("get customers --label", "tier-1", keeps: "globex", drops: "hooli"),
        filter("get instances --search", "hool", keeps: "hooli/erp", drops: "globex/erp"),
        filter("get instances --label", "prod", keeps: "globex/erp", drops: "globex/crm"),
        filter("get instances --customer", "globex", keeps: "globex/crm", drops: "hooli/erp"),
        filter("get instances --integration", "acme-crm", keeps: "globex/crm", drops: "globex/erp"),
        offered("get integrations --marketplace", "marketplace: {visible: true}"),
        offered("get integrations --template", "template: {enabled: true, organizationOnly: true}"),
        filter("get instances --version", "2", keeps: "globex/erp", drops: "globex/crm") { fleet in
            try await fleet.edit("integrations/acme-erp/integration.yaml", "30000", "60000")
            try await fleet.apply()
        },
        filter("get instances --state", "disabled", keeps: "hooli/erp", drops: "globex/erp") { fleet in
            try await fleet.edit("customers/hooli/erp.yaml", "labels: [prod]", "enabled: false")
            try await fleet.apply()
        },
        FlagCase("get versions <integration>", ["get", "versions"], ["acme-crm"]) {
            $0.output.contains("acme-erp") && $1.output.contains("acme-crm") && !$1.output.contains("acme-erp")
        },
        FlagCase(
            "get revisions --limit", ["get", "revisions"], ["--limit", "1"],
            prepare: { fleet in
                try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
                try await fleet.apply()
            }
        ) { $0.output.contains("\n1 ") && $0.output.contains("\n2 ") && !$1.output.contains("\n1 ") },
        FlagCase(
            "get drift --open", ["get", "drift"], ["--open"],
            prepare: { fleet in
                try await fleet.execute("UPDATE weir.instance SET enabled = false WHERE slug = 'crm'")
                try await fleet.apply()
                try await fleet.execute("UPDATE weir.customer SET protect = true WHERE slug = 'hooli'")
            }
        ) {
            $0.output.contains("globex/crm") && $0.output.contains("customer hooli")
                && !$1.output.contains("globex/crm") && $1.output.contains("customer hooli")
        },
        FlagCase(
            "get drift --limit", ["get", "drift"], ["--limit", "1"],
            prepare: { fleet in
                try await fleet.execute("UPDATE weir.customer SET protect = true WHERE slug = 'hooli'")
                try await fleet.execute("UPDATE weir.customer SET protect = true WHERE slug = 'globex'")
            }
        ) {
            $0.output.contains("customer hooli") && $1.output.contains("customer globex")
                && !$1.output.contains("customer hooli")
        },
    ]

    /// A flag without a value that shows what `release` says of an integration.
    private static func offered(_ name: String, _ release: String) -> FlagCase {
        let prepare: @Sendable (Fleet) async throws -> Void = { fleet in
            try await fleet.commit(["integrations/acme-erp/release.yaml": release + "\n"])
            try await fleet.apply()
        }
        return filter(name, nil, keeps: "acme-erp", drops: "acme-crm", prepare: prepare)
    }

    private static func filter(
        _ name: String, _ value: String?, keeps: String, drops: String,
        prepare: @escaping @Sendable (Fleet) async throws -> Void = { _ in }
    ) -> FlagCase {
        let words = name.split(separator: " ").map(String.init)
        let flag = [words[2], value].compactMap(\.self)
        return FlagCase(name, Array(words.prefix(2)), flag, prepare: prepare) { without, with in
            without.output.contains("\n\(keeps) ") && without.output.contains("\n\(drops) ")
                && with.output.contains("\n\(keeps) ") && !with.output.contains("\n\(drops) ")
        }
    }

    static let units: [FlagCase] = [
        FlagCase("history <key>", ["history"], ["globex/erp"]) { $0.status == 64 && $1.output.contains("globex/erp") },
        FlagCase(
            "history --limit", ["history", "globex/erp"], ["--limit", "1"],
            prepare: { fleet in
                try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
                try await fleet.apply()
            }
        ) {
            $0.output.contains("revision 1 ") && $0.output.contains("revision 2 ") && !$1.output.contains("revision 1 ")
        },
        FlagCase("show <key>", ["show"], ["globex/erp"]) { $0.status == 64 && $1.output.contains("globex/erp") },
        FlagCase("export <integration[@n]>", ["export"], ["acme-crm@1"]) {
            $0.status == 64 && $1.output.contains("name: Acme CRM")
        },
    ]

    static let validate: [FlagCase] = [
        FlagCase("validate <path>", ["validate"], ["{repository}"], folder: "/") {
            !$0.output.contains("4 customers") && $1.output.contains("4 customers")
        },
        FlagCase(
            "validate --rev", ["validate"], ["--rev", "HEAD"],
            prepare: { try $0.git.write("customers/stark/customer.yaml", "nome: Stark\n") }
        ) { $0.status == 3 && $1.status == 0 },
        FlagCase("validate --path", ["validate"], ["--path", "profiles"]) {
            $0.output.contains("4 customers") && $1.output.contains("0 customers")
        },
        FlagCase(
            "validate --format", ["validate"], ["--format", "github"],
            prepare: { try $0.git.write("customers/stark/customer.yaml", "nome: Stark\n") }
        ) { $0.output.contains("^") && $1.output.contains("::error ") },
    ]

    static let schemas: [FlagCase] = [
        FlagCase("schema <name>", ["schema"], ["deploy"], start: .empty) {
            $0.output.contains("customers/*/customer.yaml") && $1.output.hasPrefix("{")
                && $1.output.contains("\"title\": \"deploy.yaml\"")
        },
        FlagCase(
            "schema --all", ["schema"], ["--all", "editor/schemas"], start: .empty, folder: "{scratch}",
            evidence: { fleet in
                try await Program.run(
                    "sh", ["-c", "cat editor/schemas/instance.schema.json || true"], in: fleet.git.scratch.path
                ).output
            }
        ) {
            !$0.output.contains("\"title\"") && $1.output.contains("editor/schemas/instance.schema.json")
                && $1.output.contains("\"title\": \"An instance\"")
        },
    ]

    static let others: [FlagCase] = [
        FlagCase(
            "migrate --dry-run", ["migrate"], ["--dry-run"], start: .empty,
            evidence: { fleet in
                try await fleet.column("SELECT count(*)::text FROM pg_namespace WHERE nspname = 'weir'").joined()
            }
        ) { $0.output.hasSuffix("1") && $1.output.contains("To be applied") && $1.output.hasSuffix("0") },
        FlagCase("help <subcommands>", ["help"], ["plan"]) {
            $0.output.contains("SUBCOMMANDS") && $1.output.contains("--detailed-exitcode")
        },
    ]
}
