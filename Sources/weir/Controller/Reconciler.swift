import ArgumentParser
import Tracing
import WeirController
import WeirCustody
import WeirGit
import WeirManifest
import WeirModel
import WeirPlanning
import WeirRotation
import WeirStore

/// One round of one environment: fetches, plans, applies, and carries rotations on.
struct Reconciler: Sendable {
    var environment: String
    var source: EnvironmentSource
    var configuration: OperatorConfiguration
    var store: Store
    /// The database, as it is shown.
    var database: String
    let report: ControllerReport

    /// What came of a round.
    struct Round: Sendable {
        var commit = ""
        var serial: Int64 = 0
        var changes = 0
        var held = 0
        var blocked = 0
        /// Why nothing was applied although there was something to; nil: all was that could be.
        var refusal: String?
        /// The refusal in a word.
        var reason = ""
        /// When a rotation goes on, or is due.
        var nextRotation: Instant?
        /// When the window opens that something waits for.
        var nextWindow: Instant?
        /// When a unit that somebody fights over may be healed again; nil: none waits for that.
        var nextHeal: Instant?
        /// Whether somebody has to rebuild the database's versions, for which they need the lease.
        var awaitsRebuild = false
        /// nil: there was no plan.
        var figures: RoundFigures?
    }

    /// What the environment is to show, asked for anew unless `triggers` tell that it need not be.
    ///
    /// Throws what a command would report, and `TargetRefusal` where it may not be taken.
    func accepted(
        after applied: AppliedSource?, for triggers: Set<ReconcileTrigger> = []
    ) async throws -> OpenedSource {
        try await source.accepted(after: applied) { opening in
            let start = ContinuousClock.now
            do {
                let opened = try await withSpan("fetch") { _ in try await open(opening, applied, for: triggers) }
                report.note(fetch: ContinuousClock.now - start, of: environment)
                return opened
            } catch let failure as FetchFailure {
                report.note(failure, of: environment)
                throw failure
            }
        }
    }

    /// Whether changes may be made at a moment.
    @Sendable func gate(at now: Instant) -> ChangeGate { configuration.policies[environment]?.gate(at: now) ?? .open }

    /// The plan of it. Writes nothing.
    func make(_ opened: OpenedSource, everything: Bool = false) async throws -> PlanMaker.Made {
        let access = try SecretAccess(configuration, environment: environment, privateKeyFile: nil)
        let maker = PlanMaker(
            source: opened, environment: environment,
            options: PlanOptions(allowRollback: source.forcePush == .allow), gate: gate(at:), secrets: access,
            readsEverything: everything)
        return try await maker.make(in: store, database: database)
    }

    /// Throws what a command would report. `note` is told what others wrote to the fleet, also where the round fails.
    func reconcile(
        _ triggers: Set<ReconcileTrigger>, under lease: Lease, note: ([NotedDrift]) -> Void
    ) async throws -> Round {
        if triggers.contains(.drift) { note(try await store.auditDrift(environment: lease.environmentID)) }
        if !triggers.isDisjoint(with: [.sweep, .person]) {
            try await store.sweepDigests(environment: environment, SpecDigest.of)
        }
        var round = Round()
        let row = try await store.observe(environment: environment) { try await $0.environmentRow() }
        round.serial = row?.serial ?? 0
        let opened: OpenedSource
        do {
            opened = try await accepted(after: row?.applied, for: triggers)
        } catch let refusal as TargetRefusal {
            // The deployed state stays as it is.
            round.commit = refusal.commit.map { "\($0)" } ?? ""
            (round.refusal, round.reason) = (refusal.message, refusal.reason.rawValue)
            return round
        }
        round.commit = "\(opened.description.commit)"
        if try await rests(row, opened, triggers) {
            round.figures = try await counts(row, triggers) ?? RoundFigures(counts: nil)
            round.figures?.appliedCommitAt = opened.description.committedAt
            return round
        }
        let made = try await make(opened, everything: triggers.contains(.sweep))
        round.serial = made.plan.serial
        round.changes = made.plan.changes.count
        round.held = made.plan.pending.count { $0.status == .held }
        round.blocked = made.plan.pending.count { $0.status == .blocked }
        round.awaitsRebuild = made.plan.refusals.contains { $0.kind == .restored }
        let application = Application(
            store: store, secrets: made.secrets, isConfirmed: true, lockTimeout: .zero, lease: lease)
        note(try await store.auditDrift(environment: lease.environmentID, observed: made.observed.drift))
        round.nextHeal = nextHeal(made)
        do {
            let result = try await withSpan("apply") { _ in try await application.apply(made) }
            if case .applied(let revision, _) = result { round.serial = revision.serial }
            round.figures = RoundFigures(made, result)
        } catch let failure as CommandFailure where failure.status == .blocked || failure.status == .held {
            // The next commit may repair it, or somebody; trying the same again does not.
            let word = round.awaitsRebuild ? "restored" : failure.status == .held ? "held" : "plan"
            (round.refusal, round.reason) = (failure.message, word)
        } catch let error as StoreError {
            guard case .suspended = error else { throw error }
            (round.refusal, round.reason) = ("\(error)", "suspended")
        }
        if case .closed(let opens) = gate(at: made.plan.now) { round.nextWindow = opens }
        if round.figures == nil { round.figures = RoundFigures(made, nil) }
        if round.figures?.isDifference == true, let counts = try await counts(row, triggers) {
            round.figures?.instances = counts.instances
            round.figures?.isDifference = false
        }
        if made.concernsSecrets { round.nextRotation = try await nextRotation(lease.environmentID) }
        return round
    }

    /// Whether what is applied is what is wanted, and nothing else asks for a look at the fleet.
    private func rests(
        _ row: ObservedEnvironment?, _ opened: OpenedSource, _ triggers: Set<ReconcileTrigger>
    ) async throws -> Bool {
        guard let row, let applied = row.applied, triggers.isDisjoint(with: [.sweep, .person, .drift]),
            row.reading?.semantics == LoaderSemantics.current
        else { return false }
        // By whatever name the commit was applied.
        let wanted = opened.description
        guard applied.repository == wanted.repository, applied.path == wanted.path, applied.commit == wanted.commit
        else { return false }
        return try await store.rests(row, now: Effects.now())
    }

    /// What is deployed, counted, where this replica does not know it; nil where it does.
    private func counts(
        _ row: ObservedEnvironment?, _ triggers: Set<ReconcileTrigger>
    ) async throws -> RoundFigures? {
        guard let row, triggers.contains(.startup) || !report.hasCounted(environment) else { return nil }
        return RoundFigures(counts: try await store.instanceCounts(environment: row.id))
    }

    /// When a rotation goes on, or the schedule asks for one.
    private func nextRotation(_ environment: Identifier) async throws -> Instant? {
        var times = try await store.openRotations(environment: environment).compactMap(\.notBefore)
        let (secrets, _) = try await store.secretStates(environment: environment)
        times += secrets.compactMap(\.nextRotation)
        return times.min()
    }
}
