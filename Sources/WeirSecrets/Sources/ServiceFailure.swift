import WeirModel

/// Why a service gives nothing: what sources and key services have in common. Never a value, nor a credential.
struct ServiceFailure: Error, Hashable {
    var kind: SecretSourceError.Kind
    var message: String
    var hint: String?

    init(_ kind: SecretSourceError.Kind, _ message: String, hint: String? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
    }

    /// There was no answer.
    init(_ failure: HTTPFailure) { self.init(.away, failure.message) }

    /// As the failure of a source.
    func reading(_ source: SecretSource) -> SecretSourceError {
        SecretSourceError(kind, source, message, hint: hint)
    }

    /// As the failure of a key service, which is named where it is away: the rest names it by itself.
    func wrapping(with service: some KeyService) -> KeyServiceError {
        let kind: KeyServiceError.Kind =
            switch self.kind {
            case .missing: .unknownKey
            case .refused: .refused
            case .away: .away
            case .invalid: .damaged
            }
        let message = kind == .away ? "\(service.description) is away: \(message)" : message
        return KeyServiceError(kind, message, hint: hint)
    }
}

extension SecretValue {
    /// The value itself. An empty one is what is left where somebody forgot something, and gives `.missing`.
    var unlessEmpty: SecretValue {
        get throws(ServiceFailure) {
            guard count > 0 else { throw ServiceFailure(.missing, "the value is there, but empty") }
            return self
        }
    }
}
