import WeirModel

/// A parameter of an operation's path or query.
struct APIParameter: Sendable {
    var name: String
    var summary: String
    var schema: APISchema
    var isRepeated = false
    var isRequired = false
    /// Whether a value is what the schema says.
    var accepts: @Sendable (String) -> Bool

    /// The states that `weir get instances --state` takes.
    static let instanceStates = ["ready", "disabled", "unconfigured", "needs-authorization"]

    /// In the path.
    static let environment = APIParameter(
        name: "environment", summary: "The environment.", schema: APISchemas.slug, isRequired: true,
        accepts: { Slug.isValid($0) })

    static let wide = flag("wide", "Of text: all columns, and nothing folded.")
    static let search = text(
        "search", "Only those with this text in their key, title, description, labels, category or external id.")
    static let label = text("label", "Only those with this label; may be repeated.", isRepeated: true)
    static let category = text("category", "Only those of this category.")
    static let customer = slug("customer", "Only those of this customer.")
    static let integration = slug("integration", "Only those of this integration.")
    static let marketplace = flag("marketplace", "Only those that customers find in the marketplace.")
    static let template = flag("template", "Only those that new integrations can start from.")
    static let state = APIParameter(
        name: "state", summary: "Only those in this state; may be repeated.", schema: .words(instanceStates),
        isRepeated: true, accepts: { instanceStates.contains($0) })
    static let version = APIParameter(
        name: "version",
        summary: "Only those that run this version of their integration: 3, latest, release:2.4.0, label:stable.",
        schema: .text(
            pattern: "^(latest|(release|label):[!-~]{1,100}|v?[1-9][0-9]{0,8}(@sha256:[0-9a-fA-F]{8,64})?)$"),
        accepts: isVersion)
    static let limit = APIParameter(
        name: "limit", summary: "At most so many.", schema: .number(1...10_000),
        accepts: { text in
            text.utf8.allSatisfy { (0x30...0x39).contains($0) } && text.utf8.first != 0x30
                && Int(text).map { (1...10_000).contains($0) } ?? false
        })
    static let key = APIParameter(
        name: "key",
        summary: """
            CUSTOMER/INSTANCE, CUSTOMER or INTEGRATION; customer:NAME and integration:NAME where both exist; \
            secret:CUSTOMER/NAME.
            """,
        schema: .text(pattern: "^[!-~]{1,200}$"), isRequired: true,
        accepts: { text in (1...200).contains(text.utf8.count) && text.utf8.allSatisfy(isVisible) })

    /// As `required`.
    var required: APIParameter {
        var parameter = self
        parameter.isRequired = true
        return parameter
    }

    private static func text(_ name: String, _ summary: String, isRepeated: Bool = false) -> APIParameter {
        APIParameter(
            name: name, summary: summary, schema: APISchema(json: ["type": "string", "maxLength": 200]),
            isRepeated: isRepeated, accepts: { $0.unicodeScalars.count <= 200 })
    }

    private static func slug(_ name: String, _ summary: String) -> APIParameter {
        APIParameter(name: name, summary: summary, schema: APISchemas.slug, accepts: { Slug.isValid($0) })
    }

    private static func flag(_ name: String, _ summary: String) -> APIParameter {
        APIParameter(name: name, summary: summary, schema: .boolean, accepts: { ["true", "false"].contains($0) })
    }

    private static func isVisible(_ byte: UInt8) -> Bool { (0x21...0x7e).contains(byte) }

    private static func isVersion(_ text: String) -> Bool {
        if text == "latest" { return true }
        for prefix in ["release:", "label:"] where text.hasPrefix(prefix) {
            let name = text.dropFirst(prefix.count).utf8
            return (1...100).contains(name.count) && name.allSatisfy(isVisible)
        }
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let digits = parts[0].hasPrefix("v") ? parts[0].dropFirst() : parts[0]
        guard (1...9).contains(digits.utf8.count), digits.utf8.first != 0x30,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return false }
        guard parts.count == 2 else { return true }
        let digest = parts[1].dropFirst("sha256:".count).utf8
        return parts[1].hasPrefix("sha256:") && (8...64).contains(digest.count)
            && digest.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x66).contains($0) || (0x41...0x46).contains($0)
            }
    }
}
