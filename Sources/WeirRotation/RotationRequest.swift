/// Why a secret is rotated.
public struct RotationRequest: Hashable, Sendable {
    /// What asked for it.
    public var reason: Reason
    /// The current value is known to somebody: the new one is still verified, but then there is no overlap.
    public var isCompromised: Bool

    /// What asks for a rotation.
    public enum Reason: Hashable, Sendable {
        /// The secret has no value yet.
        case first
        /// Its time has come.
        case schedule
        /// Its declaration raised `generation:` to this number.
        case generation(Int)
        /// Its source has another version.
        case sourceChanged
        /// Its declaration says otherwise how its value is made.
        case declarationChanged
        /// Somebody asked for it.
        case requested
    }

    /// Memberwise.
    public init(_ reason: Reason, isCompromised: Bool = false) {
        self.reason = reason
        self.isCompromised = isCompromised
    }

    /// Of two requests that wait, the one to serve, which serves both.
    func merged(with other: RotationRequest?) -> RotationRequest {
        guard let other else { return self }
        return RotationRequest(reason, isCompromised: isCompromised || other.isCompromised)
    }
}

extension RotationRequest.Reason: LosslessStringConvertible {
    /// As it is stored and shown: `first`, `schedule`, `generation 3`, `source changed`, `declaration changed`,
    /// `requested`.
    public var description: String {
        switch self {
        case .first: "first"
        case .schedule: "schedule"
        case .generation(let number): "generation \(number)"
        case .sourceChanged: "source changed"
        case .declarationChanged: "declaration changed"
        case .requested: "requested"
        }
    }

    /// Reads what `description` writes; nil for anything else.
    public init?(_ description: String) {
        switch description {
        case "first": self = .first
        case "schedule": self = .schedule
        case "source changed": self = .sourceChanged
        case "declaration changed": self = .declarationChanged
        case "requested": self = .requested
        default:
            guard description.hasPrefix("generation "), let number = Int(description.dropFirst(11)) else { return nil }
            self = .generation(number)
        }
    }
}
