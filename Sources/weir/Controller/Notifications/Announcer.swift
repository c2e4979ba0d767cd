import Logging
import Synchronization
import WeirModel
import WeirNotify
import WeirStore

/// Says how an environment is after a round, where that is something new. That a revision was applied, and what became of
/// rotations, is said where it is written.
final class Announcer: Sendable {
    private let environment: String
    private let store: Store
    /// Whether the code host is told.
    private let reports: Bool
    private let logger: Logger
    /// What was noted last under which lease: most rounds say the same again, and need not ask the database.
    private let last = Mutex<(epoch: Int64, content: [UInt8])?>(nil)
    /// How many rounds have failed in a row.
    private let failures = Mutex(0)

    init(environment: String, store: Store, reports: Bool, logger: Logger) {
        self.environment = environment
        self.store = store
        self.reports = reports
        self.logger = logger
    }

    /// A round came to its end.
    func note(_ round: Reconciler.Round, under lease: Lease) async {
        failures.withLock { $0 = 0 }
        await attempt {
            let now = Effects.now()
            let pending = try await store.pending(environment: environment)
            func announcement(_ kind: Announcement.Kind, _ status: PendingUnit.Status) -> Announcement? {
                let units = pending.filter { $0.status == status }
                let refusal = kind == .blocked ? round.refusal : nil
                guard !units.isEmpty || refusal != nil else { return nil }
                var announcement = Announcement(kind, environment: environment, time: now)
                announcement.commit = ObjectID(round.commit)
                announcement.message = refusal.map(Announcement.bounded)
                announcement.name(
                    units.map { unit in
                        .init(
                            name: "\(unit.key.kind.rawValue) \(unit.key.name)", reason: unit.reason,
                            place: unit.source.map { "\($0)" })
                    })
                return announcement
            }
            let report = reports ? Self.report(round, pending) : nil
            try await tell(
                [.held: announcement(.held, .held), .blocked: announcement(.blocked, .blocked), .failed: nil],
                report, lease, now)
        }
    }

    /// A round could not be carried out. The first such is not told: most are over with the next attempt.
    func note(failure: String, under lease: Lease) async {
        let count = failures.withLock { count in
            count += 1
            return count
        }
        guard count > 1 else { return }
        await attempt {
            var announcement = Announcement(.failed, environment: environment, time: Effects.now())
            announcement.message = Announcement.bounded(failure)
            try await tell([.failed: announcement], nil, lease, announcement.time)
        }
    }

    private static func report(_ round: Reconciler.Round, _ pending: [PendingUnit]) -> CommitReport? {
        guard let commit = ObjectID(round.commit) else { return nil }
        if let refusal = round.refusal {
            return CommitReport(commit: commit, state: .failure, description: "blocked: \(refusal)")
        }
        guard round.held + round.blocked > 0 else {
            return CommitReport(commit: commit, state: .success, description: "deployed, revision \(round.serial)")
        }
        let blocks = pending.filter { $0.status == .blocked }.map(\.block)
        let waits = round.held == 0 && blocks.allSatisfy { $0 == .approval || $0 == .window }
        if waits {
            let what = blocks.contains(.approval) ? "an approval" : "a window"
            return CommitReport(
                commit: commit, state: .pending,
                description: "revision \(round.serial): \(round.blocked) wait for \(what)")
        }
        let parts = [(round.held, "held"), (round.blocked, "blocked")].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return CommitReport(
            commit: commit, state: .failure,
            description: "revision \(round.serial): \(parts.joined(separator: ", ")); weir status says why")
    }

    private func tell(
        _ conditions: [Announcement.Kind: Announcement?], _ report: CommitReport?, _ lease: Lease, _ now: Instant
    ) async throws {
        var content: [UInt8] = []
        for (kind, announcement) in conditions.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            content += Array(kind.rawValue.utf8) + (announcement?.content ?? []) + [0]
        }
        content += report?.json ?? []
        if last.withLock({ $0?.epoch == lease.epoch && $0?.content == content }) { return }
        try await store.announce(
            conditions, report: report.map { ($0, Recipient.statusName(of: environment)) }, lease: lease, at: now)
        last.withLock { $0 = (lease.epoch, content) }
    }

    /// The next round says it again.
    private func attempt(_ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            logger.warning(
                "not announced",
                metadata: [
                    "environment": "\(environment)", "error": "\(CommandFailure(describing: error).message)",
                ])
        }
    }
}
