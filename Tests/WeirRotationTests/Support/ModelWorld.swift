import WeirRotation

/// What is outside of weir, as far as a rotation is about it: which versions are accepted there.
struct ModelWorld: Hashable {
    /// How many values the service takes at a time.
    enum Slots: Hashable {
        /// Each stays good until it is revoked.
        case many
        /// The new one replaces the one before.
        case one
    }

    var slots: Slots
    /// The versions that are accepted.
    var working: Set<Int>

    mutating func stage(_ version: Int) {
        if slots == .one { working = [] }
        working.insert(version)
    }

    mutating func revoke(_ version: Int) { working.remove(version) }

    func probe(_ version: Int) -> ProbeVerdict { working.contains(version) ? .works : .refused }
}

/// What can come of performing an activity.
enum ModelOutcome: CaseIterable {
    /// It is done, and everybody knows.
    case success
    /// It is not done, and everybody knows.
    case failure
    /// It is done, but the answer is lost.
    case lostAnswer
    /// It is said to be done, but is not.
    case emptySuccess
    /// The process ends before it.
    case crashBefore
    /// The process ends after it, before anything is stored.
    case crashAfter
    /// Of a probe: only the version with the highest number could be tried.
    case onlyNewestTried
    /// Of a probe: all but the version with the highest number could be tried.
    case newestNotTried
    /// Of reading a source: it has the value that is current.
    case unchanged
}

/// What somebody can ask for at any time.
enum ModelRequest: CaseIterable {
    case rotate, compromised, sourceChanged, abort, doubt, retire, retireNow, acknowledge, lookEarly
}
