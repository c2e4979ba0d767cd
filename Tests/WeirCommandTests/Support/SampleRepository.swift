/// A small fleet: two integrations, four customers, five instances.
enum SampleRepository {
    static let files: [String: String] = {
        var files = [
            "weir.yaml": "apiVersion: weir/v1\n",
            "secrets.yaml": """
            secrets:
              ERP_PASSWORD: {generate: {kind: password, length: 24}}

            """,
            "profiles/eu.yaml": "config:\n  Batch Size: 150\n",
            "integrations/acme-erp/integration.yaml": erp,
            "integrations/acme-crm/integration.yaml": crm,
            "integrations/acme-crm/deploy.yaml": "customers: {labels: [tier-1]}\ninstance: crm\n",
        ]
        for customer in ["globex", "hooli", "initech", "umbrella"] {
            files["customers/\(customer)/customer.yaml"] = Self.customer(customer)
            files["customers/\(customer)/erp.yaml"] = instance(customer)
        }
        return files
    }()

    /// The keys of the instances that `files` states.
    static let instances = ["globex/crm", "globex/erp", "hooli/erp", "initech/erp", "umbrella/erp"]

    /// A customer's file; globex is the one with label `tier-1`.
    static func customer(_ slug: String) -> String {
        """
        name: \(slug.capitalizedFirst)
        externalId: "47-\(slug)"
        labels: [\(slug == "globex" ? "tier-1, " : "")eu]

        """
    }

    /// An instance of `acme-erp`.
    static func instance(_ slug: String) -> String {
        """
        integration: acme-erp
        labels: [prod]
        config:
          App Base URL: https://\(slug).example.com
          Acme Connection:
            username: svc-\(slug)
            password: "{{secrets.ERP_PASSWORD}}"

        """
    }

    /// An integration with one flow of a trigger alone, and one variable.
    static let crm = """
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

    /// An integration with two steps, a connection and two more variables.
    static let erp = """
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

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
