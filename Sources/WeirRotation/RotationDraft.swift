import WeirModel

/// A transition in the making. The files `RotationDraft+….swift` say what each stage makes of an event.
struct RotationDraft {
    /// After so many attempts a step before promotion is given up, and of others somebody is told.
    static let mostAttempts = 4

    let capabilities: RotatorCapabilities
    let schedule: RotationSchedule
    let overlap: Int
    let now: Instant
    let lagging: Int
    var record: RotationRecord
    var storesValue: Int?
    var needsAcknowledgement = false
    var notices: [RotationNotice] = []

    init(machine: RotationMachine, now: Instant, lagging: Int) {
        capabilities = machine.capabilities
        schedule = machine.schedule
        overlap = machine.overlap
        record = machine.record
        self.now = now
        self.lagging = lagging
    }

    /// The revision that this transition gets.
    var nextRevision: Int { record.revision + 1 }

    mutating func apply(_ event: RotationEvent) {
        switch event {
        case .requested(let request): take(request)
        case .abort: abort()
        case .retire(let ignoringConsumers): endOverlap(ignoringConsumers: ignoringConsumers)
        case .doubted: doubt()
        case .tick: tick()
        case .resumed: resume()
        case .done: proceed()
        case .unchanged: keepValue()
        case .failed: fail()
        case .probed(let verdicts):
            guard record.activity == .probe else { return }
            judge { verdicts[$0] ?? .unclear }
        }
    }

    /// The activity succeeded.
    private mutating func proceed() {
        switch (record.stage, record.activity) {
        case (.planned, .generate), (.planned, .readSource), (.planned, .proceed): generate()
        case (.generated, .stage), (.generated, .proceed): becomeStaged()
        // A rotator that cannot try a version takes it for good.
        case (.staged, .proceed): judge { _ in .works }
        case (.verified, .promote): promote()
        case (.promoted, .announce), (.demoted, .announce): beginOverlap()
        case (.revoking, .revoke), (.revoking, .proceed): becomeRevoked()
        case (.rolledBack, .revoke): endRolledBack()
        case (.retired, .shred): finish()
        default: return
        }
    }

    /// The activity did not succeed, or nobody knows whether it did.
    private mutating func fail() {
        switch record.activity {
        case .wait, .awaitSource: return
        case .probe: judge { _ in .unclear }
        case .generate, .readSource: failToObtain()
        case .stage:
            if capabilities.probes { lookAround() } else { stageAgain { $0.rollBack(isKnownOutside: true) } }
        case .revoke:
            countAttempt()
            if capabilities.probes { record.activity = .probe }
            record.notBefore = later(by: schedule.retry(attempts: attempts))
        case .promote:
            // By the time that it can be tried again, what was proved may not be true any more.
            record.stage = .staged
            prove()
            tryAgain()
        case .proceed, .announce, .shred: tryAgain()
        }
    }

    /// Time has passed.
    private mutating func tick() {
        switch (record.stage, record.activity) {
        case (.idle, _): startWhenDue()
        case (.overlap, .wait): watchOverlap()
        default:
            // The clock was wrong when this was said.
            if let time = record.notBefore, time > later(by: RotationSchedule.longestRetry) { record.notBefore = nil }
        }
    }

    /// Nobody knows how far the activity got.
    private mutating func resume() {
        switch record.stage {
        case .idle, .quarantined: return
        case .planned:
            // The source may have changed while nobody looked.
            if record.activity == .awaitSource { perform(.readSource) }
        case .generated:
            if capabilities.stages && capabilities.probes { lookAround() }
        case .staged, .verified:
            // What was proved before may not be true any more.
            record.stage = .staged
            prove()
        case .promoted, .overlap, .demoted, .revoking, .rolledBack:
            if capabilities.probes && record.labels.count > 1 { perform(.probe) }
        case .retired: perform(.shred)
        }
    }
}

/// The words that the stages share.
extension RotationDraft {
    /// So many seconds from now.
    func later(by seconds: Int) -> Instant { now.adding(seconds: Int64(seconds)) }

    /// How often the current step was tried.
    var attempts: Int { record.running?.attempts ?? 0 }

    /// Does something as soon as possible.
    mutating func perform(_ activity: RotationActivity) {
        record.activity = activity
        record.notBefore = nil
    }

    /// Goes to a stage and does something there.
    mutating func enter(_ stage: RotationStage, _ activity: RotationActivity) {
        record.stage = stage
        record.running?.attempts = 0
        record.running?.hasAlerted = false
        perform(activity)
    }

    /// Finds out what is true outside.
    mutating func lookAround() {
        // A secret without a value, whose first one is not known yet, has nothing to try.
        if record.current == nil && isIssuedLater { judge { _ in .unclear } } else { perform(.probe) }
    }

    /// Whether the pending version has no value yet, because the service makes it.
    var isIssuedLater: Bool { capabilities.origin == .issued && record.running?.stagedAt == nil }

    /// Tries what can be tried, or takes it for good.
    mutating func prove() { perform(capabilities.probes ? .probe : .proceed) }

    /// Notes that a step was tried in vain, and tells somebody where it was tried often.
    mutating func countAttempt() {
        // Beyond this nothing grows any more.
        if attempts < 10 { record.running?.attempts += 1 }
        guard attempts == Self.mostAttempts, record.running?.hasAlerted == false else { return }
        record.running?.hasAlerted = true
        notices.append(.stuck(record.stage, record.activity))
    }

    /// Does the same again, later.
    mutating func tryAgain() {
        countAttempt()
        record.notBefore = later(by: schedule.retry(attempts: attempts))
    }

    /// Tries the versions again, later, since what is known does not suffice.
    mutating func probeAgain() {
        record.activity = .probe
        tryAgain()
    }

    /// Stops, until somebody asks for something.
    mutating func quarantine() {
        guard record.stage != .quarantined || record.activity != .wait else { return }
        record.running?.isAbandoned = false
        record.running?.startsOver = false
        enter(.quarantined, .wait)
        notices.append(.quarantined)
        if let queued = record.queued {
            record.queued = nil
            leaveQuarantine(queued)
        }
    }
}
