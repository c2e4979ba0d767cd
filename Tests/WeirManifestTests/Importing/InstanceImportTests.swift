import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite("Importing instances")
struct InstanceImportTests {
    private struct Outcome {
        var instances: [ImportedInstance]?
        var notes: [ImportNote] = []
        var diagnostics: [Diagnostic] = []

        /// The file of the first instance.
        var text: String { instances?.first.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "" }
    }

    /// The integration of `Fleet` and its customer.
    private func read(_ text: String, path: String = "instances.json") async throws -> Outcome {
        let state = try await Fleet.load(Fleet.tree).state
        let definition = try #require(state.integrations.first?.definition)
        let context = ImportContext(
            integrations: ["acme": definition.interface], invalidIntegrations: ["broken"],
            customers: [
                "globex": .init(name: "Globex Corporation", externalID: "4711"), "twin-a": .init(name: "Twin"),
                "twin-b": .init(name: "Twin"), "held": .init(name: nil),
            ],
            timeZones: TimeZoneNames(names: ["Europe/Berlin"]))
        var outcome = Outcome()
        outcome.instances = InstanceImport.read(
            Array(text.utf8), path: path, in: context, notes: &outcome.notes, diagnostics: &outcome.diagnostics)
        return outcome
    }

    /// An instance of `Acme ERP` with these config variables.
    private func instance(_ variables: String) -> String {
        "{\"name\": \"ERP\", \"customer\": \"globex\", \"integration\": \"acme\", \"configVariables\": [\(variables)]}"
    }

    @Test("every type of variable becomes what the repository writes for it")
    func types() async throws {
        let outcome = try await read(
            instance(
                """
                {"key": "Base URL", "value": "https://globex.example.com"}, {"key": "Batch Size", "value": 200},
                {"key": "Live", "value": true}, {"key": "Region", "value": "us"},
                {"key": "Sync", "value": "*/5 * * * *", "scheduleType": "custom", "timeZone": "Europe/Berlin"},
                {"key": "Since", "value": "2026-11-22T04:40:00Z"}, {"key": "Form", "value": "{\\"a\\": 1}"},
                {"key": "Fields", "values": ["id", "010"]}, {"key": "Limits", "value": "[1, 2]"},
                {"key": "Mapping", "values": [{"key": "customer name", "value": "name"}, {"name": "x", "value": "z"}]},
                {"key": "Acme Connection", "values":
                    "[{\\"name\\": \\"username\\", \\"type\\": \\"value\\", \\"value\\": \\"svc\\"}, {\\"name\\": \\"host\\", \\"value\\": \\"\\"}]"}
                """))
        #expect(outcome.diagnostics.isEmpty, "\(outcome.diagnostics)")
        #expect(
            outcome.text == """
                integration: acme
                name: ERP
                config:
                  Base URL: https://globex.example.com
                  Batch Size: '200'
                  Live: 'true'
                  Region: us
                  Sync:
                    cron: '*/5 * * * *'
                    timeZone: Europe/Berlin
                  Since: 2026-11-22T04:40:00Z
                  Form: '{"a": 1}'
                  Fields:
                    - id
                    - '010'
                  Limits:
                    - '1'
                    - '2'
                  Mapping:
                    customer name: name
                    x: z
                  Acme Connection:
                    username: svc

                """)
        // The repository takes it.
        var tree = Fleet.tree
        tree["customers/globex/erp.yaml"] = outcome.text
        let loaded = try await Fleet.load(tree)
        #expect(!loaded.state.diagnostics.contains { $0.severity == .error }, "\(loaded.state.diagnostics)")
    }

    @Test("a schedule without a time zone is its cron expression; what is unset is left out")
    func unset() async throws {
        let outcome = try await read(
            instance(
                """
                {"key": "Sync", "value": "0 1 * * *", "scheduleType": "day", "timeZone": ""},
                {"key": "Base URL", "value": ""}, {"key": "Batch Size", "value": null}, {"key": "Fields"},
                {"key": "Acme Connection", "values": []}, {"key": "Mapping", "value": ""}
                """))
        #expect(outcome.text.hasSuffix("config:\n  Sync: 0 1 * * *\n  Base URL: ''\n"), "\(outcome)")
    }

    @Test("secrets become references, each with a declaration of its customer's")
    func secrets() async throws {
        let key = "-----BEGIN PRIVATE KEY-----\\\\nabc\\\\n-----END PRIVATE KEY-----"
        let token = "ghp_" + String(repeating: "a1", count: 18)
        let outcome = try await read(
            "[\(instance(#"{"key": "Acme Connection", "values": [{"name": "password", "type": "value", "value": "hunter2"}, {"name": "host", "value": "\#(key)"}]}, {"key": "Base URL", "value": "\#(token)"}, {"key": "Fields", "values": ["\#(token)"]}, {"key": "Mapping", "values": {"api key": "hunter2", "b": "c"}}"#)), \(instance(#"{"key": "Acme Connection", "values": {"password": "{{secrets.MINE}}"}}"#).replacing("\"ERP\"", with: "\"Other\""))]"
        )
        let instances = try #require(outcome.instances, "\(outcome.diagnostics)")
        #expect(
            instances[0].lifted.map(\.name) == [
                "ERP_ACME_CONNECTION_PASSWORD", "ERP_ACME_CONNECTION_HOST", "ERP_BASE_URL", "ERP_FIELDS_1",
                "ERP_MAPPING_API_KEY",
            ])
        #expect(instances[0].lifted.first?.environmentVariable == "GLOBEX_ERP_ACME_CONNECTION_PASSWORD")
        for leak in ["hunter2", "ghp_", "PRIVATE KEY"] { #expect(!"\(outcome)\(outcome.text)".contains(leak)) }
        #expect(outcome.text.contains("password: '{{secrets.ERP_ACME_CONNECTION_PASSWORD}}'"))
        #expect(String(decoding: instances[1].bytes, as: UTF8.self).contains("'{{secrets.MINE}}'"))
        #expect(instances[1].lifted.isEmpty)
    }

    @Test("customers and integrations are found by slug, name or external id, else made from the name")
    func names() async throws {
        func instance(_ customer: String, _ integration: String) -> String {
            "{\"name\": \"I\", \"customer\": \(customer), \"integration\": \(integration)}"
        }
        for (customer, slug) in [
            ("\"globex\"", "globex"), ("\"Globex Corporation\"", "globex"), ("\"4711\"", "globex"),
            ("{\"name\": \"Whoever\", \"externalId\": \"4711\"}", "globex"), ("\"Globex!\"", "globex"),
            ("\"New & Co\"", "new-co"), ("\"held\"", "held"),
        ] {
            let outcome = try await read(instance(customer, "\"Acme ERP\""))
            #expect(outcome.instances?.first?.customer == slug, "\(outcome)")
            #expect(outcome.instances?.first?.integration == "acme")
            #expect(outcome.instances?.first?.isChecked == true)
        }
        let new = try await read(instance("{\"name\": \"New: Co\", \"externalId\": \"12\"}", "\"Not Here\""))
        let first = try #require(new.instances?.first)
        #expect(String(decoding: first.customerFile, as: UTF8.self) == "name: 'New: Co'\nexternalId: '12'\n")
        #expect(first.integration == "not-here" && !first.isChecked)
        let broken = try await read(instance("\"globex\"", "\"broken\""))
        #expect(broken.instances?.first?.isChecked == false)
    }

    @Test("without a definition, values are taken by their shape")
    func guessed() async throws {
        let outcome = try await read(
            """
            {"name": "I", "customer": "globex", "integration": "Not Here", "labels": ["A"], "enabled": false,
             "description": "d", "configVariables": {"nodes": [
              {"key": "S", "value": "0 1 * * *", "timeZone": "Europe/Berlin"}, {"key": "T", "value": "[1]"},
              {"key": "C", "values": [{"name": "password", "type": "value", "value": "hunter2"}]},
              {"key": "L", "values": ["a"]}, {"key": "M", "values": [{"key": "a", "value": "b"}]}, {"key": "Num", "value": 7}
             ]}}
            """)
        #expect(
            outcome.text == """
                integration: not-here
                name: I
                description: d
                labels:
                  - a
                enabled: false
                config:
                  S:
                    cron: 0 1 * * *
                    timeZone: Europe/Berlin
                  T: '[1]'
                  C:
                    password: '{{secrets.I_C_PASSWORD}}'
                  L:
                    - a
                  M:
                    a: b
                  Num: '7'

                """, "\(outcome)")
    }

    @Test("one instance, an array, an object with the array, YAML")
    func shapes() async throws {
        let one = instance("")
        for text in [
            one, "[\(one)]", "{\"instances\": [\(one)]}", "{\"data\": {\"instances\": {\"nodes\": [\(one)]}}}",
        ] {
            #expect(try await read(text).instances?.count == 1, "\(text)")
        }
        #expect(try await read("- {name: a, customer: b, integration: c}", path: "i.yml").instances?.count == 1)
        #expect(try await read("[]").instances?.isEmpty == true)
        let extra = try await read("[\(one.replacing("{\"name\"", with: "{\"id\": 1, \"name\"")), {\"id\": 2}]")
        #expect(extra.notes.map(\.message).first?.contains("\"id\"") == true && extra.notes.count == 1)
    }

    @Test(
        "what is wrong is said where it stands",
        arguments: [
            ("{\"key\": \"Batch Size\", \"value\": \"many\"}", "invalid-number"),
            ("{\"key\": \"Region\", \"value\": \"ue\"}", "not-in-pick-list"),
            ("{\"key\": \"Live\", \"value\": \"yes\"}", "invalid-boolean"),
            ("{\"key\": \"Sync\", \"value\": \"often\"}", "invalid-cron"),
            ("{\"key\": \"Sync\", \"value\": \"0 1 * * *\", \"timeZone\": \"Europe/Berln\"}", "unknown-time-zone"),
            ("{\"key\": \"Since\", \"value\": \"then\"}", "invalid-timestamp"),
            ("{\"key\": \"Form\", \"value\": \"{\"}", "invalid-json"),
            ("{\"key\": \"Fields\", \"value\": \"id\"}", "wrong-type"),
            ("{\"key\": \"Fields\", \"values\": [[1]]}", "wrong-type"),
            ("{\"key\": \"Limits\", \"values\": [\"x\"]}", "invalid-number"),
            ("{\"key\": \"Mapping\", \"values\": [1]}", "wrong-type"),
            (
                "{\"key\": \"Mapping\", \"values\": [{\"key\": \"a\", \"value\": 1}, {\"key\": \"a\", \"value\": 2}]}",
                "duplicate-key"
            ),
            ("{\"key\": \"Base URL\", \"value\": [1]}", "wrong-type"),
            ("{\"key\": \"Acme Connection\", \"value\": \"text\"}", "wrong-type"),
            (
                "{\"key\": \"Acme Connection\", \"values\": [{\"name\": \"username\", \"type\": \"configVar\", \"value\": \"x\"}]}",
                "wrong-type"
            ),
            ("{\"key\": \"Bace URL\", \"value\": \"x\"}", "undeclared-variable"),
            ("{\"value\": \"x\"}", "missing-field"),
            (
                "{\"key\": \"Live\"}, {\"key\": \"Live\", \"value\": \"true\"}, {\"key\": \"Live\", \"value\": \"true\"}",
                "duplicate-key"
            ),
        ])
    func wrong(_ variables: String, _ code: String) async throws {
        let outcome = try await read(instance("\n" + variables))
        #expect(outcome.instances == nil)
        #expect(outcome.diagnostics.map(\.code.rawValue) == [code], "\(outcome.diagnostics)")
        #expect(outcome.diagnostics.allSatisfy { $0.location.position.line == 2 && $0.hint != nil })
    }

    @Test(
        "an instance that cannot be placed is said",
        arguments: [
            ("{}", "wrong-type"), ("7", "wrong-type"), ("[7]", "wrong-type"), ("{\"a\": [], \"b\": []}", "wrong-type"),
            ("[{\"customer\": \"a\", \"integration\": \"b\"}]", "missing-field"),
            ("[{\"name\": \"a\", \"integration\": \"b\"}]", "missing-field"),
            ("[{\"name\": \"a\", \"customer\": \"b\"}]", "missing-field"),
            ("[{\"name\": \"日本\", \"customer\": \"a\", \"integration\": \"b\"}]", "invalid-slug"),
            ("[{\"name\": \"a\", \"customer\": \"日本\", \"integration\": \"b\"}]", "invalid-slug"),
            ("[{\"name\": \"a\", \"customer\": \"a\", \"integration\": \"日本\"}]", "invalid-slug"),
            ("[{\"name\": \"a\", \"customer\": \"Twin\", \"integration\": \"b\"}]", "conflicting-claims"),
            (
                "[{\"name\": \"a\", \"customer\": \"A b\", \"integration\": \"b\"}, {\"name\": \"a\", \"customer\": \"A-b\", \"integration\": \"b\"}]",
                "conflicting-claims"
            ),
            (
                "[{\"name\": \"a\", \"customer\": \"b\", \"integration\": \"b\"}, {\"name\": \"A!\", \"customer\": \"b\", \"integration\": \"b\"}]",
                "duplicate-name"
            ),
            ("[{\"name\": \"a\", \"customer\": \"b\", \"integration\": \"b\", \"labels\": \"x\"}]", "wrong-type"),
            ("[{\"name\": \"a\\u0000\", \"customer\": \"b\", \"integration\": \"b\"}]", "invalid-character"),
            ("[", "invalid-json"), ("", "empty-file"),
        ])
    func misplaced(_ text: String, _ code: String) async throws {
        let outcome = try await read(text)
        #expect(outcome.instances == nil)
        #expect(outcome.diagnostics.map(\.code.rawValue) == [code], "\(outcome.diagnostics)")
    }

    @Test("the names of other files are no instance's")
    func reserved() async throws {
        for (name, slug) in [("Customer", "customer-instance"), ("Secrets", "secrets-instance")] {
            let outcome = try await read("{\"name\": \"\(name)\", \"customer\": \"b\", \"integration\": \"b\"}")
            #expect(outcome.instances?.first?.slug == slug)
        }
    }
}
