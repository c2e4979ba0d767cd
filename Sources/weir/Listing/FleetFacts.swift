import WeirModel

/// What a row of a list says of other units than its own.
struct FleetFacts {
    private let pending: [UnitKey: PendingUnit]
    private let instances: [UnitKey: Int]
    private let versions: [String: [ObservedVersion]]

    init(_ state: ObservedState) {
        pending = Dictionary(state.pending.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        var instances: [UnitKey: Int] = [:]
        for instance in state.instances where !instance.row.isDeleted {
            instances[.customer(instance.customer), default: 0] += 1
            instances[.integration(instance.integration), default: 0] += 1
        }
        self.instances = instances
        versions = Dictionary(
            state.integrations.map { ($0.slug, $0.versions) }, uniquingKeysWith: { first, _ in first })
    }

    /// What the last revision left pending.
    func status(of key: UnitKey) -> String? { pending[key]?.status.rawValue }

    /// How many a customer or an integration has.
    func instances(of key: UnitKey) -> Int { instances[key] ?? 0 }

    /// The version that an instance runs.
    func version(of instance: ObservedInstance) -> ObservedVersion? {
        guard let versions = versions[instance.integration] else { return nil }
        // Numbers have no gaps.
        let index = instance.version - 1
        guard versions.indices.contains(index), versions[index].number == instance.version else {
            return versions.first { $0.number == instance.version }
        }
        return versions[index]
    }
}

extension ObservedVersion {
    /// `v4`, with its release where it has one: `v4 (2.4.0)`.
    var shown: String { "v\(number)\(release.map { " (\($0))" } ?? "")" }
}
