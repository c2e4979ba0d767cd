import WeirModel

/// What is said of units that the load did not look at: they are stated exactly when they are deployed.
extension PlanningInput {
    /// Whether the commit states a customer and nothing about it is wrong.
    func states(customer slug: String) -> Bool {
        if desiredCustomers[slug] != nil { return true }
        guard let scope = desired.scope, !scope.customers.contains(slug) else { return false }
        return observedCustomers[slug].map { !observed.customers[$0].row.isDeleted } ?? isUnread(customer: slug)
    }

    /// Whether it is a deployed customer that was not read, and owns secrets.
    private func isUnread(customer slug: String) -> Bool { observed.rest?.owners[slug] != nil }

    /// Whether the commit states an integration and nothing about it is wrong.
    func states(integration slug: String) -> Bool {
        if desiredIntegrations[slug] != nil { return true }
        guard let scope = desired.scope, !scope.integrations.contains(slug) else { return false }
        return observedIntegration(slug).map { !$0.row.isDeleted } ?? false
    }

    /// Whether the load looked for what states the instance.
    func looksAt(_ instance: ObservedInstance) -> Bool {
        desired.scope?.contains(instance: instance.slug, of: instance.customer) ?? true
    }

    /// How many instances the commit states.
    var instanceCount: Int {
        desired.instances.count + observed.instances.count(where: isSettled) + unread.instances
    }

    /// What was not read is as it is deployed, and stays.
    var unread: FleetSize { observed.rest?.size ?? FleetSize() }

    /// Whether the commit states no unit at all, not even one that is not valid.
    var statesNothing: Bool {
        desired.customers.isEmpty && desired.integrations.isEmpty && desired.instances.isEmpty && desired.held.isEmpty
            && !observed.customers.contains { states(customer: $0.slug) }
            && !observed.integrations.contains { states(integration: $0.slug) }
            && !observed.instances.contains(where: isSettled) && unread == FleetSize()
    }

    /// Whether the instance is deployed and the load did not look at it.
    private func isSettled(_ instance: ObservedInstance) -> Bool { !instance.row.isDeleted && !looksAt(instance) }
}
