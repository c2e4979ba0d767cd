import WeirModel
import WeirNotify
import WeirPlanning

extension Announcement {
    /// That a revision was committed; written in its own transaction, so that it is said of every one and of no other.
    init(_ work: ApplyWork, serial: Int64, finishedAt: Instant) {
        let source = work.plan.source
        self.init(.applied, environment: work.plan.environment, time: finishedAt)
        self.serial = serial
        actor = Self.bounded(work.actor)
        commit = source.commit
        revision = Self.bounded(source.revision)
        repository = Self.bounded(source.repository)
        summary = source.summary.isEmpty ? nil : Self.bounded(source.summary)
        counts = work.counts.map { Count(kind: $0.kind.rawValue, action: $0.action, total: $0.total) }
    }
}
