import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite("Values of config variables")
struct ValueTypeTests {
    /// `variable: value` and the canonical JSON that it becomes.
    static let values: [(config: String, json: String)] = [
        ("Base URL: x", #""x""#),
        ("Base URL: 010", #""010""#),
        ("Base URL: 0x1F", #""0x1F""#),
        ("Base URL: true", #""true""#),
        ("Base URL: no", #""no""#),
        ("Base URL: 1.50", #""1.50""#),
        ("Base URL: \"\"", #""""#),
        ("Base URL: \"a\\tb\\u00e9\"", "\"a\\tbé\""),
        ("Base URL: |\n  two\n  lines", #""two\nlines\n""#),
        ("Batch Size: 5", #""5""#),
        ("Batch Size: \"5\"", #""5""#),
        ("Batch Size: 010", #""010""#),
        ("Batch Size: -1.5e3", #""-1.5e3""#),
        ("Live: true", #""true""#),
        ("Live: \"False\"", #""False""#),
        ("Region: us", #""us""#),
        ("Sync: \"*/5 * * * *\"", #"{"cron":"*/5 * * * *","timeZone":"Europe/Berlin"}"#),
        ("Sync: \"30 */5 * * * *\"", #"{"cron":"30 */5 * * * *","timeZone":"Europe/Berlin"}"#),
        (
            "Sync: {cron: \"0 4 * * 1\", timeZone: America/New_York}",
            #"{"cron":"0 4 * * 1","timeZone":"America/New_York"}"#
        ),
        ("Sync: {timeZone: UTC, cron: \"0 4 * * 1\"}", #"{"cron":"0 4 * * 1","timeZone":"UTC"}"#),
        ("Since: 2026-11-22T04:40:00Z", #""2026-11-22T04:40:00Z""#),
        ("Since: 2026-11-22", #""2026-11-22""#),
        ("Day: 2024-02-29", #""2024-02-29""#),
        ("Form: '{\"b\": 1, \"a\": []}'", #""{\"b\": 1, \"a\": []}""#),
        ("Form: {b: 1, a: [true, ~]}", #""{\"a\":[true,null],\"b\":1}""#),
        ("Fields: []", "[]"),
        ("Fields: [id, 010, true]", #"["id","010","true"]"#),
        ("Fields: '[\"id\", 1, true]'", #"["id","1","true"]"#),
        ("Fields: '[]'", "[]"),
        ("Limits: [1, \"2\"]", #"["1","2"]"#),
        ("Limits: '[1, \"2\"]'", #"["1","2"]"#),
        ("Mapping: {}", "[]"),
        ("Mapping: {b: 1, a: x}", #"[{"key":"b","value":"1"},{"key":"a","value":"x"}]"#),
        ("Mapping: '{\"b\": 1}'", #"[{"key":"b","value":"1"}]"#),
        ("Mapping: '[{\"value\": \"v\", \"key\": \"k\"}]'", #"[{"key":"k","value":"v"}]"#),
        ("Mapping: [{key: k, value: v}, {key: k, value: w}]", #"[{"key":"k","value":"v"},{"key":"k","value":"w"}]"#),
        // References.
        ("Base URL: https://{{customer.slug}}.example.com", #""https://globex.example.com""#),
        ("Base URL: \"{{ customer.name }} {{customer.externalId}}\"", #""Globex Corporation 4711""#),
        ("Batch Size: \"{{customer.externalId}}\"", #""4711""#),
        ("Base URL: \"\\\\{{customer.slug}}\"", #""{{customer.slug}}""#),
        ("Base URL: '\\{{secrets.NOPE}} {{customer.slug}}'", #""{{secrets.NOPE}} globex""#),
        (
            "Base URL: '{{#Config Var}} {{$step.x}} {{customers.slug}} {{ }}'",
            #""{{#Config Var}} {{$step.x}} {{customers.slug}} {{ }}""#
        ),
        ("Base URL: '{{{customer.slug}}}'", #""{globex}""#),
        ("Base URL: '{{ foo {{customer.slug}} }}'", #""{{ foo globex }}""#),
        ("Base URL: '{{'", #""{{""#),
        ("Base URL: 'a}}b{c'", #""a}}b{c""#),
        (
            "Base URL: 'a {{secrets.ACME_PASSWORD}}{{secrets.SHARED}} {{customer.slug}}'",
            #"{"parts":[{"text":"a "},{"scope":"customer","secret":"ACME_PASSWORD"},{"scope":"shared","secret":"SHARED"},{"text":" globex"}]}"#
        ),
        ("Batch Size: '{{secrets.SHARED}}'", #"{"parts":[{"scope":"shared","secret":"SHARED"}]}"#),
        (
            "Fields: ['{{customer.slug}}', '{{secrets.SHARED}}']",
            #"["globex",{"parts":[{"scope":"shared","secret":"SHARED"}]}]"#
        ),
        ("Fields: '[\"{{customer.slug}}\"]'", #"["globex"]"#),
        (
            "Mapping: {x: '{{customer.slug}}', '{{customer.slug}}': y}",
            #"[{"key":"x","value":"globex"},{"key":"{{customer.slug}}","value":"y"}]"#
        ),
    ]

    @Test("a value is taken as it is written", arguments: values)
    func value(_ test: (config: String, json: String)) async throws {
        var tree = Fleet.configured(test.config)
        tree["secrets.yaml"] =
            "secrets:\n  SHARED: {generate: {kind: token, bytes: 32}, rotate: {every: 30d}, generation: 2}\n  ACME_PASSWORD: {from: {env: A}}\n"
        let loaded = try await Fleet.load(tree)
        #expect(loaded.findings == [], "\(loaded.errors)")
        let name = String(test.config.prefix { $0 != ":" })
        #expect(loaded.field("config", name) == test.json)
        #expect(loaded.hasAllOrigins)
    }

    @Test("what is put in is not read again")
    func singlePass() async throws {
        var tree = Fleet.configured("Base URL: '{{customer.name}}{{customer.slug}}'")
        tree["customers/globex/customer.yaml"] = "name: '{{secrets.ACME_PASSWORD}}{{customer.externalId}}\\'"
        let loaded = try await Fleet.load(tree)
        #expect(loaded.field("config", "Base URL") == #""{{secrets.ACME_PASSWORD}}{{customer.externalId}}\\globex""#)
    }

    @Test("a reference to an external id that is not there")
    func noExternalID() async throws {
        var tree = Fleet.configured("Base URL: '{{customer.externalId}}'")
        tree["customers/globex/customer.yaml"] = "name: x"
        let loaded = try await Fleet.load(tree)
        #expect(loaded.errors.map(\.code) == [.unknownTemplate])
        #expect(loaded.errors[0].hint == "add externalId to customers/globex/customer.yaml")
    }

    /// What an instance states and the nearest that it may have meant.
    static let hints: [(config: String, hint: String)] = [
        ("Bas URL: x", "did you mean \"Base URL\"?"),
        ("Acme Connection: {pasword: x}", "did you mean \"password\"?"),
        ("Region: ue", "did you mean \"eu\"?"),
        ("Region: mars", "choices: \"eu\", \"us\""),
        ("Sync: {cron: '* * * * *', timeZone: Europe/Berln}", "did you mean \"Europe/Berlin\"?"),
        ("Sync: {cron: '* * * * *', timezone: UTC}", "did you mean \"timeZone\"?"),
        ("Base URL: '{{secrets.ACME_PASWORD}}'", "did you mean {{secrets.ACME_PASSWORD}}?"),
        ("Base URL: '{{customer.sulg}}'", "did you mean {{customer.slug}}?"),
        ("Live: off", "in YAML 1.2 this is a string"),
    ]

    @Test("a hint names what was probably meant", arguments: hints)
    func hint(_ test: (config: String, hint: String)) async throws {
        let loaded = try await Fleet.load(Fleet.configured(test.config))
        #expect(loaded.errors.count == 1)
        #expect(loaded.errors.first?.hint?.contains(test.hint) == true, "\(loaded.errors)")
    }

    @Test("a connection waits for a person, or is provided elsewhere, or is missing")
    func connections() async throws {
        let definition = """
            definitionVersion: 7
            name: Connections
            flows: []
            requiredConfigVars:
              - key: OAuth
                dataType: connection
                connection: {key: oauth2, component: {key: slack}}
                inputs:
                  authorizeUrl: {type: value, value: "https://slack.com/oauth"}
                  clientId: {type: value, value: ""}
              - {key: Scoped, dataType: connection, useScopedConfigVar: acme-key}
              - key: Partly
                dataType: connection
                connection: {key: basic, component: {key: http}}
                inputs: {host: {type: value, value: h}, user: {type: value, value: ""}}
              - key: Wholly
                dataType: connection
                connection: {key: basic, component: {key: http}}
                inputs: {host: {type: value, value: h}}
              - key: Bare
                dataType: connection
                connection: {key: basic, component: {key: http}}
            """
        func load(_ config: String) async throws -> Loaded {
            try await Fleet.load(
                Fleet.with([
                    "integrations/acme/integration.yaml": definition,
                    "customers/globex/erp.yaml": "integration: acme\n\(config)",
                ]))
        }
        let bare = try await load("")
        #expect(bare.findings == [])
        #expect(bare.instance()?.missing == ["Bare", "Partly"])
        #expect(bare.instance()?.needsAuthorization == ["OAuth"])
        #expect(bare.field("config", "Wholly", "host") == "\"h\"")
        let stated = try await load(
            "config: {OAuth: {clientId: x}, Scoped: {a: b}, Partly: {user: u}, Wholly: {host: null}, Bare: {any: thing}}"
        )
        #expect(stated.instance()?.missing == ["Wholly"])
        #expect(stated.instance()?.needsAuthorization == ["OAuth"], "what is stated grants no access")
        #expect(stated.field("config", "OAuth", "authorizeUrl") == "\"https://slack.com/oauth\"")
        #expect(stated.field("config", "Bare", "any") == "\"thing\"")
        #expect(bare.hasAllOrigins && stated.hasAllOrigins)
    }

    @Test("credentials are told by their form")
    func credentials() {
        let known = [
            "AKIAIOSFODNN7EXAMPLE", "ghp_0123456789abcdefghij", "xoxb-1234567890-abc", "sk_live_0123456789",
            "-----BEGIN RSA PRIVATE KEY-----\nMII", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        ]
        for text in known { #expect(KnownCredential.matches(text)) }
        for text in ["", "AKIA", "svc-globex", "ghp_short", "eyJ.a.b", "https://example.com/AKIAIOSFODNN7EXAMPLE"] {
            #expect(!KnownCredential.matches(text))
        }
    }

    @Test("no diagnostic shows a secret, whatever else is wrong on its line")
    func canary() async throws {
        let configs = [
            "Acme Connection: {password: CANARY}", "Acme Connection: {usrname: a, password: CANARY}",
            "Acme Conection: {username: a, password: CANARY}", "Acme Connection: {username: [], apiKey: 'CANARY'}",
            "Acme Connection:\n  password: CANARY\n  usrname: x", "Acme Connection: {password: \"CANARY",
            "Acme Connection: {\"client_secret\": CANARY, usrname: x}",
            "Acme Connection: {password: [CANARY], usrname: x}",
        ]
        for config in configs {
            let loaded = try await Fleet.load(Fleet.configured(config))
            #expect(!loaded.errors.isEmpty)
            #expect(!loaded.description.contains("CANARY"), "\(config)\n\(loaded.errors)")
        }
        let flows = try await Fleet.load(
            Fleet.with([
                "customers/globex/erp.yaml":
                    "integration: acme\nflows: {Import Orders: {apiKeys: [CANARY], secuirty: x}}"
            ]))
        #expect(flows.errors.count == 2 && !flows.description.contains("CANARY"))
        let secrets = try await Fleet.load(
            Fleet.with(["customers/globex/secrets.yaml": "secrets:\n  A: CANARY\n  TOKEN: {form: x, value: CANARY}\n"]))
        #expect(!secrets.errors.isEmpty)
        #expect(!secrets.errors.contains { $0.message.contains("CANARY") })
    }
}
