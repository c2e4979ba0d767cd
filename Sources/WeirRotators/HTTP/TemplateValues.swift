import WeirModel
import WeirSecrets

/// What stands for the names between braces in one call.
struct TemplateValues {
    private let values: [String: SecretValue]

    /// Gets all that the call names, and nothing else.
    ///
    /// - Parameters:
    ///   - new: what `{{new}}` stands for.
    ///   - current: what `{{current}}` stands for.
    /// - Throws: where one of them has no value, or an empty one: what is left of a URL then means something else.
    init(
        _ call: HTTPRotatorCall, new: RotatedVersion?, current: RotatedVersion?, operation: Identifier,
        _ reach: RotatorReach
    ) async throws(RotatorFailure) {
        var values: [String: SecretValue] = [:]
        for name in Set(call.templateNames).sorted() {
            let value: SecretValue? =
                switch name {
                case "new": new?.value
                case "current": current?.value
                case "new.id": new?.account.map { SecretValue($0.utf8) }
                case "current.id": current?.account.map { SecretValue($0.utf8) }
                case "operation": SecretValue(operation.description.utf8)
                default:
                    if let secret = RotatorTemplate.secretName(name) { try await reach.value(of: secret) } else { nil }
                }
            guard let value else {
                throw RotatorFailure("nothing stands for {{\(name)}} in this call: \(Self.reason(name))")
            }
            guard value.count > 0 else { throw RotatorFailure("{{\(name)}} is empty") }
            values[name] = value
        }
        self.values = values
    }

    private static func reason(_ name: String) -> String {
        switch name {
        case "new", "current": "there is no such version, or nobody knows its value"
        case "new.id", "current.id": "the service told no id of that version"
        default: "there is no such name"
        }
    }

    /// A text with each name replaced by what `encode` makes of its value.
    func filled(
        _ text: String, _ encode: (_ name: String, _ value: [UInt8]) throws(RotatorFailure) -> String
    ) throws(RotatorFailure) -> String {
        var failure: RotatorFailure?
        let filled = RotatorTemplate.filled(text) { name in
            guard failure == nil, let value = values[name] else { return "" }
            do throws(RotatorFailure) {
                return try encode(name, value.revealed)
            } catch {
                failure = error
                return ""
            }
        }
        if let failure { throw failure }
        return filled
    }
}
