/// What the machine is told.
public enum RotationEvent: Hashable, Sendable {
    /// Time has passed, or consumers have acknowledged: look again.
    case tick
    /// Whoever drives the machine has found the record as it is, and does not know how far its activity got.
    case resumed
    /// Somebody or something wants another value.
    case requested(RotationRequest)
    /// The activity succeeded; where it made or read a value, that is at hand to be stored with the transition.
    case done
    /// The value that was read is that of the current version.
    case unchanged
    /// The activity did not succeed, or nobody knows.
    case failed
    /// How each version did that was tried.
    case probed([Int: ProbeVerdict])
    /// A consumer says that the current version does not work.
    case doubted
    /// Somebody wants to stay with the version that was current before.
    case abort
    /// Somebody wants the overlap to end now; where `ignoringConsumers`, also without their acknowledgement.
    case retire(ignoringConsumers: Bool)
}

/// What came of trying a version by use.
public enum ProbeVerdict: Hashable, Sendable {
    /// It was accepted.
    case works
    /// Whoever decides about it has refused it.
    case refused
    /// Nobody decided: no connection, no answer in time, an error of the service itself.
    case unclear
}
