import Testing
import WeirRotation

/// The kinds of rotators that the model tests go through.
enum ModelRotator: String, CaseIterable, CustomTestStringConvertible {
    case selfIssued, manual, postgresRole, httpReplacing, httpWithoutRevoke, httpWithoutCreate, httpIssued

    var capabilities: RotatorCapabilities {
        switch self {
        case .selfIssued: .init(origin: .generated, stages: false, probes: false, revokes: false)
        case .manual: .init(origin: .source, stages: false, probes: false, revokes: false)
        case .postgresRole, .httpReplacing: .init(origin: .generated, stages: true, probes: true, revokes: true)
        case .httpWithoutRevoke: .init(origin: .generated, stages: true, probes: true, revokes: false)
        case .httpWithoutCreate: .init(origin: .source, stages: false, probes: true, revokes: true)
        case .httpIssued: .init(origin: .issued, stages: true, probes: true, revokes: true)
        }
    }

    var slots: ModelWorld.Slots { self == .httpReplacing ? .one : .many }

    var testDescription: String { rawValue }
}
