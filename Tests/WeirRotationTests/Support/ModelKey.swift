import WeirModel
import WeirRotation

/// What of a model decides how it goes on: without absolute times, numbers of versions and revisions, and what only
/// somebody is told, so that there are finitely many.
struct ModelKey: Hashable {
    private let stage: RotationStage
    private let activity: RotationActivity
    /// Of each label: whether there is such a version, whether its value is stored, whether it works. Then whether any
    /// other stored one works.
    private let versions: [Bool]
    private let queued: RotationRequest?
    private let request: RotationRequest?
    private let flags: [Bool]
    private let attempts: Int
    private let breaksLeft: Int

    init(_ driver: ModelDriver, breaksLeft: Int) {
        let record = driver.record
        let running = record.running
        stage = record.stage
        activity = record.activity
        let others = driver.stored.subtracting(record.labels.keys)
        var versions: [Bool] = []
        for version in [record.current, record.pending, record.previous] {
            versions.append(version != nil)
            versions.append(version.map { driver.stored.contains($0) } ?? false)
            versions.append(version.map { driver.world.working.contains($0) } ?? false)
        }
        versions.append(!others.isDisjoint(with: driver.world.working))
        self.versions = versions
        queued = record.queued
        request = running?.request
        let isInOverlap = record.stage == .overlap
        let isPromoted = [.promoted, .overlap, .demoted].contains(record.stage)
        let overlapEnd = running?.labelledAt?.adding(seconds: Int64(driver.overlap))
        let looked = running?.provedAt?.adding(seconds: 60)
        flags = [
            running?.isAbandoned, running?.wasAborted, running?.startsOver, running?.isDemoted,
            isPromoted && running?.skipsGrace == true, record.previous != nil && running?.skipsConsumers == true,
            driver.capabilities.origin == .issued && running?.stagedAt != nil,
            record.stage == .idle && record.notBefore.map { $0 <= driver.now } == true,
            record.previous != nil && driver.lagging > 0, isInOverlap && overlapEnd.map { $0 <= driver.now } == true,
            isInOverlap && looked.map { $0 <= driver.now } == true,
        ].map { $0 == true }
        // After promotion nothing but delays and notices depends on it.
        attempts = [.planned, .generated, .staged].contains(record.stage) ? min(running?.attempts ?? 0, 4) : 0
        self.breaksLeft = breaksLeft
    }
}
