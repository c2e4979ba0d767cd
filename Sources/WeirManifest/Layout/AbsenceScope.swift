import WeirModel

/// The units of which something that could not be read might have spoken: their absence proves nothing.
enum AbsenceScope {
    case nothing
    case everything
    /// Any customer and any instance: a folder under a wrong name may be any customer's new name.
    case customers
    /// Any integration, and any instance, because a `deploy.yaml` can state an instance at every customer.
    case integrations
    /// One customer and its instances.
    case customer(String)
    /// One integration and its instances.
    case integration(String)
    /// The `deploy.yaml` of an integration: it can state an instance at every customer.
    case deployment(String)
}

extension RemovalDoubts {
    /// Notes a doubt; what was noted first for a scope stays.
    mutating func add(_ doubt: Doubt, _ scope: AbsenceScope) {
        switch scope {
        case .nothing: break
        case .everything: everything = everything ?? doubt
        case .customers:
            kinds[.customer] = kinds[.customer] ?? doubt
            kinds[.instance] = kinds[.instance] ?? doubt
        case .integrations:
            kinds[.integration] = kinds[.integration] ?? doubt
            kinds[.instance] = kinds[.instance] ?? doubt
        case .customer(let slug): customers[slug] = customers[slug] ?? doubt
        case .integration(let slug): integrations[slug] = integrations[slug] ?? doubt
        case .deployment(let slug):
            integrations[slug] = integrations[slug] ?? doubt
            kinds[.instance] = kinds[.instance] ?? doubt
        }
    }
}
