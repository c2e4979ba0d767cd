/// Exports that `weir import` takes in.
enum ImportSample {
    /// The secret in `definition` and in `instances`.
    static let secret = "hunter2-and-more"

    /// A definition of version 7 with a secret in plain text.
    static let definition = """
        # As the designer wrote it.
        definitionVersion: 7
        name: Billing Sync
        flows:
          - name: Send Invoices
            steps:
              - name: Invoice Webhook
                isTrigger: true
                action:
                  key: webhook
                  component: {key: webhook-triggers, version: LATEST, isPublic: true}
                inputs: {}
        requiredConfigVars:
          - {key: Batch Size, dataType: number, defaultValue: '100'}
          - {key: Sync Schedule, dataType: schedule, defaultValue: ''}
          - {key: Fields, dataType: string, collectionType: valuelist, defaultValue: '[]'}
          - key: Billing Connection
            dataType: connection
            connection:
              key: basic
              component: {key: http, version: LATEST, isPublic: true}
            inputs:
              username: {type: value, value: ''}
              password: {type: value, value: \(secret)}  # for tests only

        """

    /// The same integration as it was exported in late 2020.
    static let old = """
        name: Billing Sync
        description: Invoices to the billing system
        requiredConfigVars:
          endpoint: https://billing.example.com
          apiKey: \(secret)
        trigger:
          name: Every Night
          schedule: {type: value, value: 0 1 * * *}
        steps:
          - name: Get Invoices
            action: {componentKey: http, key: httpGet}
            inputs:
              url: {type: configVar, value: endpoint}
          - name: Each Invoice
            action: {componentKey: loop, key: loopOverCollection}
            inputs:
              collection: {type: reference, value: getInvoices.results}
            steps:
              - name: Send Invoice
                action: {componentKey: http, key: httpPost}
                inputs:
                  data: {type: reference, value: eachInvoice.current}

        """

    /// An instance for a new customer and one for a known one.
    static let instances = """
        [
          {
            "name": "Billing", "customer": "Stark", "integration": "Acme ERP", "labels": ["Prod"],
            "configVariables": [
              {"key": "App Base URL", "value": "https://stark.example.com"},
              {"key": "Batch Size", "value": "250"},
              {"key": "Acme Connection", "values": "[{\\"name\\":\\"username\\",\\"type\\":\\"value\\",\\"value\\":\\"svc\\"},{\\"name\\":\\"password\\",\\"type\\":\\"value\\",\\"value\\":\\"\(secret)\\"}]"}
            ]
          },
          {
            "name": "Second ERP", "customer": {"name": "Globex", "externalId": "47-globex"}, "integration": "acme-erp",
            "configVariables": [{"key": "Acme Connection", "values": [{"name": "password", "type": "value", "value": "\(secret)"}]}]
          }
        ]
        """
}
