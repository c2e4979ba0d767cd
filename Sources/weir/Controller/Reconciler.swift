import ArgumentParser
import WeirController
import WeirCustody
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

    /// What came of a round.
    struct Round: Sendable {
        var commit = ""
        var serial: Int64 = 0
        var changes = 0
        var held = 0
        var blocked = 0
        /// Why nothing was applied although there was something to; nil: all was that could be.
        var refusal: String?
        /// When a rotation goes on, or is due.
        var nextRotation: Instant?
        /// When the window opens that something waits for.
        var nextWindow: Instant?
        /// When a unit that somebody fights over may be healed again; nil: none waits for that.
        var nextHeal: Instant?
    }

    /// Throws what a command would report. `note` is told what others wrote to the fleet, also where the round fails.
    func reconcile(
        _ triggers: Set<ReconcileTrigger>, under lease: Lease, note: ([NotedDrift]) -> Void
    ) async throws -> Round {
        if triggers.contains(.drift) { note(try await store.auditDrift(environment: lease.environmentID)) }
        if !triggers.isDisjoint(with: [.sweep, .person]) {
            try await store.sweepDigests(environment: environment, SpecDigest.of)
        }
        var words = ["--fetch-timeout", "\(source.fetchTimeout)s"]
        if let branch = source.branch { words += ["--rev", branch] }
        if let path = source.path { words += ["--path", path] }
        let options = try SourceOptions.parse(words)
        let opened = try await open(SourceOpening(argument: source.repository, options: options), for: triggers)
        var round = Round()
        round.commit = "\(opened.description.commit)"
        if let trust = source.trust {
            let row = try await store.observe(environment: environment) { try await $0.environmentRow() }
            round.serial = row?.serial ?? 0
            do {
                try await trust.verify(opened, applied: row?.applied?.commit)
            } catch let failure as CommandFailure where failure.status == .blocked {
                // The deployed state stays as it is.
                round.refusal = failure.message
                return round
            }
        }
        let access = try SecretAccess(configuration, environment: environment, privateKeyFile: nil)
        let gate = configuration.policies[environment]?.gate(at: Effects.now()) ?? .open
        let maker = PlanMaker(
            source: opened, environment: environment, gate: gate, secrets: access,
            readsEverything: triggers.contains(.sweep))
        let made = try await maker.make(in: store, database: database)
        round.serial = made.plan.serial
        round.changes = made.plan.changes.count
        round.held = made.plan.pending.count { $0.status == .held }
        round.blocked = made.plan.pending.count { $0.status == .blocked }
        let application = Application(
            store: store, secrets: access, isConfirmed: true, lockTimeout: .zero, lease: lease)
        note(try await store.auditDrift(environment: lease.environmentID, observed: made.observed.drift))
        round.nextHeal = nextHeal(made)
        do {
            if case .applied(let revision, _) = try await application.apply(made) { round.serial = revision.serial }
        } catch let failure as CommandFailure where failure.status == .blocked || failure.status == .held {
            // The next commit may repair it, or somebody; trying the same again does not.
            round.refusal = failure.message
        } catch let error as StoreError {
            guard case .suspended = error else { throw error }
            round.refusal = "\(error)"
        }
        if case .closed(let opens) = gate { round.nextWindow = opens }
        round.nextRotation = try await nextRotation(lease.environmentID)
        return round
    }

    /// When a rotation goes on, or the schedule asks for one.
    private func nextRotation(_ environment: Identifier) async throws -> Instant? {
        var times = try await store.openRotations(environment: environment).compactMap(\.notBefore)
        let (secrets, _) = try await store.secretStates(environment: environment)
        times += secrets.compactMap(\.nextRotation)
        return times.min()
    }
}
