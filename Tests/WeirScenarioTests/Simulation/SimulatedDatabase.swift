import WeirModel
import WeirPlanning
import WeirStore

/// What the replicas of a simulation share: the lease, the fleet, and the revisions, by the rules of the real one.
struct SimulatedDatabase {
    /// Who keeps the environment.
    struct Lease {
        var holder: Int?
        var epoch = 0
        var expiresAt: Instant
    }

    /// What the history says of a revision.
    struct Revision {
        var serial: Int64
        var commit: Int
        var epoch: Int
    }

    private(set) var lease: Lease
    private(set) var state = ObservedState.empty
    private(set) var revisions: [Revision] = []
    /// Raised by everything that is written, by whomever.
    private(set) var changes = 0
    /// When the next rotation is due.
    private(set) var rotationDueAt: Instant
    private(set) var rotations = 0
    /// Whether writes are fenced; a simulation without must find that out.
    let isFenced: Bool

    static let timeToLive: Int64 = 15
    private static let rotationInterval: Int64 = 3 * 3600

    init(isFenced: Bool, at start: Instant) {
        self.isFenced = isFenced
        lease = Lease(expiresAt: start)
        rotationDueAt = start.adding(seconds: Self.rotationInterval)
    }

    // MARK: The lease

    /// The epoch, or until when another has it.
    mutating func acquire(_ replica: Int, at now: Instant) -> (epoch: Int?, until: Instant) {
        guard lease.expiresAt <= now else { return (nil, lease.expiresAt) }
        lease = Lease(holder: replica, epoch: lease.epoch + 1, expiresAt: now.adding(seconds: Self.timeToLive))
        return (lease.epoch, lease.expiresAt)
    }

    /// Whether it is still the replica's.
    mutating func heartbeat(_ epoch: Int, at now: Instant) -> Bool {
        guard lease.epoch == epoch, lease.expiresAt > now else { return false }
        lease.expiresAt = now.adding(seconds: Self.timeToLive)
        return true
    }

    mutating func release(_ epoch: Int, at now: Instant) {
        if lease.epoch == epoch { lease.expiresAt = now }
    }

    // MARK: Writes

    /// Applies a plan, or says why not, as the one transaction does.
    mutating func apply(_ plan: Plan, commit: Int, epoch: Int, at now: Instant) -> String? {
        if isFenced {
            guard lease.epoch == epoch, lease.expiresAt > now else { return "the lease is gone" }
            guard plan.serial == state.environment?.serial ?? 0 else { return "the plan is stale" }
        }
        let versions = Dictionary(rows.map { ($0.id, $0.version) }, uniquingKeysWith: { first, _ in first })
        for change in plan.changes {
            guard let row = change.row else { continue }
            guard versions[row.id] == row.version else { return "a row is not as the plan saw it" }
        }
        let revision = TestEnvironment.identifier("simulated \(revisions.count)")
        state = state.applying(plan, revision: revision)
        // Limits per day are not what is simulated.
        state.recent = RecentChanges()
        changes += 1
        revisions.append(Revision(serial: state.environment?.serial ?? 0, commit: commit, epoch: epoch))
        return nil
    }

    /// Carries a rotation out that is due.
    mutating func rotate(epoch: Int, at now: Instant) {
        guard lease.epoch == epoch, lease.expiresAt > now, rotationDueAt <= now else { return }
        rotations += 1
        rotationDueAt = now.adding(seconds: Self.rotationInterval)
    }

    private var rows: [RowIdentity] {
        state.customers.map(\.row) + state.integrations.map(\.row) + state.instances.map(\.row)
    }

    /// Somebody disables or enables an instance by hand. False where there is none.
    mutating func disturb(_ number: UInt64) -> Bool {
        let live = state.instances.indices.filter { !state.instances[$0].row.isDeleted }
        guard !live.isEmpty else { return false }
        let index = live[Int(number % UInt64(live.count))]
        state.instances[index].enabled.toggle()
        state.instances[index].row.version += 1
        state.instances[index].row.isDrifted = true
        changes += 1
        return true
    }
}
