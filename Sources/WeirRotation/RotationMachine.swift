public import WeirModel

/// What becomes of a secret's rotation: a pure value, without clock, database or network.
///
/// Whoever drives it loads the record, performs its activity when its time has come, tells the machine what came of it,
/// and commits the transition that the machine answers with, where the stored record is still the one that it started
/// from. Only then it performs the next activity. After a start, or where a commit was refused, it loads the record and
/// begins with `resumed`.
///
/// Where it is not known what an activity has done, the versions that could be meant are tried, and the answer decides.
/// What could not be tried decides nothing.
public struct RotationMachine: Hashable, Sendable {
    /// As it is stored.
    public var record: RotationRecord
    /// What the secret's rotator does.
    public var capabilities: RotatorCapabilities
    /// When it rotates by itself.
    public var schedule: RotationSchedule
    /// How long the version before stays good at least, in seconds.
    public var overlap: Int

    /// - Parameters:
    ///   - every: how often it rotates, in seconds; nil: only when it is asked for.
    ///   - overlap: how long the version before stays good at least, in seconds; up to ten years.
    public init(record: RotationRecord, capabilities: RotatorCapabilities, every: Int?, overlap: Int) {
        self.record = record
        self.capabilities = capabilities
        schedule = RotationSchedule(secret: record.secret, every: every)
        self.overlap = min(max(overlap, 0), 315_576_000)
    }

    /// What follows from an event; nil: nothing, because nothing changes, or because the event is not about what is
    /// being done.
    ///
    /// - Parameters:
    ///   - now: the time, by the same clock for all who drive the secret: the database's.
    ///   - lagging: how many consumers have not acknowledged the record's epoch.
    public func transition(
        on event: RotationEvent, at now: Instant, lagging: Int
    ) -> RotationTransition? {
        var draft = RotationDraft(machine: self, now: now, lagging: lagging)
        draft.apply(event)
        guard draft.record != record || !draft.notices.isEmpty else { return nil }
        draft.record.revision += 1
        return RotationTransition(
            before: record, after: draft.record, storesValue: draft.storesValue,
            needsAcknowledgementOf: draft.needsAcknowledgement ? record.epoch : nil, notices: draft.notices)
    }

    /// The versions to try, by number, that have a value and a label.
    public var versionsToProbe: [Int] {
        let isIssuedLater = capabilities.origin == .issued && record.running?.stagedAt == nil
        return [record.current, isIssuedLater ? nil : record.pending, record.previous].compactMap { $0 }
    }
}
