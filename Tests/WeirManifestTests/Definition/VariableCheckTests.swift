import Testing
import WeirModel

@testable import WeirManifest

@Suite("Config variables, pages and the interface")
struct VariableCheckTests {
    private func connection(_ inputs: String, key: String = "basic", more: String = "") -> String {
        "- {key: Acme, dataType: connection, connection: {key: \(key), component: {key: acme, version: 3}}, inputs: {\(inputs)}\(more)}"
    }

    @Test("pages")
    func pages() {
        expectFindings(
            [
                (.warning, .unknownPageElement), (.warning, .unknownPageElement),
                (.information, .configVariableNotOnPage),
            ],
            in: """
                definitionVersion: 7
                name: X
                flows: []
                configPages:
                  - name: P
                    elements: [{type: configVar, value: A}, {type: configVar, value: »B}, {type: »video, value: C}, {type: htmlElement, value: <b>}]
                requiredConfigVars:
                  - {key: A, dataType: string}
                  - {key: »Z, dataType: string}
                  - {key: S, dataType: connection, useScopedConfigVar: s}
                """)
        // Without pages there is nothing to be missing from.
        expectFindings([], in: "definitionVersion: 7\nname: X\nflows: []\nrequiredConfigVars: [{key: Z}]\n")
    }

    @Test("a secret's default is a warning at the input's name, and never shown")
    func secrets() throws {
        let outcome = expectFindings(
            [(.warning, .plaintextSecretDefault)],
            in: definition(
                variables: connection("user: {type: value, value: bob}, »clientSecret: {type: value, value: hunter2}")))
        let finding = try #require(outcome.diagnostics.first)
        #expect(!"\(finding)".contains("hunter2"))
        #expect(finding.sourceLine == "(this line holds a secret)")
        expectFindings(
            [],
            in: definition(variables: connection("password: {type: value, value: ''}, keyId: {type: value, value: x}")))
        expectFindings([], in: definition(variables: connection("password: {type: configVar, value: Base URL}")))
        // The inputs of a data source are no credentials.
        expectFindings(
            [],
            in: definition(
                variables:
                    "- {key: Pick, dataType: picklist, dataSource: {key: d, component: {key: c}}, inputs: {token: {type: value, value: x}}}"
            ))
    }

    @Test("defaults and types")
    func defaults() {
        expectFindings([(.warning, .invalidValue)], in: definition(variables: "- {key: V, dataType: »strng}"))
        expectFindings(
            [(.warning, .invalidValue)], in: definition(variables: "- {key: V, dataType: string, collectionType: »bag}")
        )
        for (type, good, bad, code) in [
            ("number", "'12.5'", "twelve", DiagnosticCode.invalidNumber), ("boolean", "'true'", "yes", .invalidBoolean),
            ("schedule", "'0 4 * * MON'", "'daily'", .invalidCron),
            ("timestamp", "'2026-11-22T04:40:00Z'", "now", .invalidTimestamp),
            ("date", "'2026-11-22'", "2026-13-01", .invalidTimestamp),
        ] {
            expectFindings([], in: definition(variables: "- {key: V, dataType: \(type), defaultValue: \(good)}"))
            expectFindings([], in: definition(variables: "- {key: V, dataType: \(type), defaultValue: ''}"))
            expectFindings(
                [(.warning, code)], in: definition(variables: "- {key: V, dataType: \(type), defaultValue: »\(bad)}"))
        }
        expectFindings(
            [(.warning, .notInPickList)],
            in: definition(variables: "- {key: V, dataType: picklist, pickList: [a, b], defaultValue: »c}"))
        expectFindings([], in: definition(variables: "- {key: V, dataType: picklist, pickList: null, defaultValue: c}"))
    }

    private func variable(_ text: String) throws -> DefinitionInterface.Variable {
        try #require(read(definition(variables: text)).definition?.interface.variables.last)
    }

    @Test("what an instance needs to know of a variable")
    func interface() throws {
        let number = try variable("- {key: N, dataType: number, defaultValue: 010, timeZone: Europe/Berlin}")
        #expect(number.dataType == .number && number.defaultValue == "10" && number.timeZone == "Europe/Berlin")
        #expect(try variable("- {key: N, dataType: number, defaultValue: null}").defaultValue == nil)
        let list = try variable("- {key: L, dataType: string, collectionType: valuelist, defaultValue: '[\"a\"]'}")
        #expect(list.collection == .valueList && list.defaultValue == "[\"a\"]")
        #expect(try variable("- {key: K, collectionType: keyvaluelist}").collection == .keyValueList)
        #expect(try variable("- {key: P, dataType: picklist, pickList: [a, 2]}").pickList == ["a", "2"])
        #expect(try variable("- {key: U, dataType: holo}").dataType == .other)
        #expect(try variable("- {key: S, useScopedConfigVar: s}").dataType == .connection)
        let inputs = try variable(
            connection(
                "host: {type: value, value: h}, port: {type: value, value: 22}, user: {type: configVar, value: Base URL}, password: {type: value, value: ''}"
            )
        ).inputs
        #expect(inputs.map(\.name) == ["host", "password", "port", "user"])
        #expect(inputs.map(\.defaultValue) == ["h", nil, "22", nil])
    }

    @Test(
        "which connections wait for a person",
        arguments: [
            ("oauth2", "clientId: {type: value, value: ''}", true), ("myOAuth", "", true),
            ("custom", "authorizeUrl: {type: value, value: https://example.com}", true),
            ("oauth2ClientCredentials", "clientId: {type: value, value: ''}", false), ("oauth2JWT", "", false),
            ("custom", "tokenUrl: {type: value, value: x}, clientId: {type: value, value: x}", false),
            ("basic", "", false),
        ])
    func authorization(_ key: String, _ inputs: String, _ expected: Bool) throws {
        let variable = try variable(connection(inputs, key: key))
        #expect(variable.needsAuthorization == expected)
        #expect(variable.isProvidedElsewhere == expected)
        let scoped = try self.variable(connection(inputs, key: key, more: ", useScopedConfigVar: shared"))
        #expect(!scoped.needsAuthorization && scoped.isProvidedElsewhere)
    }
}
