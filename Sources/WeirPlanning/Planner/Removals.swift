import WeirModel

/// Deployed units that nothing states: deletes, and what keeps a unit from being one.
///
/// A unit is deleted only on positive evidence: everything that could state, select or rename it was read and is valid.
enum Removals {
    /// Whether an unstated unit goes or why it stays.
    enum Outcome {
        case delete
        case stays(PendingUnit)
    }

    static func outcome(_ key: UnitKey, integration: String? = nil, in input: PlanningInput) -> Outcome {
        let doubt = doubt(key, integration: integration, in: input)
        if let doubt {
            return .stays(
                PendingUnit(key: key, status: .held, action: .delete, reason: doubt.reason, source: doubt.source))
        }
        guard input.desired.settings.pruneEnabled else {
            return .stays(
                PendingUnit(key: key, status: .orphan, action: .delete, reason: "file removed, and pruning is off"))
        }
        return .delete
    }

    private static func doubt(_ key: UnitKey, integration: String?, in input: PlanningInput) -> RemovalDoubts.Doubt? {
        let doubts = input.desired.doubts
        if let doubt = doubts.everything ?? doubts.kinds[key.kind] { return doubt }
        switch key.kind {
        case .customer: return doubts.customers[key.name] ?? input.newcomers[.customer]
        case .integration: return doubts.integrations[key.name] ?? input.newcomers[.integration]
        case .secret:
            guard let customer = key.customerSlug else { return nil }
            return doubts.customers[customer] ?? (input.states(customer: customer) ? nil : input.newcomers[.customer])
        case .instance:
            if let customer = key.customerSlug {
                if let doubt = doubts.customers[customer] { return doubt }
                // It goes with its customer, and stays with it.
                if !input.states(customer: customer), let doubt = input.newcomers[.customer] { return doubt }
                // A customer's file can select instances by its labels.
                if let held = input.held[.customer(customer)] {
                    return RemovalDoubts.Doubt(reason: "customer \(customer) is held", source: held.source)
                }
            }
            guard let integration else { return nil }
            let isStated = input.states(integration: integration) || input.held[.integration(integration)] != nil
            return doubts.integrations[integration] ?? (isStated ? nil : input.newcomers[.integration])
        }
    }

    /// The proposal to delete an instance, saying what took away the statement.
    static func deletion(_ observed: ObservedInstance, in input: PlanningInput) -> Proposal {
        let write = InstanceWrite(
            operation: .delete, customer: observed.customer, slug: observed.slug, integration: observed.integration,
            version: observed.version, enabled: observed.enabled, protect: observed.protect,
            spec: Spec(json: observed.spec ?? [], digest: observed.specDigest), missing: observed.missing,
            needsAuthorization: observed.needsAuthorization, sourcePath: observed.sourcePath)
        let cause = RemovalCause.of(observed, in: input)
        return Proposal(
            UnitChange(
                key: observed.key, row: observed.row, parts: [.delete(cause.reason, source: cause.source)],
                write: .instance(write)))
    }
}
