import WeirTesting

/// The repository that the databases of earlier schemas were filled from: one commit for each schema that brought
/// something that repositories can ask for. Frozen: the fixtures hold what was made of exactly these files.
enum EarlierRepository {
    /// What a schema's program could deploy that the one before could not.
    struct Stage: Sendable {
        /// From which schema on.
        var schema: Int
        var message: String
        /// nil removes a file.
        var files: [String: String?]
        var icons: [String] = []
    }

    static let stages: [Stage] = [
        Stage(schema: 1, message: "Begin", files: begin),
        Stage(
            schema: 1, message: "Be patient",
            files: [
                "integrations/acme-erp/integration.yaml": erp.replacing("30000", with: "60000"),
                "customers/hooli/erp.yaml": instance("hooli") + "labls: [prod]\n",
                "customers/umbrella/erp.yaml": nil,
            ]),
        Stage(
            schema: 2, message: "Begin a draft",
            files: [
                "integrations/acme-draft/integration.yaml": crm.replacing("Acme CRM", with: "Acme Draft"),
                "integrations/acme-draft/release.yaml": "publish: on-release\n",
            ]),
        Stage(
            schema: 4, message: "Document",
            files: [
                "integrations/acme-docs/integration.yaml": crm.replacing("Acme CRM", with: "Acme Docs"),
                "integrations/acme-docs/README.md": "# Acme Docs\n\nContacts, *documented*.\n",
            ], icons: ["integrations/acme-docs/icon.png"]),
        Stage(
            schema: 6, message: "Keep secrets",
            files: [
                "secrets.yaml": "secrets:\n  ERP_PASSWORD: {generate: {kind: password, length: 24}}\n",
                "customers/globex/secrets.yaml": "secrets:\n  IMPORT_KEY: {generate: {kind: token}}\n",
                "customers/initech/connected.yaml": """
                integration: acme-erp
                config:
                  App Base URL: https://initech.example.com
                  Acme Connection:
                    username: svc-initech
                    password: "{{secrets.ERP_PASSWORD}}"

                """,
            ]),
    ]

    /// Commits everything that a program of schema `schema` could deploy.
    static func commit(to fleet: Fleet, schema: Int) async throws {
        for stage in stages where stage.schema <= schema { try await commit(stage, to: fleet) }
    }

    static func commit(_ stage: Stage, to fleet: Fleet) async throws {
        let icon = PNGImage.bytes(width: 64, height: 64)
        var bytes = stage.files.mapValues { $0.map { Array($0.utf8) } }
        for path in stage.icons { bytes[path] = icon }
        try await fleet.commit(bytes: bytes, stage.message)
    }

    /// What wraps the data keys of the fixtures.
    static let key = "weir-key-1:13wslQbJovf8bOvakcjllIB8+DIzAQHpkOP9j+9NtXUV3g9z"

    private static let begin: [String: String?] = {
        var files: [String: String?] = [
            "weir.yaml": "apiVersion: weir/v1\nlimits:\n  deletes: {count: 0}\n",
            "profiles/eu.yaml": "config:\n  Batch Size: 150\n",
            "integrations/acme-erp/integration.yaml": erp,
            "integrations/acme-crm/integration.yaml": crm,
            "integrations/acme-crm/release.yaml": "release: \"1.0\"\nnote: The first.\n",
            "integrations/acme-crm/deploy.yaml": "customers: {labels: [tier-1]}\ninstance: crm\n",
        ]
        for customer in ["globex", "hooli", "initech", "umbrella"] {
            let labels = customer == "globex" ? "tier-1, eu" : "eu"
            files["customers/\(customer)/customer.yaml"] =
                "name: \(customer)\nexternalId: \"47-\(customer)\"\nlabels: [\(labels)]\n"
            files["customers/\(customer)/erp.yaml"] = instance(customer)
        }
        return files
    }()

    static func instance(_ slug: String) -> String {
        "integration: acme-erp\nlabels: [prod]\nconfig:\n  App Base URL: https://\(slug).example.com\n"
    }

    private static let crm = """
        definitionVersion: 7
        name: Acme CRM
        description: Contacts
        category: CRM
        flows:
          - name: Sync Contacts
            steps:
              - name: Contacts Webhook
                isTrigger: true
                action:
                  key: webhook
                  component: {key: webhook-triggers, version: LATEST, isPublic: true}
                inputs: {}
        requiredConfigVars:
          - {key: Tag, dataType: string, defaultValue: none}

        """

    private static let erp = """
        definitionVersion: 7
        name: Acme ERP
        description: Orders, both ways
        category: ERP
        labels: [erp]
        flows:
          - name: Import Orders
            steps:
              - name: Orders Webhook
                isTrigger: true
                action:
                  key: webhook
                  component: {key: webhook-triggers, version: LATEST, isPublic: true}
                inputs: {}
              - name: Fetch
                action:
                  key: httpGet
                  component: {key: http, version: LATEST, isPublic: true}
                inputs:
                  url: {type: configVar, value: App Base URL}
                  timeout: {type: value, value: '30000'}
        requiredConfigVars:
          - {key: App Base URL, dataType: string, defaultValue: ''}
          - {key: Batch Size, dataType: number, defaultValue: '100'}
          - key: Acme Connection
            dataType: connection
            connection:
              key: basic
              component: {key: http, version: LATEST, isPublic: true}
            inputs:
              username: {type: value, value: ''}
              password: {type: value, value: ''}

        """
}
