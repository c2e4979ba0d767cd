public import WeirModel

extension Planner {
    /// The slugs of integrations whose stated definition becomes a version.
    public static func publishing(desired: DesiredState, observed: ObservedState) -> [String] {
        let input = PlanningInput(desired: desired, observed: observed)
        return input.outcomes.compactMap { slug, outcome in
            if case .publishes = outcome { slug } else { nil }
        }
    }

    /// What a plan needs to know beyond digests: the specs and endpoints of instances that change, and the newest
    /// definitions of integrations that publish.
    ///
    /// Tombstones are taken as if they could all come back, so that a few details too many may be asked for, and never
    /// one too few.
    public static func detailsNeeded(desired: DesiredState, observed: ObservedState) -> DetailRequest {
        let input = PlanningInput(desired: desired, observed: observed)
        let versions = VersionTable(input)
        var request = DetailRequest()
        for index in input.desiredIntegrations.values {
            let stated = desired.integrations[index]
            guard let row = input.observedIntegration(stated.slug),
                row.row.isDrifted && row.draftDigest != nil
                    || row.newestVersion != nil
                        && IntegrationProposals.showsDefinition(stated, row, input.outcomes[stated.slug])
            else { continue }
            request.integrations.insert(row.row.id)
        }
        FleetOrder.mergeInstances(desired.instances, input.observed.instances) { desiredIndex, observedIndex in
            guard let desiredIndex, let observedIndex else { return }
            let stated = desired.instances[desiredIndex]
            let row = input.observed.instances[observedIndex]
            let number = versions.number(of: stated)
            if InstanceProposals.matches(stated, row, number: number), input.former(row.row) == nil { return }
            let needs = InstanceProposals.needs(
                stated, row, movesVersion: row.integration != stated.integration || row.version != number)
            if needs.spec || needs.endpoints { request.instances.insert(row.row.id) }
        }
        return request
    }
}
