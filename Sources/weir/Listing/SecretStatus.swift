import WeirModel
import WeirPlanning
import WeirRotation
import WeirStore

/// A secret that is not at rest, in `weir status`.
struct SecretStatus {
    var secret: SecretKey
    /// `due`, or the stage of its rotation.
    var word: String
    var words: String

    var isDue: Bool { word == Self.due }
    var isQuarantined: Bool { word == RotationStage.quarantined.rawValue }
    var text: String { "\(secret): \(words)" }
    var members: Listing.Value {
        .object(["key": .text(secret.description), "stage": .text(word), "state": .text(words)])
    }

    private static let due = "due"

    /// The secrets of an environment that are due, being rotated, in overlap or quarantined, by key.
    static func of(_ summary: EnvironmentSummary, in store: Store) async throws -> [SecretStatus] {
        var result: [SecretStatus] = []
        let environment = summary.environment.id
        let (observed, now) = try await store.secretStates(environment: environment)
        for secret in observed where !secret.row.isDeleted {
            if secret.rotation?.isOpen == true {
                guard let stored = try await store.rotation(of: secret.row.id, environment: environment) else {
                    continue
                }
                result.append(
                    SecretStatus(
                        secret: secret.secret, word: stored.record.stage.rawValue, words: RotationText.state(stored)))
            } else if let since = secret.nextRotation, since <= now {
                result.append(
                    SecretStatus(
                        secret: secret.secret, word: due, words: "due since \(since.secondsDescription)"))
            }
        }
        return result.sorted { $0.secret < $1.secret }
    }
}
