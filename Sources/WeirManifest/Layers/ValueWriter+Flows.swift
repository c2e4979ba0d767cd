import WeirModel

/// The properties that an instance or a profile may set of a flow, in the order of canonical JSON.
enum FlowProperty: Int, CaseIterable {
    case apiKeys, enabled, security

    static let names = ["apiKeys", "enabled", "security"]
    var name: String { Self.names[rawValue] }

    init?(name: String) {
        guard let index = Self.names.firstIndex(of: name) else { return nil }
        self.init(rawValue: index)
    }
}

extension ValueWriter {
    static let securities = ["customer_optional", "customer_required", "organization", "unsecured"]

    /// Appends the value of one property of a flow; false, with a diagnostic or a hold, where it does not fit.
    mutating func write(_ property: FlowProperty, _ value: ValueReference, to bytes: inout [UInt8]) -> Bool {
        let document = value.layer.document
        let text = document.nodes[value.node].kind.isScalar ? document.string(value.node) : ""
        switch property {
        case .enabled:
            guard let enabled = BooleanText.value(text) else {
                return refuse(value, .wrongType, "enabled is true or false", hint: BooleanText.hint(for: text))
            }
            bytes += (enabled ? "true" : "false").utf8
        case .security:
            guard Self.securities.contains(text) else {
                return refuse(
                    value, .invalidValue, "\(quoted(text)) is no way to secure a flow",
                    hint: NearestName.of(text, among: Self.securities).map { "did you mean \($0)?" }
                        ?? Self.securities.joined(separator: ", "))
            }
            CanonicalText.append(text, to: &bytes)
        case .apiKeys: return writeKeys(value, to: &bytes)
        }
        return true
    }

    private mutating func writeKeys(_ value: ValueReference, to bytes: inout [UInt8]) -> Bool {
        let document = value.layer.document
        guard document.nodes[value.node].kind == .sequence else {
            return refuse(
                value, document.nodes[value.node].kind.isScalar ? .plaintextSecret : .wrongType,
                "apiKeys is a list of references to secrets", hint: "write [\"{{secrets.NAME}}\"]")
        }
        var isWhole = true
        bytes.append(UInt8(ascii: "["))
        for (offset, child) in document.children(value.node).enumerated() {
            if offset > 0 { bytes.append(UInt8(ascii: ",")) }
            if !writeKey(ValueReference(layer: value.layer, node: child), to: &bytes) { isWhole = false }
        }
        bytes.append(UInt8(ascii: "]"))
        return isWhole
    }

    private mutating func writeKey(_ value: ValueReference, to bytes: inout [UInt8]) -> Bool {
        let document = value.layer.document
        guard document.nodes[value.node].kind.isScalar else {
            return refuse(value, .wrongType, "an API key is a string, and this is \(document.describe(value.node))")
        }
        guard let parts = resolve(document.bytes(value.node), at: value) else { return false }
        guard parts.contains(where: \.isSecret) || value.mayBePlaintext else {
            if value.isReported { return false }
            return refuse(
                value, .plaintextSecret, "an API key stands here in plain text", hint: PlaintextSearch.hint)
        }
        Self.append(parts, to: &bytes)
        return true
    }
}
