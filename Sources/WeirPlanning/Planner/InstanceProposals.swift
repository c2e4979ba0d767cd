import WeirModel

/// Instances: deploy, upgrade, reconfigure, enable, disable, update, restore; deletes are made by `Removals`.
struct InstanceProposals {
    private let input: PlanningInput
    private var versions: VersionTable
    private var runtime: RuntimeValues
    /// False once an instance's details were missing.
    private(set) var hasDetails = true

    init(_ input: PlanningInput) {
        self.input = input
        versions = VersionTable(input)
        runtime = RuntimeValues(input)
    }

    /// What the stated instance asks for; nil where the row matches it already.
    mutating func proposal(_ desired: DesiredInstance, _ observed: ObservedInstance?) -> Proposal? {
        if let observed, matches(desired, observed), input.former(observed.row) == nil { return nil }
        let resolved: VersionTable.Version
        switch versions.resolve(desired) {
        case .failure(let problem):
            let part = UnitChange.Part(
                action: observed == nil ? .deploy : .update, reason: problem.reason, source: desired.versionOrigin)
            let move = observed.flatMap { Moves.part(of: $0.row, source: desired.source, in: input) }
            let parts = [part] + (move.map { [$0] } ?? [])
            return Proposal(
                change(desired, observed?.row, parts, number: 0, flows: nil, endpoints: []), obstacle: problem.obstacle)
        case .success(let version): resolved = version
        }
        guard let observed else {
            let state = desired.enabled ? "" : ", disabled"
            let version = "\(desired.integration) v\(resolved.number)\(state)"
            let part =
                desired.forkedFrom.map {
                    UnitChange.Part(action: .fork, reason: "of \($0), \(version)", source: desired.versionOrigin)
                } ?? UnitChange.Part(action: .deploy, reason: version, source: desired.versionOrigin)
            return Proposal(
                change(desired, nil, [part], number: resolved.number, flows: resolved.flows ?? [], endpoints: []),
                obstacle: unavailable(resolved, desired))
        }
        guard !desired.ignored.isEmpty else {
            if observed.spec == nil, observed.row.isDrifted { hasDetails = false }
            let isTampered = observed.row.isDrifted && observed.spec.map { $0 != desired.spec.json } ?? false
            return difference(
                desired, observed, resolved,
                reconfigures: isTampered || observed.specDigest != desired.spec.digest)
        }
        if observed.spec == nil, Self.needsSpec(desired, observed) { hasDetails = false }
        let kept = runtime.keep(desired, observed, number: resolved.number)
        if !observed.row.isDrifted, matches(kept.desired, kept.observed), input.former(observed.row) == nil {
            return nil
        }
        return difference(kept.desired, kept.observed, resolved, reconfigures: kept.differs)
    }

    /// Whether there is nothing to do.
    func matches(_ desired: DesiredInstance, _ observed: ObservedInstance) -> Bool {
        Self.matches(desired, observed, number: versions.number(of: desired))
    }

    /// Whether there is nothing to do: the test that runs for every instance of the fleet.
    static func matches(_ desired: DesiredInstance, _ observed: ObservedInstance, number: Int?) -> Bool {
        observed.row.deletedAt == nil && !observed.row.isDrifted && observed.specDigest == desired.spec.digest
            && observed.version == number
            && (observed.enabled == desired.enabled || desired.ignored.contains(.enabled))
            && observed.protect == desired.protect && observed.integration == desired.integration
            && observed.sourcePath == desired.source.path && RuntimeValues.missingMatches(desired, observed)
            && observed.needsAuthorization == desired.needsAuthorization
    }

    /// Which details of the row the difference is made from.
    static func needs(_ desired: DesiredInstance, _ observed: ObservedInstance, movesVersion: Bool)
        -> (spec: Bool, endpoints: Bool)
    {
        (needsSpec(desired, observed), movesVersion || observed.row.isDeleted || observed.row.isDrifted)
    }

    /// Whatever is written, fields that belong to the runtime keep what the row says.
    private static func needsSpec(_ desired: DesiredInstance, _ observed: ObservedInstance) -> Bool {
        observed.row.isDrifted || observed.specDigest != desired.spec.digest
            || desired.ignored.contains { $0 != .enabled }
    }

    private mutating func difference(
        _ desired: DesiredInstance, _ observed: ObservedInstance, _ version: VersionTable.Version, reconfigures: Bool
    ) -> Proposal? {
        var parts: [UnitChange.Part] = []
        let movesVersion = observed.integration != desired.integration || observed.version != version.number
        let needs = Self.needs(desired, observed, movesVersion: movesVersion)
        if needs.spec && observed.spec == nil || needs.endpoints && observed.endpoints == nil { hasDetails = false }
        if movesVersion { parts.append(upgrade(desired, observed, version.number)) }
        if reconfigures { parts.append(reconfigure(desired, observed)) }
        if observed.enabled != desired.enabled {
            let field = FieldChange(
                path: ["enabled"], before: PlanWords.json(observed.enabled), after: PlanWords.json(desired.enabled),
                source: desired.source)
            parts.append(
                UnitChange.Part(
                    action: desired.enabled ? .enable : .disable, fields: [field],
                    reason: "enabled: \(desired.enabled)", source: desired.source))
        }
        if let deletedAt = observed.row.deletedAt { parts.append(.restore(deletedAt, source: desired.source)) }
        let move = Moves.part(of: observed.row, source: desired.source, in: input)
        let endpoints = movesVersion ? [] : endpointFields(observed, version.flows, source: desired.source)
        if let update = update(desired, observed, others: parts, isMoved: move != nil, endpoints) {
            parts.append(update)
        }
        if let move { parts.append(move) }
        // Whoever wrote to the row left it as it is stated.
        if parts.isEmpty { return nil }
        parts.sort { $0.action < $1.action }
        return Proposal(
            change(
                desired, observed.row, parts, number: version.number,
                flows: observed.endpoints == nil ? nil : version.flows,
                endpoints: observed.endpoints ?? []),
            obstacle: movesVersion ? unavailable(version, desired) : nil)
    }

    private func upgrade(_ desired: DesiredInstance, _ observed: ObservedInstance, _ number: Int) -> UnitChange.Part {
        var fields: [FieldChange] = []
        var reason = "v\(observed.version) → v\(number)"
        if observed.integration != desired.integration {
            reason = "\(observed.integration) v\(observed.version) → \(desired.integration) v\(number)"
            fields.append(
                FieldChange(
                    path: ["integration"], before: PlanWords.json(observed.integration),
                    after: PlanWords.json(desired.integration), source: desired.source))
        }
        if observed.version != number {
            fields.append(
                FieldChange(
                    path: ["version"], before: .json(String(observed.version)), after: .json(String(number)),
                    source: desired.versionOrigin))
        }
        return UnitChange.Part(action: .upgrade, fields: fields, reason: reason, source: desired.versionOrigin)
    }

    private func reconfigure(_ desired: DesiredInstance, _ observed: ObservedInstance) -> UnitChange.Part {
        guard let before = observed.spec else {
            return UnitChange.Part(action: .reconfigure, reason: "configuration differs", source: desired.source)
        }
        let origins = FieldDifference.Origins(
            origins: desired.origins, files: input.desired.files, removed: desired.removed)
        let fields = FieldDifference.between(before, desired.spec.json, origins: origins)
        return UnitChange.Part(
            action: .reconfigure, fields: fields, reason: PlanWords.count(fields.count, "field"),
            source: fields.lazy.compactMap(\.source).first ?? desired.source)
    }

    /// The endpoints that somebody put to sleep, woke up or took away.
    private func endpointFields(_ observed: ObservedInstance, _ flows: [String]?, source: SourceLocation)
        -> [FieldChange]
    {
        guard observed.row.isDrifted, !observed.row.isDeleted, let flows, let endpoints = observed.endpoints else {
            return []
        }
        let known = Dictionary(endpoints.map { ($0.flow, $0.isActive) }, uniquingKeysWith: { first, _ in first })
        return Set(flows).union(known.keys).compactMap { flow in
            let isWanted = flows.contains(flow)
            guard known[flow, default: false] != isWanted else { return nil }
            return FieldChange(
                path: ["endpoints", flow, "active"], before: known[flow].map { PlanWords.json($0) } ?? .absent,
                after: PlanWords.json(isWanted), source: source)
        }
    }

    /// What else the row says. What is missing follows from the other changes, and is named only where there are none.
    private func update(
        _ desired: DesiredInstance, _ observed: ObservedInstance, others: [UnitChange.Part], isMoved: Bool,
        _ endpoints: [FieldChange]
    ) -> UnitChange.Part? {
        var fields = CommonFields.protect(observed.protect, desired.protect, source: desired.source) + endpoints
        fields += CommonFields.file(observed.sourcePath, desired.source, isMoved: isMoved)
        if others.isEmpty {
            for (name, before, after) in [
                ("missing", observed.missing, desired.missing),
                ("needsAuthorization", observed.needsAuthorization, desired.needsAuthorization),
            ] where before != after {
                fields.append(
                    FieldChange(
                        path: [name], before: PlanWords.json(before), after: PlanWords.json(after),
                        source: desired.source))
            }
        }
        guard !fields.isEmpty else { return nil }
        return UnitChange.Part(
            action: .update, fields: CommonFields.sorted(fields), reason: CommonFields.reason(fields),
            source: desired.source)
    }

    private func unavailable(_ version: VersionTable.Version, _ desired: DesiredInstance) -> Obstacle? {
        guard !version.isAvailable else { return nil }
        var obstacle = Obstacle.blocked(
            .unavailableVersion,
            "\(desired.integration) v\(version.number) is not available for new deployments")
        obstacle.source = desired.versionOrigin
        return obstacle
    }

    private func change(
        _ desired: DesiredInstance, _ row: RowIdentity?, _ parts: [UnitChange.Part], number: Int, flows: [String]?,
        endpoints: [ObservedEndpoint]
    ) -> UnitChange {
        let isBareMove = parts.count == 1 && parts.first?.action == .move
        let operation: RowOperation = row.map { $0.isDeleted ? .restore : isBareMove ? .move : .update } ?? .insert
        var write = InstanceWrite(
            operation: operation, customer: desired.customer, slug: desired.slug, integration: desired.integration,
            version: number, enabled: desired.enabled, protect: desired.protect, spec: desired.spec,
            missing: desired.missing, needsAuthorization: desired.needsAuthorization,
            sourcePath: desired.source.path, secrets: desired.secrets)
        if let flows { write.setEndpoints(flows: flows, observed: endpoints) }
        return UnitChange(
            key: desired.key, from: input.former(row), row: row, parts: parts, write: .instance(write))
    }
}

extension InstanceWrite {
    /// Says which endpoints a version with these flows needs, given those that are there.
    mutating func setEndpoints(flows: [String], observed: [ObservedEndpoint]) {
        let wanted = flows.sorted(by: ByteOrder.precedes)
        guard !observed.isEmpty else {
            newEndpoints = wanted
            return
        }
        let known = Dictionary(observed.map { ($0.flow, $0.isActive) }, uniquingKeysWith: { first, _ in first })
        let wantedSet = Set(wanted)
        newEndpoints = wanted.filter { known[$0] == nil }
        activatedEndpoints = wanted.filter { known[$0] == false }
        deactivatedEndpoints = observed.filter { $0.isActive && !wantedSet.contains($0.flow) }.map(\.flow)
            .sorted(by: ByteOrder.precedes)
    }
}
