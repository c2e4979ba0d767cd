/// From `overlap` to `idle`: taking the previous version away.
extension RotationDraft {
    /// The overlap is over, and the current version has just been proved.
    mutating func retire() {
        needsAcknowledgement =
            record.running?.request.isCompromised == false && record.running?.skipsConsumers == false
        enter(.revoking, capabilities.revokes ? .revoke : .proceed)
    }

    /// The revocation was asked for; whether it is true is found out.
    mutating func becomeRevoked() {
        if capabilities.revokes && capabilities.probes { perform(.probe) } else { becomeRetired() }
    }

    /// The previous version is refused.
    mutating func becomeRetired() {
        if let previous = record.previous { notices.append(.retired(version: previous)) }
        record.previous = nil
        enter(.retired, .shred)
    }

    /// All is done that there was to do.
    mutating func finish() {
        if record.running?.isDemoted == true { return restAfterFailure() }
        record.failures = 0
        rest()
    }

    /// Waits for the next rotation.
    mutating func rest() {
        record.running = nil
        record.stage = .idle
        record.activity = .wait
        record.notBefore = nextStart
    }

    /// Waits to try again what failed; what was aborted is only done again when its time comes.
    mutating func restAfterFailure() {
        guard let running = record.running else { return rest() }
        if running.wasAborted {
            record.delayedUntil = later(by: min(schedule.every ?? 0, 86_400))
        } else {
            record.failures += 1
            record.delayedUntil = later(by: schedule.backoff(failures: record.failures))
            if running.request.reason != .schedule || running.request.isCompromised {
                record.queued = record.queued?.merged(with: running.request) ?? running.request
            }
        }
        rest()
    }
}
