/// The ways out: taking the new version back, being told to, and going on after quarantine.
extension RotationDraft {
    /// Gives the new version up. The current one was proved good, or there is none.
    ///
    /// - Parameter isKnownOutside: whether the new version may work outside.
    mutating func rollBack(isKnownOutside: Bool) {
        if isKnownOutside && !isIssuedLater && capabilities.revokes {
            enter(.rolledBack, .revoke)
        } else {
            endRolledBack()
        }
    }

    /// Nothing is left outside of the new version. Its value is kept until a later rotation succeeds, in case that
    /// something outside was only slow.
    mutating func endRolledBack() {
        record.pending = nil
        notices.append(.rolledBack)
        restAfterFailure()
    }

    /// Somebody wants to stay with what was current before the rotation.
    mutating func abort() {
        switch record.stage {
        case .idle:
            record.queued = nil
            record.notBefore = nextStart
        case .planned:
            record.running?.wasAborted = true
            endRolledBack()
        case .generated, .staged, .verified:
            abandon()
            if record.stage == .verified { record.stage = .staged }
            if capabilities.probes { lookAround() } else { rollBack(isKnownOutside: capabilities.stages) }
        case .promoted, .overlap, .demoted:
            // A rotation that was demoted has been given up already.
            if record.running?.isDemoted == true { return }
            guard record.previous != nil else { return notices.append(.cannotAbort) }
            abandon()
            if capabilities.probes { perform(.probe) } else { demote() }
        case .revoking, .retired: notices.append(.cannotAbort)
        case .rolledBack: record.running?.wasAborted = true
        case .quarantined:
            abandon()
            perform(.probe)
        }
    }

    private mutating func abandon() {
        record.running?.isAbandoned = true
        record.running?.wasAborted = true
    }

    /// Only the new version works.
    mutating func refuseToAbort() {
        record.running?.isAbandoned = false
        record.running?.wasAborted = false
        notices.append(.cannotAbort)
    }

    /// Somebody asks for a value while neither version works: they are tried once more, and where that has not changed,
    /// a new rotation begins.
    mutating func leaveQuarantine(_ request: RotationRequest) {
        record.queued = request.merged(with: record.queued)
        record.running?.startsOver = true
        perform(.probe)
    }

    /// Begins anew, with a current version that does not work. The other one loses its label, and keeps its value until
    /// a rotation has succeeded.
    mutating func startOver() {
        record.pending = nil
        record.previous = nil
        // Whatever asked: where the source still has the value that is refused, somebody has to change it.
        begin(RotationRequest(.requested, isCompromised: record.queued?.isCompromised == true))
    }
}
