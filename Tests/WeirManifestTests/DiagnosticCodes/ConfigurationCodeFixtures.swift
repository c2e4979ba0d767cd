import WeirModel
import WeirTesting

/// What is wrong with the values of config variables.
enum ConfigurationCodeFixtures {
    private static func fixture(_ code: DiagnosticCode, _ config: String, _ note: String = "") -> CodeFixture {
        CodeFixture(code, "integration: acme\nconfig:\n" + Fleet.indented(config), note)
    }

    static let all: [CodeFixture] = [
        fixture(.invalidNumber, "Batch Size: «many»"),
        fixture(.invalidNumber, "Limits: [1, «two», \"3\"]", "in a list"),
        fixture(.invalidNumber, "Limits: «'[1, \"two\"]'»", "in JSON text"),
        fixture(.invalidNumber, "Batch Size: «\"{{customer.name}}\"»", "after substitution"),
        fixture(.invalidBoolean, "Live: «yes»"),
        fixture(.invalidBoolean, "Live: «1»", "a number"),
        fixture(.notInPickList, "Region: «ue»"),
        fixture(.invalidCron, "Sync: «99 * * * *»"),
        fixture(.invalidCron, "Sync: {cron: «daily», timeZone: UTC}", "in a mapping"),
        fixture(.invalidCron, "Sync: «\"\"»", "empty"),
        fixture(.unknownTimeZone, "Sync: {cron: \"* * * * *\", timeZone: «Europe/Berln»}"),
        fixture(.unknownField, "Sync: {«crn»: \"* * * * *\"}", "of a schedule"),
        fixture(
            .wrongType,
            "Sync: «[»]\nBase URL: «{»}\nBatch Size: «[»1]\nFields: «x»\nMapping: «12»\nAcme Connection: «x»",
            "of values"),
        fixture(
            .wrongType,
            "Fields: [a, «~», «[»]]\nMapping: {a: «~», b: «{»}}\nAcme Connection: {username: «[»]}\nLimits: «'{\"a\": 1}'»",
            "of items"),
        fixture(.wrongType, "Sync: «{»timeZone: UTC}", "a schedule without cron"),
        fixture(.wrongType, "Mapping: «[»{key: a}]", "a pair without value"),
        fixture(.wrongType, "Fields: «'[1, null]'»", "null in JSON text"),
        fixture(.invalidTimestamp, "Since: «yesterday»\nDay: «2026-02-30»"),
        fixture(.invalidJSON, "Form: «'{a'»"),
        fixture(.undeclaredVariable, "«Bse URL»: x"),
        fixture(.undeclaredVariable, "«😀»: x", "an emoji"),
        fixture(.unknownConnectionInput, "Acme Connection: {«usrname»: a, username: b}"),
        fixture(.unknownConnectionInput, "Mapping: &m {«usrname»: a}\nAcme Connection: {<<: *m}", "through an anchor"),
        CodeFixture(.undeclaredVariable, "integration: acme\nignore: [config/Live, «config/Lve»]\n", "to ignore"),
        CodeFixture(
            .unknownConnectionInput, "integration: acme\nignore: [«config/Acme Connection/usrname»]\n", "to ignore"),
        CodeFixture(
            .unknownFlow, "integration: acme\nignore: [«flows/Import Order/enabled», flows/Import Orders/enabled]\n",
            "to ignore"),
        CodeFixture(.unknownFlow, "integration: acme\nflows:\n  «Import Order»: {enabled: true}\n"),
        CodeFixture(.unknownField, "integration: acme\nflows:\n  Import Orders: {«enable»: true}\n", "of a flow"),
        CodeFixture(
            .wrongType,
            "integration: acme\nflows:\n  Import Orders: {enabled: «on», apiKeys: «{»}}\n  Export Invoices: «true»\n",
            "of flows"),
        CodeFixture(.wrongType, "integration: acme\nflows: {Import Orders: {apiKeys: [«[»]]}}\n", "of an API key"),
        CodeFixture(
            .invalidValue, "integration: acme\nflows: {Import Orders: {security: «none»}}\n", "a flow's security"),
        fixture(.invalidValue, "Sync: «\"{{secrets.ACME_PASSWORD}}\"»", "a schedule as a secret"),
        fixture(.unknownTemplate, "Base URL: «\"{{secrets.ACME_PASSWRD}}\"»"),
        fixture(.unknownTemplate, "Base URL: «\"{{customer.nme}}\"»\nFields: [«\"{{customer.x}}\"»]", "of a customer"),
        fixture(.unknownTemplate, "Base URL: «\"a {{secrets.ACME_PASSWORD\"»", "that is not closed"),
        CodeFixture(
            .unknownTemplate, "integration: acme\nflows: {Import Orders: {apiKeys: [«\"{{secrets.NOPE}}\"»]}}\n",
            "an API key"),
        fixture(.plaintextSecret, "Acme Connection: {username: a, password: «hunter2»}"),
        fixture(.plaintextSecret, "Acme Connection: {password: «\"x{{customer.slug}}\"»}", "with a substitution"),
        fixture(
            .plaintextSecret,
            "Acme Connection: {username: «AKIAIOSFODNN7EXAMPLE», host: «ghp_0123456789abcdefghijklmnopqrstuvwxyz»}",
            "by their form"),
        CodeFixture(
            .plaintextSecret,
            "integration: acme\nflows: {Import Orders: {apiKeys: [«abc», «\"{{customer.slug}}\"»]}}\n", "API keys"),
        CodeFixture(
            .plaintextSecret, "integration: acme\nflows: {Import Orders: {apiKeys: «abc»}}\n",
            "an API key that is no list"),
    ]
}
