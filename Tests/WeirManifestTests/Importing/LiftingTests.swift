import Testing
import WeirJSON
import WeirModel
import WeirTesting
import WeirYAML

@testable import WeirManifest

@Suite("Secrets in imported definitions")
struct LiftingTests {
    private static let value = "hunter2-and-more"

    private static func definition(_ connection: String, _ rest: String = "") -> String {
        """
        definitionVersion: 7   # kept
        name: Acme ERP
        flows: []
        requiredConfigVars:
          # The way in.
          - key: Acme Connection
            dataType: connection
            connection: {key: basic, component: {key: acme}}
            inputs:
        \(connection)
        \(rest)
        """
    }

    private func input(_ value: String) -> String {
        "      clientSecret:\n        type: value\n        value: \(value)\n      host: {type: value, value: a.example.com}"
    }

    @Test(
        "a secret is blanked wherever its text ends, and nothing else is touched",
        arguments: [
            "hunter2-and-more", "'hunter2-and-more'", "\"hunter2-and-more\" # a remark", "'it''s hunter2-and-more'",
            "\"hunter2-and-more\\\"\"", "|\n          hunter2-and-more\n          more\n",
            ">-\n          hunter2-and-more",
            "|\n          hunter2-and-more\n\n          x\n\n", "hunter2-and-more\r",
        ])
    func styles(_ value: String) throws {
        let text = Self.definition(input(value))
        let outcome = DefinitionOutcome(text)
        let imported = try #require(outcome.imported, "\(outcome.diagnostics)")
        #expect(imported.lifted.map(\.name) == ["ACME_ERP_ACME_CONNECTION_CLIENT_SECRET"])
        #expect(imported.lifted.first?.input == "clientSecret" && imported.lifted.first?.variable == "Acme Connection")
        #expect(imported.lifted.first?.location.position.line == 12)
        #expect(!outcome.everything.contains("hunter2"), "\(outcome.everything)")
        #expect(outcome.document.json("requiredConfigVars", "0", "inputs", "clientSecret", "value") == "\"\"")
        // Lines before and after it are as they were.
        let original = text.utf8.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        let written = outcome.text.utf8.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        #expect(written.prefix(11) == original.prefix(11) && written.last == original.last, "\(outcome.text)")
        #expect(outcome.text.contains("# a remark") == text.contains("# a remark"))
    }

    @Test("where a text cannot be blanked in its place the definition is written anew, and the comments are missed")
    func rewritten() throws {
        for value in ["hunter2\n          and-more", "&secret hunter2-and-more"] {
            let rest =
                value.hasPrefix("&")
                ? "  - {key: Second, dataType: string, defaultValue: *secret}" : "  - {key: Second}"
            let outcome = DefinitionOutcome(Self.definition(input(value), rest))
            let imported = try #require(outcome.imported, "\(outcome.diagnostics)")
            #expect(imported.lifted.count == 1)
            #expect(outcome.document.json("requiredConfigVars", "0", "inputs", "clientSecret", "value") == "\"\"")
            #expect(
                outcome.notes.contains { $0.contains("without the comments") } == !outcome.text.contains("# The way"))
        }
    }

    @Test("what a secret is: by its name, or by its form")
    func which() throws {
        let token = "ghp_" + String(repeating: "a1", count: 18)
        let outcome = DefinitionOutcome(
            Self.definition(
                """
                      password: plain-text-given-directly
                      tokenUrl: {type: value, value: https://example.com}
                      other: {type: value, value: \(token)}
                      apiKey: {type: value, value: ""}
                      secret: {type: configVar, value: Second}
                      passphrase: {type: value, value: "{{secrets.KNOWN}}"}
                """,
                """
                  - {key: API Token, dataType: string, defaultValue: abc}
                  - {key: Anything, dataType: string, defaultValue: \(token)}
                  - {key: Secret Choice, dataType: picklist, pickList: [a, b], defaultValue: a}
                  - {key: Secret Count, dataType: number, defaultValue: "3"}
                  - {key: Base URL, dataType: string, defaultValue: https://example.com}
                  - {key: Tokens, dataType: string, collectionType: valuelist, defaultValue: '["\(token)"]'}
                """))
        let imported = try #require(outcome.imported, "\(outcome.diagnostics)")
        #expect(
            imported.lifted.map { [$0.variable, $0.input ?? "-"] } == [
                ["Acme Connection", "password"], ["Acme Connection", "other"], ["API Token", "-"], ["Anything", "-"],
            ])
        #expect(outcome.document.json("requiredConfigVars", "3", "defaultValue") == "\"a\"")
        #expect(outcome.document.json("requiredConfigVars", "5", "defaultValue") == "\"https://example.com\"")
        #expect(!outcome.text.contains("plain-text-given"))
    }

    @Test("a credential where no instance could give it stays and is pointed at, without being shown")
    func remaining() throws {
        let token = "xoxb-123456789012-abcdef"
        let outcome = DefinitionOutcome(
            """
            definitionVersion: 7
            name: x
            flows:
              - name: Flow
                steps:
                  - name: Call
                    isTrigger: true
                    action: {key: a, component: {key: b}}
                    inputs: {headers: {type: complex, value: [{name: Authorization, type: value, value: "Bearer \(token)"}]}}
            """)
        let imported = try #require(outcome.imported)
        #expect(imported.lifted.isEmpty && outcome.text.contains(token))
        #expect(imported.notes.map(\.subject) == [["x", "Flow", "Call", "Authorization"]], "\(outcome.notes)")
        #expect(!outcome.notes.joined().contains(token))
    }

    @Test("secrets stay where that is asked for")
    func kept() throws {
        let text = Self.definition(input(Self.value))
        let outcome = DefinitionOutcome(text, keepsSecrets: true)
        let imported = try #require(outcome.imported)
        #expect(outcome.text == text && imported.lifted.isEmpty)
        #expect(imported.diagnostics.map(\.code) == [.plaintextSecretDefault])
        #expect(!imported.diagnostics.contains { ($0.sourceLine ?? "").contains("hunter2") })
    }

    @Test("no value is shown when the file is refused for something else on its line")
    func refused() {
        let line = "{clientSecret: {type: value, value: \(Self.value)}, host: {type: value, value: x, x: }}"
        for text in [
            "definitionVersion: 7\nname: x\nrequiredConfigVars: [{key: a, dataType: connection, inputs: \(line)}, {key: }]\n",
            "{definitionVersion: 7, name: x, requiredConfigVars: [{key: a, dataType: connection, inputs: \(line)}]}",
            Self.definition(input("\"\(Self.value)")), Self.definition(input("'\(Self.value)' x: y")),
            Self.definition(input("[\(Self.value)")), Self.definition(input("*\(Self.value)")),
            Self.definition(input("!odd \(Self.value)")), Self.definition("\t" + input(Self.value)),
        ] {
            let outcome = DefinitionOutcome(text)
            #expect(outcome.imported == nil && !outcome.diagnostics.isEmpty)
            #expect(!outcome.everything.contains("hunter2"), "\(outcome.everything)")
        }
    }

    @Test("a secret at any place in a real definition never comes out of it")
    func planted() throws {
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        for file in Fixtures.definitions {
            var tree = TreeNode(document(file.bytes).0)
            guard var variables = tree["requiredConfigVars"],
                let index = variables.items.firstIndex(where: { $0.words("dataType") == "connection" })
            else { continue }
            let texts = ["p4ss-w0rd", "two\nlines p4ss", " p4ss ", "'p4ss\"", "p4ss: # x", "\tp4ss\u{e9}"]
            let text = texts[random.below(texts.count)]
            let place = tree.position
            var inputs = variables.items[index]["inputs"] ?? .mapping([], at: place)
            inputs["masterPassword"] = .mapping(
                [("type", .text("value", at: place)), ("value", .text(text, at: place))], at: place)
            variables.items[index]["inputs"] = inputs
            tree["requiredConfigVars"] = variables
            let outcome = DefinitionOutcome(YAMLWriter.bytes(tree.document))
            let imported = try #require(outcome.imported, "seed \(seed) \(file.name) \(outcome.diagnostics)")
            #expect(imported.lifted.contains { $0.input == "masterPassword" }, "seed \(seed) \(file.name)")
            #expect(!outcome.everything.contains("p4ss"), "seed \(seed) \(file.name)")
        }
    }
}

@Suite("Names made from names")
struct SlugTextTests {
    @Test(arguments: [
        ("Acme ERP", "acme-erp"), ("  Slack -- Interactivity / Router ", "slack-interactivity-router"),
        ("Müller & Søn's Café №5", "muller-sons-cafe-5"), ("Straße ÆØÅ", "strasse-aeoa"), ("3com", "3com"),
        ("ÉCOLE Łódź", "ecole-lodz"), ("a_b.c", "a-b-c"), ("日本 2", "2"),
        (String(repeating: "a", count: 62) + " b", String(repeating: "a", count: 62)),
    ])
    func slugs(_ name: String, _ slug: String) {
        #expect(SlugText.slug(name) == slug)
        #expect(Slug.isValid(slug))
    }

    @Test(arguments: ["", "日本", "---", "\u{202e}", "🙂"])
    func none(_ name: String) { #expect(SlugText.slug(name) == nil) }

    @Test("whatever the name, there is a valid slug or none")
    func any() {
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            var name = String.UnicodeScalarView()
            for _ in 0..<random.below(90) {
                if let scalar = Unicode.Scalar(UInt32(random.below(random.below(2) == 0 ? 0x180 : 0x3000))) {
                    name.append(scalar)
                }
            }
            let text = String(name)
            if let slug = SlugText.slug(text) { #expect(Slug.isValid(slug), "seed \(seed) \(slug)") }
            #expect(SecretName.isValid(SlugText.secretName([text, text]).utf8), "seed \(seed)")
        }
    }

    @Test(arguments: [
        (["erp", "Acme Connection", "clientSecret"], "ERP_ACME_CONNECTION_CLIENT_SECRET"),
        (["3com", "API Key"], "_3COM_API_KEY"), (["日本"], "SECRET"), (["a", "", "b"], "A_B"),
    ])
    func secrets(_ names: [String], _ expected: String) { #expect(SlugText.secretName(names) == expected) }

    @Test("equal names get numbers")
    func numbers() {
        var naming = SecretNaming()
        #expect(naming.name(["a b", "c"]) == "A_B_C" && naming.name(["a", "b c"]) == "A_B_C_2")
        #expect(naming.name(["a", "b", "c"]) == "A_B_C_3")
    }
}

@Suite("Adding to secrets.yaml")
struct SecretDeclarationTests {
    private let secrets = ["A", "B"].map {
        LiftedSecret(
            name: $0, environmentVariable: "ENV_\($0)", variable: "v", input: nil, location: SourceLocation(path: "x"))
    }

    private func added(to text: String?) -> (text: String?, added: Set<String>, diagnostics: [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        let result = SecretDeclarations.adding(
            secrets, to: text.map { Array($0.utf8) }, path: "secrets.yaml", diagnostics: &diagnostics)
        return (result.map { String(decoding: $0.bytes, as: UTF8.self) }, result?.added ?? [], diagnostics)
    }

    private static let both = "A: {from: {env: ENV_A}}\n", second = "B: {from: {env: ENV_B}}\n"

    @Test("a new file, and files as people write them")
    func written() {
        let (both, second) = (Self.both, Self.second)
        #expect(added(to: nil).text == "secrets:\n  \(both)  \(second)")
        #expect(added(to: "secrets:\n").text == "secrets:\n  \(both)  \(second)")
        let commented = "# mine\nsecrets:\n    C: {from: {env: C}} # why\n    # the end"
        #expect(added(to: commented).text == "\(commented)\n    \(both)    \(second)")
        let declared = "secrets:\n  A:\n    generate: {kind: token}\n"
        let result = added(to: declared)
        #expect(result.text == "\(declared)  \(second)" && result.added == ["B"])
        let all = "secrets: {A: {from: {env: x}}, B: {from: {env: y}}}\n"
        #expect(added(to: all).text == all && added(to: all).added.isEmpty)
    }

    @Test(
        "what cannot be added to is said, with its place",
        arguments: [
            ("secrets: {C: {from: {env: C}}}\n", "1:10"), ("secrets:\n  C: {from: {env: C}}\n...\n", "2:3"),
            ("{}\n", "1:1"), ("", "1:1"), ("secrets: [", "1:11"), ("secrets:\n  C: plain\n", "2:6"),
            ("other: x\n", "1:1"),
        ])
    func refused(_ text: String, _ place: String) {
        let result = added(to: text)
        #expect(result.text == nil)
        #expect(result.diagnostics.first.map { "\($0.location)" } == "secrets.yaml:\(place)", "\(result.diagnostics)")
    }
}
