import WeirModel
import WeirPlanning

/// A plan's changes by the temporary table that their rows go to. Holds positions, not copies.
struct ApplyWork: Sendable {
    /// What a removal does.
    struct Removal: Sendable {
        let key: UnitKey
        let row: RowIdentity
        /// True: a tombstone is destroyed; false: one is made.
        let isPurge: Bool
    }

    /// A row that gets another name, or another file alone.
    struct Move: Sendable {
        let key: UnitKey
        let row: RowIdentity
        let slug: String
        /// nil: the file that it has.
        let sourcePath: String?
        let isRename: Bool
    }

    let plan: Plan
    let revision: Identifier
    let actor: String
    /// Where the bytes of `plan.uploads` are.
    let blobs: BlobSource?
    /// The values of `secrets` that are new.
    let sealed: SealedSecrets
    let identifiers: NewIdentifiers
    /// The ids of the units that `plan.changes` are about, in their order.
    let units: [Identifier]

    private(set) var removals: [Removal] = []
    private(set) var moves: [Move] = []
    /// Positions in `plan.changes` of the rows that are inserted or updated.
    private(set) var customers: [Int] = []
    private(set) var integrations: [Int] = []
    private(set) var secrets: [Int] = []
    private(set) var instances: [Int] = []
    /// Positions in `plan.changes` of the integrations that publish.
    private(set) var publications: [Int] = []
    /// Positions in `plan.changes` of the integrations of whose versions something else is said.
    private(set) var marked: [Int] = []
    /// How many rows each step must write, for the steps whose rows the plan knows.
    private(set) var expected: [ApplyStep: Int] = [:]

    /// - Throws: `StoreError.refused` where a change has no row that it could name, or one too many, or where the values
    ///   of secrets are not those that the plan asks for.
    init(
        plan: Plan, revision: Identifier, actor: String, blobs: BlobSource?, sealed: SealedSecrets = SealedSecrets()
    ) throws {
        self.plan = plan
        self.revision = revision
        self.actor = actor
        self.blobs = blobs
        self.sealed = sealed
        let identifiers = NewIdentifiers(revision: revision)
        self.identifiers = identifiers
        units = plan.changes.map { $0.row?.id ?? identifiers.unit($0.key) }
        for purge in plan.purges {
            removals.append(Removal(key: purge.key, row: purge.row, isPurge: true))
            expected[Self.purgeStep(purge.key.kind), default: 0] += 1
        }
        for displacement in plan.displacements {
            let (key, row, slug) = (displacement.key, displacement.row, displacement.slug)
            add(Move(key: key, row: row, slug: slug, sourcePath: nil, isRename: true))
        }
        for index in plan.changes.indices { try add(index) }
        try checkValues()
        expected[.insertDataKeys] = sealed.newKeys.count
        expected[.insertSecretVersions] = sealed.values.count
        expected[.requestRotations] = rotations.count
        expected[.copyRemovals] = removals.count
        expected[.consumeApprovals] = plan.consumedApprovals.count
        expected[.copyBlobs] = plan.uploads.count
        expected[.insertBlobs] = plan.uploads.count
        expected[.deleteBlobs] = plan.droppedBlobs.count
        expected[.settleDrift] = plan.settlements.count(where: \.isHealed)
    }

    private mutating func add(_ index: Int) throws {
        let change = plan.changes[index]
        switch (change.write.operation, change.row) {
        case (.delete, let row?):
            removals.append(Removal(key: change.key, row: row, isPurge: false))
            expected[Self.deleteStep(change.key.kind), default: 0] += 1
            if case .instance(let write) = change.write { addEndpoints(write) }
            return
        case (.insert, nil), (.update, _?), (.restore, _?), (.move, _?): break
        default:
            throw StoreError.refused(["\(change.key) is to be \(change.write.operation.rawValue)d without its row"])
        }
        if let row = change.row, change.isRenamed || change.write.operation == .move {
            let path = change.write.sourcePath
            add(Move(key: change.key, row: row, slug: change.key.slug, sourcePath: path, isRename: change.isRenamed))
        }
        guard change.write.operation != .move else { return }
        let isInsert = change.row == nil
        switch change.write {
        case .customer:
            customers.append(index)
            expected[isInsert ? .insertCustomers : .updateCustomers, default: 0] += 1
        case .integration(let write):
            integrations.append(index)
            expected[isInsert ? .insertIntegrations : .updateIntegrations, default: 0] += 1
            if write.publish != nil {
                publications.append(index)
                expected[.insertVersions, default: 0] += 1
            }
            if !write.markedVersions.isEmpty {
                marked.append(index)
                expected[.markVersions, default: 0] += write.markedVersions.count
            }
        case .secret:
            secrets.append(index)
            expected[isInsert ? .insertSecrets : .updateSecrets, default: 0] += 1
        case .instance(let write):
            instances.append(index)
            expected[isInsert ? .insertInstances : .updateInstances, default: 0] += 1
            expected[.copySecretUses, default: 0] += write.secrets.count
            addEndpoints(write)
        }
    }

    /// Every value that the plan asks for is there, as it was planned, and no other.
    private func checkValues() throws {
        var planned: [SecretKey: SecretWrite.NewValue] = [:]
        for index in secrets {
            guard case .secret(let write) = plan.changes[index].write, let value = write.value else { continue }
            planned[write.secret] = value
        }
        let isPlanned = sealed.values.allSatisfy { value in
            guard let wanted = planned.removeValue(forKey: value.secret) else { return false }
            return wanted.number == value.number
                && (wanted.sourceVersion == nil || wanted.sourceVersion == value.sourceVersion)
        }
        guard isPlanned, planned.isEmpty else {
            throw StoreError.refused(["the values of its secrets were not given as it was planned"])
        }
    }

    private mutating func add(_ move: Move) {
        moves.append(move)
        if move.isRename { expected[Self.vacateStep(move.key.kind), default: 0] += 1 }
        expected[Self.moveStep(move.key.kind), default: 0] += 1
    }

    private mutating func addEndpoints(_ write: InstanceWrite) {
        expected[.insertEndpoints, default: 0] += write.newEndpoints.count
        expected[.activateEndpoints, default: 0] += write.activatedEndpoints.count
        expected[.deactivateEndpoints, default: 0] += write.deactivatedEndpoints.count
    }

    /// The version that a row has when its content is written: its names are written before.
    func version(of change: UnitChange) -> Int64? {
        change.row.map { $0.version + (change.isRenamed ? MoveStatements.writes : 0) }
    }

    /// Whether a step has anything to do.
    func needs(_ step: ApplyStep) -> Bool {
        switch step {
        case .copyRemovals: !removals.isEmpty
        case .copyMoves: !moves.isEmpty
        case .copyCustomers: !customers.isEmpty
        case .copyIntegrations: !integrations.isEmpty
        case .copyVersions: !publications.isEmpty
        case .copyMarks: !marked.isEmpty
        case .copySecrets: !secrets.isEmpty
        case .copySecretVersions: needs(.insertSecretVersions)
        case .copyDataKeys: needs(.insertDataKeys)
        case .purgeSecretVersions: needs(.purgeSecrets)
        case .purgeDataKeys: needs(.purgeCustomers)
        case .copyInstances: !instances.isEmpty
        // New instances used nothing before.
        case .writeSecretUses: needs(.copySecretUses) || needs(.updateInstances) || !removals.isEmpty
        case .copyEndpoints: needs(.insertEndpoints) || needs(.activateEndpoints) || needs(.deactivateEndpoints)
        case .copyChanges, .insertChanges: !plan.changes.isEmpty
        case .copyPending, .insertPending: !plan.pending.isEmpty
        case .purgeEndpoints: needs(.purgeInstances)
        case .purgeVersions: needs(.purgeIntegrations)
        case .checkReferences:
            needs(.purgeCustomers) || needs(.purgeIntegrations) || needs(.deleteCustomers)
                || needs(.deleteIntegrations)
        case .checkBlobs: !neededBlobs.isEmpty
        case .restoreIdentity: plan.settlements.contains(where: \.restoresIdentity)
        case .settleDrift: !plan.settlements.isEmpty
        case .purgeInstances, .purgeSecrets, .purgeIntegrations, .purgeCustomers, .deleteInstances, .deleteSecrets,
            .insertSecrets, .updateSecrets, .insertDataKeys, .insertSecretVersions, .requestRotations,
            .deleteIntegrations,
            .deleteCustomers, .vacateCustomers, .vacateIntegrations, .vacateInstances, .moveCustomers,
            .moveIntegrations,
            .moveInstances, .insertCustomers, .updateCustomers, .insertIntegrations, .updateIntegrations,
            .insertVersions, .markVersions, .insertInstances, .updateInstances, .insertEndpoints, .activateEndpoints,
            .deactivateEndpoints, .consumeApprovals, .copySecretUses, .copyBlobs, .insertBlobs, .deleteBlobs:
            expected[step, default: 0] > 0
        case .lockLease, .raiseSerial, .clearPending, .readPreviousRevision, .insertRevision, .announceRevision,
            .checkLease,
            .commit:
            true
        }
    }

    private static func purgeStep(_ kind: UnitKind) -> ApplyStep {
        switch kind {
        case .customer: .purgeCustomers
        case .integration: .purgeIntegrations
        case .secret: .purgeSecrets
        case .instance: .purgeInstances
        }
    }

    private static func vacateStep(_ kind: UnitKind) -> ApplyStep {
        switch kind {
        case .customer: .vacateCustomers
        case .integration: .vacateIntegrations
        // Secrets are never renamed: the plan makes no such move.
        case .secret, .instance: .vacateInstances
        }
    }

    private static func moveStep(_ kind: UnitKind) -> ApplyStep {
        switch kind {
        case .customer: .moveCustomers
        case .integration: .moveIntegrations
        case .secret, .instance: .moveInstances
        }
    }

    private static func deleteStep(_ kind: UnitKind) -> ApplyStep {
        switch kind {
        case .customer: .deleteCustomers
        case .integration: .deleteIntegrations
        case .secret: .deleteSecrets
        case .instance: .deleteInstances
        }
    }
}
