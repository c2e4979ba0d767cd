import WeirModel

/// From `generated` to `overlap`: making the new version known, promoting it, and waiting for consumers.
extension RotationDraft {
    /// How long after the end of the grace period consumers may lag before somebody is told: as long as that again, and
    /// an hour at least. In seconds.
    private var patience: Int64 { Int64(max(overlap, 3600)) }

    /// How often both versions are tried in the overlap, in seconds.
    private var lookingInterval: Int64 { Int64(min(max(overlap / 8, 60), 900)) }

    private var graceEnd: Instant { (record.running?.labelledAt ?? now).adding(seconds: Int64(overlap)) }

    /// The new version was made known.
    mutating func becomeStaged() { becomeStaged(withValue: capabilities.origin == .issued) }

    /// What proves it has to come after this, so it is tried anew even where that is how it became known.
    mutating func becomeStaged(withValue: Bool) {
        if withValue { storesValue = record.pending }
        let revision = nextRevision
        record.stage = .staged
        record.running?.stagedAt = revision
        prove()
    }

    /// Makes the version known again, since it is refused or not there; or gives up after some attempts.
    mutating func stageAgain(orElse giveUp: (inout RotationDraft) -> Void) {
        record.running?.attempts += 1
        guard attempts < Self.mostAttempts else { return giveUp(&self) }
        record.stage = .generated
        record.activity = capabilities.stages ? .stage : capabilities.probes ? .probe : .proceed
        record.notBefore = later(by: schedule.retry(attempts: attempts))
    }

    /// The pending version becomes the current one.
    mutating func promote() {
        guard let pending = record.pending, let staged = record.running?.stagedAt,
            let verified = record.running?.verifiedAt, verified > staged
        else {
            record.stage = .staged
            return prove()
        }
        record.previous = record.current
        record.current = pending
        record.pending = nil
        record.epoch += 1
        record.running?.earlierPromotion = record.lastPromotion
        record.running?.labelledAt = now
        record.running?.provedAt = now
        record.lastPromotion = now
        enter(.promoted, .announce)
        notices.append(.promoted(version: pending))
    }

    /// The current version is refused, or unwanted, and the one before works: they change places. Consumers take the
    /// other one over as they did the first.
    mutating func demote() {
        guard let previous = record.previous else { return }
        record.previous = record.current
        record.current = previous
        record.epoch += 1
        let wasDemoted = record.running?.isDemoted == true
        record.running?.isDemoted = !wasDemoted
        record.lastPromotion = wasDemoted ? now : record.running?.earlierPromotion
        record.running?.labelledAt = now
        record.running?.provedAt = now
        // Consumers that use the version that goes have not had their time, whatever was said of the other one.
        if record.running?.wasAborted == true { record.running?.request.isCompromised = false }
        record.running?.isAbandoned = false
        record.running?.skipsGrace = false
        record.running?.skipsConsumers = false
        record.running?.hasReportedLag = false
        enter(.demoted, .announce)
        notices.append(.demoted(to: previous))
    }

    /// Consumers were told.
    mutating func beginOverlap() {
        guard record.previous != nil else { return finish() }
        enter(.overlap, .wait)
        watchOverlap()
    }

    /// Looks whether the overlap is over, or whether it is time to try the versions.
    mutating func watchOverlap() {
        guard record.stage == .overlap, record.activity == .wait else { return }
        distrustClock()
        guard capabilities.probes else { return goOnWithOverlap() }
        let lookedAt = record.running?.provedAt ?? now
        if isOver || lookedAt.adding(seconds: lookingInterval) <= now {
            perform(.probe)
        } else {
            awaitConsumers()
        }
    }

    /// What was done later than now was noted by a clock that was wrong: by it, the overlap would not end for long.
    private mutating func distrustClock() {
        let latest = later(by: RotationSchedule.lateness)
        if let time = record.running?.labelledAt, time > latest { record.running?.labelledAt = now }
        if let time = record.running?.provedAt, time > latest { record.running?.provedAt = now }
    }

    /// The current version works.
    mutating func goOnWithOverlap() {
        if isOver { retire() } else { awaitConsumers() }
    }

    /// Whether nobody needs the previous version any more, or somebody says so.
    private var isOver: Bool {
        guard let running = record.running else { return false }
        let isCompromised = running.request.isCompromised
        return (isCompromised || running.skipsGrace || now >= graceEnd)
            && (isCompromised || running.skipsConsumers || lagging == 0)
    }

    private mutating func awaitConsumers() {
        record.activity = .wait
        let deadline = graceEnd.adding(seconds: patience)
        if lagging > 0, now >= deadline, record.running?.hasReportedLag == false {
            record.running?.hasReportedLag = true
            notices.append(.consumersLag(lagging))
        }
        let looking = capabilities.probes ? record.running?.provedAt?.adding(seconds: lookingInterval) : nil
        record.notBefore = [graceEnd, deadline, looking].compactMap { $0 }.filter { $0 > now }.min()
    }

    /// Somebody wants the overlap to end.
    mutating func endOverlap(ignoringConsumers: Bool) {
        guard [.promoted, .overlap, .demoted].contains(record.stage) else { return }
        record.running?.skipsGrace = true
        if ignoringConsumers { record.running?.skipsConsumers = true }
        watchOverlap()
    }

    /// A consumer says that the current version does not work: that is tried, and not just believed.
    mutating func doubt() {
        guard [.promoted, .overlap, .demoted].contains(record.stage), record.previous != nil, capabilities.probes,
            record.activity != .probe
        else { return }
        perform(.probe)
    }
}
