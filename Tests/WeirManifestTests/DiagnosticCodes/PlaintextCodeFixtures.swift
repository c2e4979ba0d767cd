import WeirModel
import WeirTesting

/// Secrets in plain text, and the comments that allow them.
enum PlaintextCodeFixtures {
    private static let settings = "weir.yaml"
    private static let customer = "customers/globex/customer.yaml"
    private static let deploy = "integrations/acme/deploy.yaml"
    private static let profile = "profiles/unused.yaml"
    private static let definition = "integrations/acme/integration.yaml"
    private static let random = "Zq8xT2mK9wB4nR7vXc5L"
    private static let why = "# weir:allow-plaintext a test account"

    static let all = found + reasons + unused + definitions

    /// In every layer, whether or not it reaches an instance.
    private static let found: [CodeFixture] = [
        CodeFixture(
            .plaintextSecret, "integration: acme\nconfig:\n  API Token: «\(random)»\n  Base URL: \(random)\n",
            "random text under a secret's name"),
        CodeFixture(
            .plaintextSecret,
            "integration: acme\nconfig: {Fields: [a, «ghp_0123456789abcdefghijklmnopqrstuvwxyz»], Base URL: «Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl»}\n",
            "credentials under any name"),
        CodeFixture(
            .plaintextSecret,
            "integration: acme\nconfig:\n  Mapping: {token: «\(random)», name: \(random)}\n  Form: [{key: api_key, value: «'\(random)'»}]\n",
            "nested"),
        CodeFixture(
            .plaintextSecret, "integration: acme\nconfig: {API Keys: {eu: «\(random)», us: [«\(random)1»]}}\n",
            "under the variable's name"),
        CodeFixture(
            .plaintextSecret, "integration: acme\nflows: {Import Orders: {apiKeys: [«\(random)»]}}\n",
            "a flow's key, said once"),
        CodeFixture(
            .plaintextSecret, "integration: acme\nconfig: {Acme Connection: {password: «\(random)»}}\n",
            "a connection's input, said once"),
        CodeFixture(
            .plaintextSecret, .error, settings,
            "apiVersion: weir/v1\ndefaults: {config: {Client Secret: «\(random)»}}\n", "in weir.yaml"),
        CodeFixture(
            .plaintextSecret, .error, profile,
            "config: {Signing Key: «\(random)»}\nflows: {X: {apiKeys: [«\(random)»]}}\n", "in a profile"),
        CodeFixture(.plaintextSecret, .error, customer, "name: x\nconfig: {Token: «\(random)»}\n", "in customer.yaml"),
        CodeFixture(
            .plaintextSecret, .error, deploy, "customers: {all: true}\nconfig: {Token: «\(random)»}\n",
            "in deploy.yaml"),
        CodeFixture(
            .plaintextSecret, .error, profile,
            "config:\n  Token: «\(random)»\n  # weir:allow-plaintext too late\n  X: 'y # weir:allow-plaintext z'\n",
            "a comment on the wrong line, and one that is text"),
        CodeFixture(
            .plaintextSecret, .error, profile, "config:\n  A: &t {token: «\(random)»}\n  B: *t\n", "behind an alias"),
    ]

    private static let reasons: [CodeFixture] = [
        CodeFixture(
            .allowWithoutReason,
            "integration: acme\nconfig:\n  Acme Connection:\n    password: hunter2 «# weir:allow-plaintext»\n",
            "beside"),
        CodeFixture(
            .allowWithoutReason, .error, profile, "config:\n  «#weir:allow-plaintext  »\n  Token: \(random)\n",
            "above"),
        CodeFixture(.allowWithoutReason, .error, settings, "apiVersion: weir/v1 «# weir:allow-plaintext»\n", "unused"),
    ]

    private static let unused: [CodeFixture] = [
        unused("integration: acme\nconfig:\n  Base URL: x «\(why)»\n", "beside what is no secret"),
        unused(
            "integration: acme\nconfig:\n  Acme Connection: {password: \"{{secrets.ACME_PASSWORD}}\"} «\(why)»\n",
            "beside a reference"),
        unused("«\(why)»\n\nintegration: acme\n", "above nothing"),
        CodeFixture(
            .unusedAllow, .warning, "customers/globex/secrets.yaml",
            "secrets: {ACME_PASSWORD: {from: {env: A}}} «\(why)»\n", "in secrets.yaml"),
        CodeFixture(.unusedAllow, .warning, "integrations/acme/release.yaml", "note: x «\(why)»\n", "in release.yaml"),
        CodeFixture(.unusedAllow, .warning, definition, Fleet.definition + "\n«\(why)»\n", "in a definition"),
    ]

    private static func unused(_ text: String, _ note: String) -> CodeFixture {
        CodeFixture(.unusedAllow, .warning, "customers/globex/erp.yaml", text, note)
    }

    private static let definitions: [CodeFixture] = [
        CodeFixture(
            .plaintextSecretDefault, .warning, definition,
            """
            definitionVersion: 7
            name: x
            flows:
              - name: Import Orders
                steps:
                  - name: A
                    isTrigger: true
                    action: {key: a, component: {key: b}}
                    inputs:
                      apiKey: {type: value, value: «\(random)»}
                      url: {type: value, value: \(random)}
                      body: {type: value, value: «ghp_0123456789abcdefghijklmnopqrstuvwxyz»}
                      headers:
                        type: complex
                        value:
                          - name: {type: value, value: Authorization}
                            type: value
                            value: «\(random)»
                      token: {type: value, value: \(random)} \(why)
                      other: {type: configVar, value: API Token}
              - name: Export Invoices
                steps:
                  - {name: A, isTrigger: true, action: {key: a, component: {key: b}}}
            requiredConfigVars:
              - {key: API Token, dataType: string, defaultValue: «\(random)»}
              - {key: Token Kind, dataType: string, defaultValue: \(random)}
              - key: Acme Connection
                dataType: connection
                inputs:
                  \(why)
                  password: {type: value, value: hunter2}
                  «user»: {type: value, value: AKIAIOSFODNN7EXAMPLE}

            """, "in a definition")
    ]
}
