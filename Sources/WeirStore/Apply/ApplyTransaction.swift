import Crypto
import Synchronization
import WeirJSON
import WeirModel
import WeirNotify
import WeirPlanning
import WeirPostgres
import WeirRotation

/// One attempt at a revision: performs the steps of `ApplyStep` inside a transaction.
struct ApplyTransaction {
    private let work: ApplyWork
    private let lease: Lease
    private let session: PostgresTransaction
    private let history: HistoryStatements
    private let writes: WriteStatements
    private let secrets: SecretStatements
    private let drift: DriftStatements
    private let serial: Int64

    private var changesDigest = SHA256().finalize().modelDigest
    private var previousDigest: WeirModel.Digest?
    private var startedAt = Instant(microseconds: 0)
    private var finishedAt = Instant(microseconds: 0)

    init(_ work: ApplyWork, lease: Lease, session: PostgresTransaction) {
        self.work = work
        self.lease = lease
        self.session = session
        serial = work.plan.serial + 1
        history = HistoryStatements(environment: lease.environmentID, lease: lease)
        writes = WriteStatements(environment: lease.environmentID, serial: serial)
        secrets = SecretStatements(environment: lease.environmentID, serial: serial)
        drift = DriftStatements(
            environment: lease.environmentID, serial: serial, settlements: work.plan.settlements)
    }

    /// Performs every step but the commit, which the end of the transaction is.
    ///
    /// - Throws: `StoreError`, `MovedPremise` and `PostgresError`; the transaction must then be rolled back.
    mutating func run(_ steps: ApplySteps) async throws -> AppliedRevision {
        for step in ApplyStep.allCases where work.needs(step) {
            try await steps.before(step)
            do {
                try await perform(step)
            } catch let error as PostgresError where error.isUniqueViolation {
                throw RowConflict(step: step)
            }
        }
        return AppliedRevision(
            serial: serial, id: work.revision, counts: work.counts, startedAt: startedAt,
            finishedAt: finishedAt)
    }

    private mutating func perform(_ step: ApplyStep) async throws {
        let environment = lease.environmentID
        switch step {
        case .copyRemovals: try await work.stage(.removal, in: session)
        case .copyMoves: try await work.stage(.move, in: session)
        case .copyCustomers: try await work.stage(.customer, in: session)
        case .copyIntegrations: try await work.stage(.integration, in: session)
        case .copyVersions: try await work.stage(.version, in: session)
        case .copyMarks: try await work.stage(.mark, in: session)
        case .copySecrets: try await work.stage(.secret, in: session)
        case .copySecretVersions: try await work.stage(.secretVersion, in: session)
        case .copyDataKeys: try await work.stage(.dataKey, in: session)
        case .copyInstances: try await work.stage(.instance, in: session)
        case .copySecretUses: try await work.stage(.secretUse, in: session)
        case .copyEndpoints: try await work.stage(.endpoint, in: session)
        case .copyBlobs: try await work.stage(.blob, in: session)
        case .copyChanges: try await copyChanges()
        case .copyPending: try await work.stage(.pending, in: session)
        case .lockLease: try await lockLease()
        case .raiseSerial: try await raiseSerial()
        case .restoreIdentity: try await drift.restoreIdentity(in: session)
        case .purgeEndpoints: try await session.execute(RemovalStatements.purgeEndpoints(environment: environment))
        case .purgeInstances: try await write(step, RemovalStatements.purge(.instance, environment: environment))
        case .purgeSecretVersions:
            try await session.execute(SecretStatements.releaseVersions(environment: environment))
            try await session.execute(SecretStatements.purgeVersions(environment: environment))
            try await session.execute(SecretStatements.purgeRotations(environment: environment))
        case .purgeSecrets: try await write(step, RemovalStatements.purge(.secret, environment: environment))
        case .purgeDataKeys: try await session.execute(SecretStatements.purgeKeys(environment: environment))
        case .purgeVersions: try await session.execute(RemovalStatements.purgeVersions(environment: environment))
        case .purgeIntegrations: try await write(step, RemovalStatements.purge(.integration, environment: environment))
        case .purgeCustomers: try await write(step, RemovalStatements.purge(.customer, environment: environment))
        case .deleteInstances: try await delete(.instance, step)
        case .deleteSecrets: try await delete(.secret, step)
        case .deleteIntegrations: try await delete(.integration, step)
        case .deleteCustomers: try await delete(.customer, step)
        case .vacateCustomers: try await write(step, MoveStatements.vacate(.customer, environment: environment))
        case .vacateIntegrations: try await write(step, MoveStatements.vacate(.integration, environment: environment))
        case .vacateInstances: try await write(step, MoveStatements.vacate(.instance, environment: environment))
        case .moveCustomers: try await move(.customer, step)
        case .moveIntegrations: try await move(.integration, step)
        case .moveInstances: try await move(.instance, step)
        case .insertBlobs: try await insertBlobs()
        case .insertCustomers: try await write(step, writes.insert(.customer))
        case .updateCustomers: try await write(step, writes.update(.customer))
        case .insertIntegrations: try await write(step, writes.insert(.integration))
        case .updateIntegrations: try await write(step, writes.update(.integration))
        case .insertVersions: try await write(step, writes.insertVersions())
        case .markVersions: try await write(step, writes.markVersions())
        case .insertSecrets: try await write(step, secrets.insert())
        case .updateSecrets: try await write(step, secrets.update())
        case .insertDataKeys: try await write(step, secrets.insertKeys())
        case .insertSecretVersions: try await write(step, secrets.insertVersions())
        case .requestRotations: try await requestRotations()
        case .insertInstances: try await write(step, "t.id", writes.insertInstances)
        case .updateInstances: try await write(step, "t.id", writes.updateInstances)
        case .writeSecretUses: try await writeSecretUses()
        case .insertEndpoints: try await write(step, "t.instance_id", writes.insertEndpoints)
        case .activateEndpoints:
            try await write(step, "t.instance_id") { writes.setEndpoints(active: true, where: $0) }
        case .deactivateEndpoints:
            try await write(step, "t.instance_id") { writes.setEndpoints(active: false, where: $0) }
        case .deleteBlobs:
            try await write(step, BlobStatements.delete(work.plan.droppedBlobs, environment: environment))
        case .checkReferences: try await checkReferences()
        case .checkBlobs: try await checkBlobs()
        case .consumeApprovals:
            try await write(step, history.consumeApprovals(work.plan.consumedApprovals, serial: serial))
        case .clearPending: try await session.execute(history.clearPending)
        case .insertPending: try await session.execute(history.insertPending)
        case .readPreviousRevision: try await readPreviousRevision()
        case .insertRevision: try await insertRevision()
        case .insertChanges:
            let count = work.plan.changes.reduce(0) { $0 + $1.parts.count }
            for part in RowBatches.conditions(onOrdinal: "ordinal", count: count) {
                try await session.execute(history.insertChanges(serial: serial, where: part))
            }
        case .settleDrift:
            try await write(step, drift.settle(isHealed: true))
            try await session.execute(drift.settle(isHealed: false))
            try await session.execute(DriftStatements.renew(drift.settlements, environment: environment))
        case .announceRevision:
            let announcement = Announcement(work, serial: serial, finishedAt: finishedAt)
            try await session.execute(
                OutboxStatements.happened(announcement, id: work.revision, environment: lease.environmentID))
        case .checkLease: _ = try await leaseTime(locked: false)
        case .commit: break
        }
    }

    /// Runs a statement that must write exactly the rows that the plan says.
    private func write(_ step: ApplyStep, _ query: PostgresQuery) async throws {
        let expected = work.expected[step] ?? 0
        let found = try await session.execute(query)
        guard found == expected else { throw await premiseFailure(step, expected: expected, found: found) }
    }

    /// The same in as many statements as the rows take.
    ///
    /// - Parameters:
    ///   - column: the ids by which the rows are divided.
    ///   - query: writes the rows that fulfil a condition.
    private func write(
        _ step: ApplyStep, _ column: String, _ query: (PostgresQuery) -> PostgresQuery
    ) async throws {
        let expected = work.expected[step] ?? 0
        var found = 0
        for part in RowBatches.conditions(on: column, count: expected) {
            found += try await session.execute(query(part))
        }
        guard found == expected else { throw await premiseFailure(step, expected: expected, found: found) }
    }

    private func premiseFailure(_ step: ApplyStep, expected: Int, found: Int) async -> any Error {
        guard let query = PremiseQueries(environment: lease.environmentID, work: work).unwritten(step) else {
            return StoreError.premiseFailed(PremiseFailure(step: step, expected: expected, found: found, rows: []))
        }
        do {
            let rows = try await session.query(query).map { try $0.decode(String.self, at: 0) }
            return StoreError.premiseFailed(PremiseFailure(step: step, expected: expected, found: found, rows: rows))
        } catch {
            return error
        }
    }

    private func delete(_ kind: UnitKind, _ step: ApplyStep) async throws {
        try await write(step, RemovalStatements.delete(kind, environment: lease.environmentID, serial: serial))
    }

    private func move(_ kind: UnitKind, _ step: ApplyStep) async throws {
        try await write(step, MoveStatements.move(kind, environment: lease.environmentID, serial: serial))
    }

    // MARK: - Fence

    private mutating func lockLease() async throws {
        // Set only now: while rows are copied nothing is locked, and a big copy may take its time.
        let milliseconds = max(1, lease.timeToLive.wholeMilliseconds * 3 / 4)
        try await session.execute(
            "SELECT set_config('statement_timeout', \(String(milliseconds)), true), set_config('jit', 'off', true)")
        startedAt = try await leaseTime(locked: true)
        try await session.execute(history.open(work.revision))
    }

    /// The time at which the transaction began, where the lease is still ours.
    private func leaseTime(locked: Bool) async throws -> Instant {
        guard let row = try await session.query(history.lease(locked: locked)).first else {
            throw StoreError.leaseLost(environment: work.plan.environment, holder: lease.holder)
        }
        return try row.decode(Instant.self, at: 0)
    }

    private func raiseSerial() async throws {
        guard try await session.execute(history.raiseSerial(work.plan)) != 1 else { return }
        let rows = try await session.query(
            "SELECT serial, suspended FROM weir.environment WHERE id = \(lease.environmentID)")
        guard let row = rows.first else { throw StoreError.unknownEnvironment(work.plan.environment) }
        let (found, isSuspended) = try row.decode((Int64, Bool).self)
        guard found == work.plan.serial else {
            throw StoreError.stalePlan(
                environment: work.plan.environment, planned: work.plan.serial, found: found)
        }
        guard !isSuspended else { throw StoreError.suspended(environment: work.plan.environment) }
        throw StoreError.premiseFailed(PremiseFailure(step: .raiseSerial, expected: 1, found: 0, rows: []))
    }

    // MARK: - Secrets

    /// Asks the machine of each secret. What it answers is only written down here, and begun after the commit.
    private func requestRotations() async throws {
        let reading = RotationReading(environment: lease.environmentID, session: session)
        let writing = RotationWriting(environment: lease.environmentID, session: session, actor: work.actor)
        for (secret, request, declaration) in work.rotations {
            guard let stored = try await reading.rotation(of: secret, locked: true) else { continue }
            let machine = RotationMachine(record: stored.record, declaration: declaration)
            let transition = machine.transition(on: .requested(request), at: startedAt, lagging: stored.lagging)
            guard let transition, try await !writing.write(RotationCommit(transition)) else { continue }
            // Somebody has begun a rotation of a secret that had none when it was looked at.
            let rows = ["\(stored.secret)"]
            throw StoreError.premiseFailed(
                PremiseFailure(step: .requestRotations, expected: work.rotations.count, found: 0, rows: rows))
        }
    }

    private func writeSecretUses() async throws {
        let environment = lease.environmentID
        if work.needs(.copyRemovals) {
            try await session.execute(SecretStatements.removeUses(environment: environment))
        }
        let areStated = work.needs(.copySecretUses)
        if work.needs(.copyInstances) { try await session.execute(secrets.removeOldUses(areStated: areStated)) }
        if areStated { try await session.execute(secrets.insertUses()) }
    }

    // MARK: - References and history

    private func checkReferences() async throws {
        let dangling = try await session.query(
            RemovalStatements.danglingReferences(
                environment: lease.environmentID, limit: PremiseFailure.namedRows))
        guard !dangling.isEmpty else { return }
        throw StoreError.premiseFailed(
            PremiseFailure(
                step: .checkReferences, expected: 0, found: dangling.count,
                rows: try dangling.map { try $0.decode(String.self, at: 0) }))
    }

    /// In several statements, each of which takes much less than a lease lasts.
    private func insertBlobs() async throws {
        var found = 0
        for batch in work.blobBatches {
            found += try await session.execute(BlobStatements.insert(batch, environment: lease.environmentID))
        }
        let expected = work.plan.uploads.count
        guard found == expected else { throw await premiseFailure(.insertBlobs, expected: expected, found: found) }
    }

    private func checkBlobs() async throws {
        let needed = work.neededBlobs
        let missing = try await session.query(BlobStatements.missing(needed, environment: lease.environmentID))
        guard !missing.isEmpty else { return }
        throw StoreError.premiseFailed(
            PremiseFailure(
                step: .checkBlobs, expected: needed.count, found: needed.count - missing.count,
                rows: try missing.map { try $0.decode(String.self, at: 0) }))
    }

    private mutating func copyChanges() async throws {
        let digest = ChangesDigest()
        try await work.stage(.change, digest: digest, in: session)
        changesDigest = digest.value
    }

    private mutating func readPreviousRevision() async throws {
        let rows = try await session.query(history.previousRevision(serial: work.plan.serial))
        guard let row = rows.first else { return }
        (finishedAt, previousDigest) = try row.decode((Instant, WeirModel.Digest?).self)
        guard previousDigest != nil || work.plan.serial == 0 else {
            // The chain has nothing to go on from: somebody has taken a revision away.
            throw StoreError.premiseFailed(
                PremiseFailure(
                    step: .readPreviousRevision, expected: 1, found: 0, rows: ["revision \(work.plan.serial)"]))
        }
    }

    private func insertRevision() async throws {
        let source = work.plan.source
        let record = RevisionRecord(
            serial: serial, id: work.revision, repository: source.repository, path: source.path,
            revision: source.revision, commit: source.commit, tree: source.tree, advances: work.plan.advancesCommit,
            actor: work.actor, counts: CountsJSON.encode(work.counts), startedAt: startedAt,
            finishedAt: finishedAt, changesDigest: changesDigest)
        try await session.execute(record.insertion(environment: lease.environmentID, after: previousDigest))
    }
}

/// A row is there that the plan did not see. Which one is asked once the transaction is rolled back.
struct RowConflict: Error {
    let step: ApplyStep
}

/// The digest of a revision's changes, made on the connection's thread while they are copied.
final class ChangesDigest: Sendable {
    private struct State {
        var hash = SHA256()
        var writer = JSONWriter()
    }

    private let state = Mutex(State())

    func add(_ change: ChangeRecord) {
        state.withLock { change.update(&$0.hash, with: &$0.writer) }
    }

    /// The digest of what was added so far.
    var value: WeirModel.Digest { state.withLock { $0.hash.finalize().modelDigest } }
}
