/// A step of a rotation, to be committed in one transaction, and only where the stored record still is `before`.
public struct RotationTransition: Hashable, Sendable {
    /// What has to be stored for this to be committed. The revision alone says it; the store may check the rest, too.
    public var before: RotationRecord
    /// What is stored then. Its activity is performed after the commit, not before.
    public var after: RotationRecord
    /// The version, by number, whose value is stored in the same transaction.
    public var storesValue: Int?
    /// Where not nil, every consumer has to have acknowledged this epoch, still in the same transaction.
    public var needsAcknowledgementOf: Int?
    /// What is written to the outbox in the same transaction.
    public var notices: [RotationNotice]
}

extension RotationTransition {
    /// Whether another version becomes current: the transaction has to be the fenced one, and audited.
    public var changesCurrent: Bool { before.current != after.current }
}

/// What somebody ought to be told of a rotation. None of it is secret.
public enum RotationNotice: Hashable, Sendable {
    /// It began.
    case started(RotationRequest)
    /// It goes on when somebody has changed the secret's source.
    case sourceHasToChange
    /// The current version is refused, while the new one works.
    case currentRefused(version: Int)
    /// Another version is current.
    case promoted(version: Int)
    /// It failed, and the version before is current again.
    case demoted(to: Int)
    /// It failed before anything changed for consumers.
    case rolledBack
    /// The grace period is long over, and this many consumers have not acknowledged. Nothing is revoked.
    case consumersLag(Int)
    /// A step does not succeed for a while. It is tried again.
    case stuck(RotationStage, RotationActivity)
    /// It cannot be aborted any more, since only the new version works, or the one before is being revoked.
    case cannotAbort
    /// The version is refused, and its value will be destroyed.
    case retired(version: Int)
    /// Neither version works. Nothing is deleted, and nothing goes on until somebody asks for it.
    case quarantined
}
