import Testing
import WeirPostgres
import WeirTesting

@Suite struct ForkInstanceTests {
    /// The sample with a customer that has secrets and layers of its own.
    private static let files: [String: String] = {
        var files = SampleRepository.files
        files["customers/globex/secrets.yaml"] = """
            secrets:
              ERP_PASSWORD: {from: {env: GLOBEX_ERP}}
              IMPORT_KEY: {generate: {kind: token, bytes: 32}, rotate: {every: 30d}, generation: 2}
              CRM_TOKEN: {from: {env: CRM}}

            """
        files["customers/globex/customer.yaml"] =
            SampleRepository.customer("globex")
            + "profiles: [eu]\nconfig: {App Base URL: 'https://{{customer.slug}}.example.com'}\n"
        files["customers/globex/erp.yaml"] = """
            integration: acme-erp
            labels: [prod]
            enabled: false
            config:
              Acme Connection:
                username: "svc-{{secrets.CRM_TOKEN}}"
                password: "{{secrets.ERP_PASSWORD}}"
            flows:
              Import Orders: {security: customer_required, apiKeys: ["{{secrets.IMPORT_KEY}}"]}

            """
        return files
    }()

    private static func with(_ body: @escaping @Sendable (Fleet) async throws -> Void) async throws {
        try await Fleet.with(.migrated, files: files) { fleet in
            try await fleet.apply()
            try await body(fleet)
        }
    }

    @Test func `the new instance has the configuration of its source, and secrets and endpoints of its own`()
        async throws
    {
        try await Self.with { fleet in
            let outcome = try await fleet.weir("fork", "instance", "globex/erp", "--to", "initech/erp-2", expecting: 0)
            #expect(
                outcome.output == """
                    Wrote customers/initech/erp-2.yaml: acme-erp v1 with the configuration of globex/erp.
                    Wrote customers/initech/secrets.yaml: 3 declarations.

                    To fill in, before it can run:
                      CRM_TOKEN     from {env: INITECH_CRM_TOKEN}
                      ERP_PASSWORD  from {env: INITECH_ERP}

                    Generated anew: IMPORT_KEY.

                    Next: run weir validate, then weir plan --worktree.

                    """)
            let digest = try await fleet.digest(of: "acme-erp", 1)
            #expect(
                try fleet.text("customers/initech/erp-2.yaml") == """
                    integration: acme-erp
                    version: 1@sha256:\(digest)
                    labels:
                      - prod
                    enabled: false
                    config:
                      App Base URL: https://globex.example.com
                      Batch Size: '150'
                      Acme Connection:
                        password: '{{secrets.ERP_PASSWORD}}'
                        username: svc-{{secrets.CRM_TOKEN}}
                    flows:
                      Import Orders:
                        apiKeys:
                          - '{{secrets.IMPORT_KEY}}'
                        security: customer_required
                    fork:
                      from: globex/erp

                    """)
            #expect(
                try fleet.text("customers/initech/secrets.yaml") == """
                    secrets:
                      CRM_TOKEN: {from: {env: INITECH_CRM_TOKEN}}
                      ERP_PASSWORD: {from: {env: INITECH_ERP}}
                      IMPORT_KEY: {generate: {kind: token, bytes: 32}, rotate: {every: 30d}}

                    """)
            try await fleet.weir("validate", expecting: 0)
            try await fleet.git.commit("Fork")
            let plan = try await fleet.weir("plan", expecting: 0)
            #expect(plan.output.contains("initech/erp-2") && plan.output.contains("globex/erp"), "\(plan)")
            try await fleet.apply()
            let specs = try await fleet.column(
                """
                SELECT replace(i.spec, '"fork":{"from":"globex/erp"},', '') FROM weir.instance i
                JOIN weir.customer c ON c.id = i.customer_id
                WHERE c.slug || '/' || i.slug IN ('globex/erp', 'initech/erp-2')
                """)
            #expect(specs.count == 2 && specs[0] == specs[1], "\(specs)")
            let endpoints = try await fleet.column(
                """
                SELECT DISTINCT e.id::text FROM weir.endpoint e JOIN weir.instance i ON i.id = e.instance_id
                WHERE i.slug IN ('erp', 'erp-2') AND e.flow = 'Import Orders'
                """)
            #expect(endpoints.count == 5)
        }
    }

    @Test func `layers of the new customer change nothing`() async throws {
        try await Self.with { fleet in
            try await fleet.commit([
                "customers/initech/customer.yaml": SampleRepository.customer("initech")
                    + "config: {App Base URL: https://initech.example.com, Batch Size: 7}\n",
                "customers/initech/secrets.yaml": "secrets:\n    ERP_PASSWORD: {from: {env: MINE}} # ours\n",
            ])
            try await fleet.edit("profiles/eu.yaml", "150", "100")
            try await fleet.apply()
            let outcome = try await fleet.weir("fork", "instance", "globex/erp", "--to", "initech/erp-2", expecting: 0)
            #expect(!outcome.output.contains("Not as the source has it"), "\(outcome)")
            let file = try fleet.text("customers/initech/erp-2.yaml")
            // 100 is the definition's own default, which initech's layer would overrule.
            #expect(file.contains("Batch Size: '100'") && file.contains("https://globex.example.com"), "\(file)")
            #expect(
                try fleet.text("customers/initech/secrets.yaml").hasPrefix(
                    "secrets:\n    ERP_PASSWORD: {from: {env: MINE}} # ours\n    CRM_TOKEN: {from: {env: INITECH_CRM_TOKEN}}\n"
                ))
        }
    }

    @Test func `a shared secret stays the repository's`() async throws {
        try await Fleet.with { fleet in
            let outcome = try await fleet.weir("fork", "instance", "hooli/erp", "--to", "initech/erp-2", expecting: 0)
            #expect(!outcome.output.contains("secrets.yaml"), "\(outcome)")
            #expect(!fleet.exists("customers/initech/secrets.yaml"))
            try await fleet.weir("validate", expecting: 0)
        }
    }

    @Test func `nothing is written where it is not sure what it would be`() async throws {
        try await Self.with { fleet in
            for (words, status, message) in [
                (["globex/erp", "--to", "stark/erp"], 1, "make it with weir new customer stark"),
                (["globex/erp", "--to", "globx/erp"], 1, "did you mean globex?"),
                (["globex/erp", "--to", "initech/erp"], 1, "customers/initech/erp.yaml is there already, and stays"),
                (
                    ["globex/epr", "--to", "initech/x"], 1,
                    "globex/epr is not deployed in environment default; did you mean globex/erp?"
                ),
                (["globex", "--to", "initech/x"], 64, "globex is not CUSTOMER/INSTANCE"),
                (["globex/erp", "--to", "initech/secrets"], 64, "another meaning"),
                (["globex/erp"], 64, "--to"),
            ] as [([String], Int32, String)] {
                let outcome = try await fleet.weir(["fork", "instance"] + words)
                #expect(outcome.status == status && outcome.error.contains(message), "\(words) \(outcome)")
            }
            #expect(try await fleet.uncommitted() == "")
            // A customer whose files are not valid.
            try fleet.git.write("customers/initech/secrets.yaml", "secrets: {A: {from: {env: B}}}\n")
            let braces = try await fleet.weir("fork", "instance", "globex/erp", "--to", "initech/x", expecting: 3)
            #expect(braces.output.contains("declarations cannot be added"), "\(braces)")
            try fleet.git.write("customers/initech/secrets.yaml", "secrets:\n  A: {from: {env: B}}\n")
            try fleet.git.write("customers/initech/customer.yaml", "nome: Initech\n")
            let held = try await fleet.weir("fork", "instance", "globex/erp", "--to", "initech/x")
            #expect(held.status == 3 || held.status == 0, "\(held)")
            #expect(fleet.exists("customers/initech/x.yaml") == (held.status == 0))
        }
    }
}
