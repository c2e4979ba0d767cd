public import WeirModel
import WeirRotation

extension ObservedState {
    /// What would be observed after `plan`, computed from this state, was applied as the revision with this id: the
    /// whole of apply without a database.
    ///
    /// For comparing two commits, and for tests, which hold the real one against it.
    public func applying(_ plan: Plan, revision: Identifier) -> ObservedState {
        var simulation = Simulation(self, plan, NewIdentifiers(revision: revision))
        simulation.displace()
        for change in plan.changes { simulation.apply(change) }
        simulation.settleDrift()
        return simulation.finished(revision: revision)
    }
}

/// A state on its way to the next revision.
private struct Simulation {
    private let before: ObservedState
    private let plan: Plan
    private let identifiers: NewIdentifiers
    private var customers: [String: ObservedCustomer]
    private var integrations: [String: ObservedIntegration]
    private var secrets: [SecretKey: ObservedSecret]
    private var instances: [UnitKey: ObservedInstance]
    private var recent: RecentChanges
    private var blobs: [ObservedBlob]
    private var heals: [Identifier: [Instant]]

    init(_ state: ObservedState, _ plan: Plan, _ identifiers: NewIdentifiers) {
        before = state
        self.plan = plan
        self.identifiers = identifiers
        let renamed = Self.renamed(state, plan)
        (customers, integrations, instances) = Self.units(renamed)
        secrets = Dictionary(renamed.secrets.map { ($0.secret, $0) }, uniquingKeysWith: { first, _ in first })
        recent = state.recent
        heals = state.heals
        let dropped = Set(plan.droppedBlobs)
        blobs = state.blobs.filter { !dropped.contains($0.content.digest) }
        blobs += plan.uploads.map { ObservedBlob(content: $0.content, objectID: $0.source.objectID) }
        blobs.sort { $0.content.digest < $1.content.digest }
    }

    private static func units(
        _ state: ObservedState
    ) -> ([String: ObservedCustomer], [String: ObservedIntegration], [UnitKey: ObservedInstance]) {
        (
            Dictionary(state.customers.map { ($0.slug, $0) }, uniquingKeysWith: { first, _ in first }),
            Dictionary(state.integrations.map { ($0.slug, $0) }, uniquingKeysWith: { first, _ in first }),
            Dictionary(state.instances.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        )
    }

    /// Takes out the tombstones whose time is over, and gives units that move their new names; both in one, because a
    /// name may be free only then.
    private static func renamed(_ state: ObservedState, _ plan: Plan) -> ObservedState {
        let purged = Set(plan.purges.map(\.row.id))
        var state = state
        state.customers.removeAll { purged.contains($0.row.id) }
        state.integrations.removeAll { purged.contains($0.row.id) }
        state.secrets.removeAll { purged.contains($0.row.id) }
        state.instances.removeAll { purged.contains($0.row.id) }
        let moves = plan.changes.compactMap { change -> Move? in
            guard let from = change.from, let row = change.row else { return nil }
            return Move(row: row.id, from: from, to: change.key, source: SourceLocation(path: change.write.sourcePath))
        }
        return state.following(moves).state
    }

    mutating func apply(_ change: UnitChange) {
        for part in change.parts where !part.isApproved {
            recent.counts[RecentChanges.Key(kind: change.key.kind, action: part.action), default: 0] += 1
        }
        switch change.write {
        case .customer(let write): apply(write, change)
        case .integration(let write): apply(write, change)
        case .secret(let write): apply(write, change)
        case .instance(let write): apply(write, change)
        }
    }

    /// Renaming writes a row twice, because its name must be free before another row takes it.
    private static let renamingWrites: Int64 = 2

    mutating func displace() {
        for displacement in plan.displacements {
            let version = displacement.row.version + Self.renamingWrites
            let row = RowIdentity(
                id: displacement.row.id, version: version, deletedAt: displacement.row.deletedAt)
            switch displacement.key.kind {
            case .customer: customers[displacement.slug]?.row = row
            case .integration: integrations[displacement.slug]?.row = row
            // A secret has no name that another could take.
            case .secret: continue
            case .instance:
                guard let customer = displacement.key.customerSlug else { continue }
                instances[.instance(customer, displacement.slug)]?.row = row
            }
        }
    }

    /// The row after a write; a database raises its version on every one.
    private func row(_ change: UnitChange) -> RowIdentity {
        guard let row = change.row else { return RowIdentity(id: identifiers.unit(change.key), version: 1) }
        let isDelete = change.write.operation == .delete
        var version = row.version + (change.write.operation == .move && change.isRenamed ? 0 : 1)
        if change.isRenamed { version += Self.renamingWrites }
        return RowIdentity(id: row.id, version: version, deletedAt: isDelete ? plan.now : nil)
    }

    private mutating func apply(_ write: CustomerWrite, _ change: UnitChange) {
        let row = row(change)
        if write.operation == .move {
            customers[write.slug]?.row = row
            customers[write.slug]?.sourcePath = write.sourcePath
            return
        }
        customers[write.slug] = ObservedCustomer(
            row: row, slug: write.slug, spec: write.spec, protect: write.protect, sourcePath: write.sourcePath)
    }

    private mutating func apply(_ write: IntegrationWrite, _ change: UnitChange) {
        let row = row(change)
        if write.operation == .move {
            integrations[write.slug]?.row = row
            integrations[write.slug]?.sourcePath = write.sourcePath
            return
        }
        var versions = integrations[write.slug]?.versions ?? []
        for marked in write.markedVersions {
            guard let index = versions.firstIndex(where: { $0.number == marked.number }) else { continue }
            versions[index].isAvailable = marked.isAvailable
            versions[index].labels = marked.labels
            versions[index].isDrifted = false
        }
        if let publication = write.publish {
            versions.append(
                ObservedVersion(
                    number: publication.number, digest: publication.digest, release: publication.release,
                    isAvailable: publication.marks.isAvailable, labels: publication.marks.labels,
                    interface: publication.interface, definition: publication.definition))
        }
        let draft = write.operation == .delete ? keptDraft(of: write.slug) : write.draft
        integrations[write.slug] = ObservedIntegration(
            row: row, slug: write.slug, spec: write.spec, protect: write.protect,
            sourcePath: write.sourcePath, versions: versions, draftDigest: draft?.digest,
            draft: draft?.definition)
    }

    /// A tombstone keeps its draft; of one that was not read only the digest is known.
    private func keptDraft(of slug: String) -> IntegrationWrite.Draft? {
        guard let old = integrations[slug], let digest = old.draftDigest else { return nil }
        return .init(digest: digest, definition: old.draft ?? [])
    }

    private mutating func apply(_ write: SecretWrite, _ change: UnitChange) {
        let row = row(change)
        guard write.operation != .delete else {
            secrets[write.secret]?.row = row
            return
        }
        let value = write.value.map {
            ObservedSecret.StoredVersion(number: $0.number, sourceVersion: $0.sourceVersion, promotedAt: plan.now)
        }
        let before = secrets[write.secret]
        secrets[write.secret] = ObservedSecret(
            row: row, secret: write.secret, spec: write.spec, sourcePath: write.sourcePath,
            current: value ?? before?.current, latest: write.value?.number ?? before?.latest,
            rotation: write.rotation == nil ? before?.rotation : Self.asked(before))
    }

    /// A secret's rotation after somebody has asked for one.
    private static func asked(_ before: ObservedSecret?) -> ObservedSecret.Rotation {
        var rotation = before?.rotation ?? ObservedSecret.Rotation(stage: RotationStage.planned.rawValue, isOpen: true)
        if !rotation.isOpen { rotation.stage = RotationStage.planned.rawValue }
        rotation.isOpen = true
        rotation.awaitsSource = false
        rotation.readsSource = true
        return rotation
    }

    private mutating func apply(_ write: InstanceWrite, _ change: UnitChange) {
        let row = row(change)
        if write.operation == .delete || write.operation == .move {
            instances[change.key]?.row = row
            if write.operation == .move { instances[change.key]?.sourcePath = write.sourcePath }
            return
        }
        let old = instances[change.key]
        let activated = Set(write.activatedEndpoints)
        let deactivated = Set(write.deactivatedEndpoints)
        var endpoints = (old?.endpoints ?? []).map { endpoint in
            let isActive =
                activated.contains(endpoint.flow) || endpoint.isActive && !deactivated.contains(endpoint.flow)
            return ObservedEndpoint(flow: endpoint.flow, id: endpoint.id, isActive: isActive)
        }
        for flow in write.newEndpoints {
            let id = identifiers.endpoint(instance: change.key, flow: flow)
            endpoints.append(ObservedEndpoint(flow: flow, id: id, isActive: true))
        }
        instances[change.key] = ObservedInstance(
            row: row, customer: write.customer, slug: write.slug, integration: write.integration,
            version: write.version, enabled: write.enabled, protect: write.protect, specDigest: write.spec.digest,
            missing: write.missing, needsAuthorization: write.needsAuthorization, sourcePath: write.sourcePath,
            spec: write.spec.json,
            // What was not observed before is not known after.
            endpoints: old != nil && old?.endpoints == nil ? nil : endpoints.sorted(by: Self.precedes))
    }

    private static func precedes(_ left: ObservedEndpoint, _ right: ObservedEndpoint) -> Bool {
        ByteOrder.precedes(left.flow, right.flow)
    }

    func finished(revision: Identifier) -> ObservedState {
        let consumed = Set(plan.consumedApprovals)
        return ObservedState(
            environment: environment(revision),
            customers: customers.values.sorted { ByteOrder.precedes($0.slug, $1.slug) },
            integrations: integrations.values.sorted { ByteOrder.precedes($0.slug, $1.slug) },
            instances: instances.values.sorted {
                FleetOrder.instancePrecedes($0.customer, $0.slug, $1.customer, $1.slug)
            },
            pending: plan.pending, approvals: before.approvals.filter { !consumed.contains($0.id) }, recent: recent,
            blobs: blobs, secrets: secrets.values.sorted { $0.secret < $1.secret }, drift: openDrift, heals: heals,
            rest: before.rest)
    }

    private var openDrift: [Drift] {
        let settled = Set(plan.settlements.map(\.number))
        return before.drift.filter { !settled.contains($0.number) }
    }

    /// Rows that are what they should be are nobody else's any more.
    mutating func settleDrift() {
        guard !plan.settlements.isEmpty else { return }
        let settled = Dictionary(
            plan.settlements.map { ($0.number, $0.isHealed) }, uniquingKeysWith: { first, _ in first })
        var units: [Identifier: Bool] = [:]
        for drift in before.drift {
            if let isHealed = settled[drift.number] { units[drift.unit, default: false] = isHealed }
        }
        for (key, unit) in customers where units[unit.row.id] != nil { customers[key]?.row.isDrifted = false }
        for (key, unit) in secrets where units[unit.row.id] != nil { secrets[key]?.row.isDrifted = false }
        for (key, unit) in instances where units[unit.row.id] != nil { instances[key]?.row.isDrifted = false }
        for (key, unit) in integrations where units[unit.row.id] != nil {
            integrations[key]?.row.isDrifted = false
            for index in unit.versions.indices { integrations[key]?.versions[index].isDrifted = false }
        }
        for (unit, isHealed) in units where isHealed { heals[unit, default: []].append(plan.now) }
    }

    /// A targeted plan brings only part of the commit about, so that the environment keeps the one that it shows.
    private func environment(_ revision: Identifier) -> ObservedEnvironment {
        var environment =
            before.environment
            ?? ObservedEnvironment(id: revision, serial: 0, applied: nil, limits: .standard)
        environment.serial = plan.serial + 1
        environment.reading = plan.reading
        environment.size = plan.deployed
        if plan.advancesCommit {
            environment.limits = plan.settings.limits
            environment.applied = AppliedSource(
                repository: plan.source.repository, path: plan.source.path, revision: plan.source.revision,
                commit: plan.source.commit, tree: plan.source.tree)
        }
        return environment
    }
}
