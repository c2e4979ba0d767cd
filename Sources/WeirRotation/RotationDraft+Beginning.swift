import WeirModel

/// From `idle` to `generated`: asking for a rotation, waiting for its time, and getting a value.
extension RotationDraft {
    /// Somebody or something wants another value.
    mutating func take(_ request: RotationRequest) {
        if case .generation(let number) = request.reason {
            guard number > record.generation else { return }
            record.generation = number
        }
        switch record.stage {
        case .idle where request.reason == .schedule:
            record.queued = request.merged(with: record.queued)
            startWhenDue()
        case .idle: begin(request.merged(with: record.queued))
        case .quarantined: leaveQuarantine(request)
        case .planned where record.activity == .awaitSource || request.reason != .sourceChanged:
            // Nothing was read or made yet: the rotation that runs serves this as well.
            let merged = request.merged(with: record.running?.request)
            record.running?.request = merged
            if record.activity == .awaitSource { perform(.readSource) }
        case .planned, .rolledBack, .retired:
            record.queued = request.merged(with: record.queued)
        case .generated, .staged, .verified:
            if request.isCompromised { record.running?.request.isCompromised = true }
            // Nobody has seen the new version yet, but what else changed is not in it.
            if !request.isCompromised || request.reason != .requested {
                record.queued = request.merged(with: record.queued)
            }
        case .promoted, .overlap, .demoted, .revoking:
            // It may be either of the two: the one before goes at once, the current one with the next rotation.
            if request.isCompromised { record.running?.request.isCompromised = true }
            record.queued = request.merged(with: record.queued)
            watchOverlap()
        }
    }

    /// Begins what is due or was asked for, or notes when that will be.
    mutating func startWhenDue() {
        if let last = record.lastPromotion, last > later(by: RotationSchedule.lateness) {
            // The clock was wrong then; by it, the next one would come much too late.
            record.lastPromotion = now
        }
        if let delay = record.delayedUntil, delay > later(by: RotationSchedule.longestDelay) {
            record.delayedUntil = later(by: schedule.spread())
        }
        record.notBefore = nextStart
        guard let start = nextStart, start <= now else { return }
        let request = record.queued ?? RotationRequest(.schedule)
        if isLate(request) {
            // Others are as late as this one: they should not all come at once.
            record.delayedUntil = later(by: schedule.spread())
            record.notBefore = record.delayedUntil
        } else {
            begin(request)
        }
    }

    /// Whether a request that only its time has brought comes long after that, and was not put off yet.
    private func isLate(_ request: RotationRequest) -> Bool {
        guard request.reason == .schedule, !request.isCompromised, let last = record.lastPromotion,
            let planned = schedule.due(after: last, delayedUntil: record.delayedUntil)
        else { return false }
        return planned.adding(seconds: Int64(RotationSchedule.lateness)) < now
    }

    /// When the next rotation starts; nil: when it is asked for.
    var nextStart: Instant? {
        if record.queued != nil { return record.delayedUntil ?? now }
        guard record.current != nil, let last = record.lastPromotion else { return nil }
        return schedule.due(after: last, delayedUntil: record.delayedUntil)
    }

    mutating func begin(_ request: RotationRequest) {
        record.running = RunningRotation(operation: operation, request: request)
        record.queued = nil
        record.delayedUntil = nil
        switch capabilities.origin {
        case .generated: enter(.planned, .generate)
        case .source: enter(.planned, .readSource)
        case .issued: enter(.planned, .proceed)
        }
        notices.append(.started(request))
    }

    /// A revision comes once only, so each rotation has its own.
    private var operation: Identifier {
        Identifier(version8From: SecretDigest.digest("weir/rotation-operation/1 \(nextRevision)", of: record.secret))
    }

    /// The value is at hand, or will be when it is staged.
    mutating func generate() {
        record.latest += 1
        record.pending = record.latest
        if capabilities.origin != .issued { storesValue = record.pending }
        enter(.generated, capabilities.stages ? .stage : .proceed)
    }

    /// The source still has the current value.
    mutating func keepValue() {
        guard record.activity == .readSource else { return }
        if record.running?.request.reason == .sourceChanged {
            record.failures = 0
            rest()
        } else {
            perform(.awaitSource)
            notices.append(.sourceHasToChange)
        }
    }

    mutating func failToObtain() {
        if attempts + 1 < Self.mostAttempts { tryAgain() } else { endRolledBack() }
    }
}
