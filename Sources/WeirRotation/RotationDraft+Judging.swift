/// What follows from how the versions did that were tried.
extension RotationDraft {
    mutating func judge(_ verdict: (Int) -> ProbeVerdict) {
        let current = record.current.map(verdict)
        let pending = isIssuedLater ? nil : record.pending.map(verdict)
        let previous = record.previous.map(verdict)
        switch record.stage {
        case .generated, .staged: judgeNew(pending, current)
        case .rolledBack: judgeRolledBack(pending, current)
        case .promoted, .overlap, .demoted: judgePromoted(current, previous)
        case .revoking: judgeRevoked(current, previous)
        case .quarantined: judgeQuarantined(pending, current, previous)
        case .idle, .planned, .verified, .retired: return
        }
    }

    /// Before promotion. `pending` is nil where its value is not known here yet, `current` where there is none.
    private mutating func judgeNew(_ pending: ProbeVerdict?, _ current: ProbeVerdict?) {
        let isAbandoned = record.running?.isAbandoned == true
        switch (pending, current) {
        case (.works, .works), (.works, nil):
            if isAbandoned { rollBack(isKnownOutside: true) } else { goOn() }
        case (.works, .refused): rollForward()
        case (.works, .unclear):
            // A compromised one need not be good.
            if record.running?.request.isCompromised == true && !isAbandoned { goOn() } else { probeAgain() }
        case (.refused, .refused): quarantine()
        case (nil, .refused): stageAgain { $0.quarantine() }
        case (.refused, .works), (.refused, nil), (nil, .works), (nil, nil):
            if isAbandoned {
                rollBack(isKnownOutside: false)
            } else {
                stageAgain { $0.rollBack(isKnownOutside: false) }
            }
        case (.unclear, .works), (.unclear, nil):
            if isAbandoned || attempts + 1 >= Self.mostAttempts {
                rollBack(isKnownOutside: true)
            } else {
                probeAgain()
            }
        case (.unclear, .refused), (.unclear, .unclear), (.refused, .unclear), (nil, .unclear): probeAgain()
        }
    }

    /// While the new version is taken back.
    private mutating func judgeRolledBack(_ pending: ProbeVerdict?, _ current: ProbeVerdict?) {
        switch (pending, current) {
        case (.refused, .works), (.refused, nil), (nil, .works), (nil, nil): endRolledBack()
        case (.works, .works), (.works, nil), (.unclear, .works), (.unclear, nil): perform(.revoke)
        case (.works, .refused): rollForward()
        case (.refused, .refused), (nil, .refused): quarantine()
        case (.unclear, .refused), (_, .unclear): probeAgain()
        }
    }

    /// After promotion, or the other way round after demotion.
    private mutating func judgePromoted(_ current: ProbeVerdict?, _ previous: ProbeVerdict?) {
        let isAbandoned = record.running?.isAbandoned == true
        switch (current, previous) {
        case (_, .works) where isAbandoned: demote()
        case (.works, .unclear) where isAbandoned: probeAgain()
        case (.works, _):
            if isAbandoned { refuseToAbort() }
            record.running?.provedAt = now
            if record.stage == .overlap { goOnWithOverlap() } else { perform(.announce) }
        case (.refused, .works): demote()
        case (.refused, .refused), (.refused, nil): quarantine()
        case (.refused, .unclear), (.unclear, _), (nil, _): probeAgain()
        }
    }

    /// While the previous version is being revoked.
    private mutating func judgeRevoked(_ current: ProbeVerdict?, _ previous: ProbeVerdict?) {
        switch (current, previous) {
        case (.works, .refused), (.works, nil): becomeRetired()
        case (.works, .works):
            record.activity = capabilities.revokes ? .revoke : .proceed
            tryAgain()
        case (.refused, .works): demote()
        case (.refused, .refused), (.refused, nil): quarantine()
        case (.works, .unclear), (.refused, .unclear), (.unclear, _), (nil, _): probeAgain()
        }
    }

    private mutating func judgeQuarantined(
        _ pending: ProbeVerdict?, _ current: ProbeVerdict?, _ previous: ProbeVerdict?
    ) {
        let verdicts = [pending, current, previous].compactMap { $0 }
        if verdicts.contains(.works) {
            record.running?.startsOver = false
            record.running?.attempts = 0
            if record.pending != nil {
                record.stage = .generated
                judgeNew(pending, current)
            } else {
                record.stage = .overlap
                judgePromoted(current, previous)
            }
        } else if verdicts.contains(.unclear) {
            probeAgain()
        } else if record.running?.startsOver == true {
            startOver()
        } else {
            record.running?.isAbandoned = false
            enter(.quarantined, .wait)
        }
    }

    /// Only the new version works: there is no way back.
    private mutating func rollForward() {
        if record.running?.isAbandoned == true { refuseToAbort() }
        if let current = record.current, record.stage == .staged { notices.append(.currentRefused(version: current)) }
        goOn()
    }

    /// The new version works.
    private mutating func goOn() {
        guard record.stage == .staged else { return becomeStaged(withValue: false) }
        let revision = nextRevision
        enter(.verified, .promote)
        record.running?.verifiedAt = revision
    }
}
