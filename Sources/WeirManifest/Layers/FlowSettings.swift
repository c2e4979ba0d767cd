import WeirModel

/// What an instance or a profile may say of a flow.
struct FlowSettings {
    /// In the order of canonical JSON.
    static let fields = ["apiKeys", "enabled", "security"]
    private static let securities = ["customer_optional", "customer_required", "organization", "unsecured"]

    let scope: CustomerScope
    private(set) var diagnostics: [Diagnostic] = []

    init(scope: CustomerScope) { self.scope = scope }

    /// Appends the value of one field; false, with a diagnostic, where it does not fit.
    mutating func write(_ field: String, _ value: ValueReference, to bytes: inout [UInt8]) -> Bool {
        let document = value.document
        let isScalar = document.nodes[value.node].kind.isScalar
        switch field {
        case "enabled":
            guard isScalar, let enabled = BooleanText.value(document.string(value.node)) else {
                return refuse(value, .wrongType, "enabled is true or false")
            }
            bytes.append(contentsOf: (enabled ? "true" : "false").utf8)
            return true
        case "security":
            let text = isScalar ? document.string(value.node) : ""
            guard Self.securities.contains(text) else {
                let nearest = NearestName.of(text, among: Self.securities)
                return refuse(
                    value, .invalidValue, "\(quoted(text)) is no way to secure a flow",
                    hint: nearest.map { "did you mean \($0)?" } ?? Self.securities.joined(separator: ", "))
            }
            CanonicalText.append(text, to: &bytes)
            return true
        default: return writeKeys(value, to: &bytes)
        }
    }

    private mutating func writeKeys(_ value: ValueReference, to bytes: inout [UInt8]) -> Bool {
        guard value.document.nodes[value.node].kind == .sequence else {
            return refuse(value, .wrongType, "apiKeys is a list", hint: "write [\"{{secrets.NAME}}\"]")
        }
        bytes.append(UInt8(ascii: "["))
        for (offset, child) in value.document.children(value.node).enumerated() {
            let item = ValueReference(layer: value.layer, node: child)
            if offset > 0 { bytes.append(UInt8(ascii: ",")) }
            guard value.document.nodes[child].kind.isScalar else {
                return refuse(item, .wrongType, "an API key is a string")
            }
            do throws(TemplateProblem) {
                let parts = try ReferenceText.resolve(value.document.string(child), in: scope)
                guard parts.contains(where: { if case .secret = $0 { true } else { false } }) else {
                    return refuse(
                        item, .plaintextSecret, "an API key stands here in plain text",
                        hint: "declare it in secrets.yaml and write \"{{secrets.NAME}}\"")
                }
                ConfigurationValue.append(parts, to: &bytes)
            } catch {
                return refuse(item, .unknownTemplate, error.message, hint: error.hint)
            }
        }
        bytes.append(UInt8(ascii: "]"))
        return true
    }

    private mutating func refuse(
        _ value: ValueReference, _ code: DiagnosticCode, _ message: String, hint: String? = nil
    ) -> Bool {
        diagnostics.append(
            Diagnostic(code, at: value.location, length: value.document.shownLength(value.node), message, hint: hint))
        return false
    }
}
