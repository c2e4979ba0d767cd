import WeirModel

/// Compares both states and proposes a change for every difference, whatever stands against it.
enum ProposalMaker {
    static func proposals(_ input: PlanningInput) -> Proposals {
        var proposals = Proposals()
        customers(input, into: &proposals)
        integrations(input, into: &proposals)
        SecretProposals.propose(input, into: &proposals)
        instances(input, into: &proposals)
        for held in input.held.values {
            proposals.pending.append(
                PendingUnit(
                    key: held.key, status: .held, reason: held.reason, source: held.source,
                    diagnostics: held.diagnostics))
        }
        return proposals
    }

    private static func customers(_ input: PlanningInput, into proposals: inout Proposals) {
        for index in input.desiredCustomers.values {
            let desired = input.desired.customers[index]
            let observed = input.observedCustomers[desired.slug].map { input.observed.customers[$0] }
            if let proposal = CustomerProposals.proposal(desired, observed, in: input) {
                proposals.customers.append(proposal)
            }
        }
        for unit in input.observed.customers
        where !unit.row.isDeleted && !input.states(customer: unit.slug) && input.held[unit.key] == nil {
            switch Removals.outcome(unit.key, in: input) {
            case .delete: proposals.customers.append(CustomerProposals.deletion(unit))
            case .stays(let pending): proposals.pending.append(pending)
            }
        }
        proposals.customers.sort { ByteOrder.precedes($0.change.key.name, $1.change.key.name) }
    }

    private static func integrations(_ input: PlanningInput, into proposals: inout Proposals) {
        for index in input.desiredIntegrations.values {
            let desired = input.desired.integrations[index]
            let observed = input.observedIntegration(desired.slug)
            if let proposal = IntegrationProposals.proposal(desired, observed, in: input) {
                proposals.integrations.append(proposal)
                // What follows a version is shown against it.
                if let observed, let newest = observed.newestVersion, newest.definition == nil,
                    IntegrationProposals.showsDefinition(desired, observed, input.outcomes[desired.slug])
                {
                    proposals.hasDetails = false
                }
            }
        }
        for unit in input.observed.integrations
        where !unit.row.isDeleted && !input.states(integration: unit.slug) && input.held[unit.key] == nil {
            switch Removals.outcome(unit.key, in: input) {
            case .delete: proposals.integrations.append(IntegrationProposals.deletion(unit))
            case .stays(let pending): proposals.pending.append(pending)
            }
        }
        proposals.integrations.sort { ByteOrder.precedes($0.change.key.name, $1.change.key.name) }
    }

    private static func instances(_ input: PlanningInput, into proposals: inout Proposals) {
        let hasHeldInstances = input.held.keys.contains { $0.kind == .instance }
        var maker = InstanceProposals(input)
        var made: [Proposal] = []
        var pending: [PendingUnit] = []
        var ofRow = [Int32](repeating: -1, count: input.observed.instances.count)
        FleetOrder.mergeInstances(input.desired.instances, input.observed.instances) { desiredIndex, observedIndex in
            if let desiredIndex, let observedIndex, !hasHeldInstances,
                maker.matches(input.desired.instances[desiredIndex], input.observed.instances[observedIndex]),
                input.former(input.observed.instances[observedIndex].row) == nil
            {
                return
            }
            let observed = observedIndex.map { input.observed.instances[$0] }
            if let desiredIndex {
                let desired = input.desired.instances[desiredIndex]
                if hasHeldInstances, input.held[desired.key] != nil { return }
                let row = observed.flatMap { input.tombstones.isExpired($0.row, $0.key) ? nil : $0 }
                guard let proposal = maker.proposal(desired, row) else { return }
                if let observedIndex, row != nil { ofRow[observedIndex] = Int32(made.count) }
                made.append(proposal)
            } else if let observed, let observedIndex, !observed.row.isDeleted, input.looksAt(observed) {
                if hasHeldInstances, input.held[observed.key] != nil { return }
                switch Removals.outcome(observed.key, integration: observed.integration, in: input) {
                case .delete:
                    ofRow[observedIndex] = Int32(made.count)
                    made.append(Removals.deletion(observed, in: input))
                case .stays(let unit): pending.append(unit)
                }
            }
        }
        proposals.instances = made
        proposals.instanceOfRow = ofRow
        proposals.pending += pending
        proposals.hasDetails = proposals.hasDetails && maker.hasDetails
    }
}
