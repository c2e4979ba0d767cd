public import WeirModel

extension Planner {
    /// The plan of what a commit of the past published, and of nothing else: of its integrations those that got a version
    /// by it, as they were then. The environment goes on showing the commit that it shows.
    ///
    /// nil where the commit published nothing.
    ///
    /// - Parameters:
    ///   - desired: the commit's integrations; customers do not matter.
    ///   - observed: what is deployed, with the versions that the commits before it published and no later ones.
    ///   - source: the commit.
    public static func republishing(
        desired: DesiredState, observed: ObservedState, source: PlanSource, environment: String, database: String,
        now: Instant
    ) -> Plan? {
        var integrations = observed
        integrations.customers = []
        integrations.instances = []
        integrations.secrets = []
        integrations.pending = []
        integrations.approvals = []
        var desired = desired
        desired.customers = []
        desired.instances = []
        func plan(_ targets: Set<UnitKey>) -> Plan {
            Planner.plan(
                desired: desired, observed: integrations, source: source, environment: environment, database: database,
                now: now, options: PlanOptions(targets: targets))
        }
        let targets = Set(
            plan([]).changes.filter { change in
                if case .integration(let write) = change.write { write.publish != nil } else { false }
            }.map(\.key))
        guard !targets.isEmpty else { return nil }
        var result = plan(targets)
        result.changes.removeAll { !targets.contains($0.key) }
        // What else is waiting goes on waiting, and is neither destroyed nor settled meanwhile.
        result.pending = observed.pending
        (result.purges, result.droppedBlobs, result.settlements) = ([], [], [])
        (result.consumedApprovals, result.deployed) = ([], observed.size)
        return result
    }
}

extension ObservedState {
    /// What a backup had, of a database that has some of the versions again that commits after it published.
    ///
    /// - Parameters:
    ///   - origins: of all versions.
    ///   - commits: those after the applied one.
    public func withoutVersions(of commits: Set<ObjectID>, _ origins: VersionOrigins) -> ObservedState {
        var state = self
        for index in state.integrations.indices {
            let numbers = origins[state.integrations[index].row.id] ?? [:]
            state.integrations[index].versions.removeAll { version in
                numbers[version.number].map { commits.contains($0.commit) } ?? false
            }
        }
        return state
    }
}
