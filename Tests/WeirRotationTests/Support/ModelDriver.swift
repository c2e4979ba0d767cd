import WeirModel
import WeirRotation

/// A driver, a store and a world around the machine, in which every step can fail, and which checks every step.
struct ModelDriver {
    let capabilities: RotatorCapabilities
    let every: Int?
    let overlap: Int
    var record: RotationRecord
    var world: ModelWorld
    var now = Instant(microseconds: 1_800_000_000_000_000)
    /// Consumers that have not acknowledged the epoch.
    var lagging = 0
    /// Versions whose values are stored.
    var stored: Set<Int>
    /// Versions that consumers have ever been given.
    var everCurrent: Set<Int>
    /// What the store would have refused, or what must never be.
    var breaches: [String] = []
    /// All that was told.
    var notices: [RotationNotice] = []

    init(
        _ capabilities: RotatorCapabilities, slots: ModelWorld.Slots = .many, every: Int? = 30 * 86_400,
        overlap: Int = 3600, current: Int? = 1, secret: Identifier
    ) {
        self.capabilities = capabilities
        self.every = every
        self.overlap = overlap
        record = RotationRecord(secret: secret, current: current, since: current == nil ? nil : now)
        let first = Set([current].compactMap { $0 })
        world = ModelWorld(slots: slots, working: first)
        (stored, everCurrent) = (first, first)
    }

    var machine: RotationMachine {
        RotationMachine(record: record, capabilities: capabilities, every: every, overlap: overlap)
    }

    /// Whether a stored version is accepted outside.
    var hasWorkingVersion: Bool { !capabilities.probes || !stored.isDisjoint(with: world.working) }

    /// Whether what comes next follows from what was proved just before: that has to hold for so long.
    var actsOnProof: Bool {
        [.promote, .revoke, .shred].contains(record.activity)
            || (record.stage == .revoking && record.activity == .proceed)
    }

    /// Whether the machine waits for somebody.
    var isAtRest: Bool {
        (record.stage == .idle && record.queued == nil) || (record.stage == .quarantined && record.activity == .wait)
            || record.activity == .awaitSource
    }

    /// Performs what is to be done, as soon as its time has come.
    mutating func perform(_ outcome: ModelOutcome) {
        if let time = record.notBefore { now = max(now, time) }
        guard outcome != .crashBefore else { return send(.resumed) }
        switch record.activity {
        case .wait:
            // Consumers acknowledge when nothing goes wrong.
            if outcome == .success { lagging = 0 }
            send(.tick)
        case .awaitSource: send(.tick)
        case .proceed, .promote, .announce: finish(outcome) { _ in }
        case .generate: finish(outcome) { _ in }
        case .readSource: if outcome == .unchanged { send(.unchanged) } else { finish(outcome) { _ in } }
        case .stage:
            guard let version = record.pending else { return breach("stages nothing") }
            // A value that the service made is lost with its answer; what stays there is nobody's.
            let isIssued = capabilities.origin == .issued
            if isIssued { return finish(outcome) { _ in } }
            finish(outcome) { $0.world.stage(version) }
        case .revoke:
            guard let version = record.versionToRevoke else { return breach("revokes nothing") }
            checkRevocation(version)
            finish(outcome) { $0.world.revoke(version) }
        case .shred:
            finish(outcome) { driver in
                driver.stored.formIntersection(driver.record.labels.keys)
            }
        case .probe: probe(outcome)
        }
    }

    private mutating func probe(_ outcome: ModelOutcome) {
        let versions = machine.versionsToProbe
        if versions.isEmpty { breach("tries nothing") }
        if versions.contains(where: { !stored.contains($0) }) { breach("tries a version without a value") }
        var verdicts = Dictionary(uniqueKeysWithValues: versions.map { ($0, world.probe($0)) })
        switch outcome {
        case .crashAfter: return send(.resumed)
        case .failure, .lostAnswer: return send(.failed)
        case .onlyNewestTried: for version in versions where version != versions.max() { verdicts[version] = .unclear }
        case .newestNotTried: if let newest = versions.max() { verdicts[newest] = .unclear }
        case .success, .emptySuccess, .crashBefore, .unchanged: break
        }
        send(.probed(verdicts))
    }

    private mutating func finish(_ outcome: ModelOutcome, _ effect: (inout ModelDriver) -> Void) {
        switch outcome {
        case .success, .onlyNewestTried, .newestNotTried, .unchanged:
            effect(&self)
            send(.done)
        case .emptySuccess:
            // The store tells no lies.
            if record.activity == .shred { effect(&self) }
            send(.done)
        case .failure: send(.failed)
        case .lostAnswer:
            effect(&self)
            send(.failed)
        case .crashAfter:
            effect(&self)
            send(.resumed)
        case .crashBefore: send(.resumed)
        }
    }

    /// Somebody asks for something while nothing is being performed.
    mutating func ask(_ request: ModelRequest) {
        switch request {
        case .rotate: send(.requested(RotationRequest(.requested)))
        case .compromised: send(.requested(RotationRequest(.requested, isCompromised: true)))
        case .sourceChanged: send(.requested(RotationRequest(.sourceChanged)))
        case .abort: send(.abort)
        case .doubt: send(.doubted)
        case .retire: send(.retire(ignoringConsumers: false))
        case .retireNow: send(.retire(ignoringConsumers: true))
        case .acknowledge:
            lagging = 0
            send(.tick)
        case .lookEarly: send(.tick)
        }
    }

    /// Tells the machine, and commits what it answers, as the store would.
    mutating func send(_ event: RotationEvent) {
        guard let transition = machine.transition(on: event, at: now, lagging: lagging) else { return }
        let (before, after) = (transition.before, transition.after)
        checkTransition(transition)
        if let version = transition.storesValue {
            stored.insert(version)
            // What the service made works there, and so does what somebody has put into a source.
            if capabilities.origin != .generated || !capabilities.stages { world.stage(version) }
        }
        if before.epoch != after.epoch { lagging = 2 }
        if let current = after.current { everCurrent.insert(current) }
        record = after
        notices += transition.notices
    }

    mutating func breach(_ text: String) {
        breaches.append("\(text): \(record.stage.rawValue)/\(record.activity.rawValue), labels \(record.labels)")
    }
}

/// What must hold in every step.
extension ModelDriver {
    private mutating func checkTransition(_ transition: RotationTransition) {
        let (before, after) = (transition.before, transition.after)
        if after.revision != before.revision + 1 { breach("the revision grows by \(after.revision - before.revision)") }
        let labelled = [after.current, after.pending, after.previous].compactMap { $0 }
        if Set(labelled).count != labelled.count { breach("one version has two labels") }
        if after.pending != nil && after.previous != nil { breach("two rotations at a time") }
        if (before.current != after.current) != (after.epoch == before.epoch + 1) { breach("the epoch is wrong") }
        if after.epoch < before.epoch { breach("the epoch shrinks") }
        if before.current != nil && after.current == nil { breach("there is no current version any more") }
        if let version = after.current, version != before.current {
            if !stored.contains(version) { breach("a version without a value becomes current") }
            if version != before.pending && version != before.previous { breach("a strange version becomes current") }
            if after.stage == .promoted {
                guard let staged = before.running?.stagedAt, let verified = before.running?.verifiedAt,
                    verified > staged, after.revision > verified
                else { return breach("promotes what was not verified after it was staged") }
            }
            if before.current != nil && after.previous != before.current { breach("forgets the version before") }
        }
        if let version = transition.storesValue, version != after.pending {
            breach("stores a value for another version")
        }
        if let version = transition.storesValue, everCurrent.contains(version) { breach("writes over a used value") }
        if let epoch = transition.needsAcknowledgementOf, lagging > 0 || epoch != before.epoch {
            breach("the store would refuse this: consumers lag")
        }
        if after.stage == .idle && (after.running != nil || labelled.count > 1) {
            breach("rests with a rotation running")
        }
        if after.stage != .idle && after.running == nil { breach("runs without a rotation") }
        if after.stage == .quarantined && before.stage != .quarantined,
            labelled.contains(where: { stored.contains($0) && world.working.contains($0) })
        {
            breach("quarantines although a version works")
        }
        if after.stage == .retired && before.stage == .revoking, capabilities.revokes, let version = before.previous,
            world.working.contains(version)
        {
            breach("retires a version that still works")
        }
        if let time = after.notBefore, after.activity != .wait, time != before.notBefore,
            time > now.adding(seconds: 600)
        {
            breach("tries again much too late")
        }
        if before.stage == .idle && after.stage == .planned && after.running?.request.reason == .schedule,
            let last = before.lastPromotion, let every, now < last.adding(seconds: Int64(every - every / 10))
        {
            breach("rotates early")
        }
    }

    private mutating func checkRevocation(_ version: Int) {
        if version == record.current { breach("revokes the current version") }
        switch record.stage {
        case .rolledBack: if everCurrent.contains(version) { breach("takes a version back that consumers have") }
        case .revoking:
            let running = record.running
            if lagging > 0 && running?.request.isCompromised != true && running?.skipsConsumers != true {
                breach("revokes before consumers have acknowledged")
            }
        default: breach("revokes")
        }
        guard let current = record.current else { return }
        if !world.working.contains(current) { breach("revokes while the current version does not work") }
    }
}
