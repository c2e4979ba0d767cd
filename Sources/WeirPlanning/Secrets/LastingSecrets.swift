import WeirModel

/// Which secrets that no `secrets.yaml` declares are kept, although the commit does not state them in plain text.
///
/// A plain text is found where it is used. What was not looked at may use it; and a published version of an integration
/// goes on referring to its defaults, whatever the definition says meanwhile.
struct LastingSecrets {
    private let desired: DesiredState
    private let observed: ObservedState
    private let customers: Set<String>
    private let integrations: Set<String>
    private let used: Set<SecretKey>
    private let held: Set<UnitKey>

    init(_ input: PlanningInput) {
        desired = input.desired
        observed = input.observed
        guard observed.secrets.contains(where: { !$0.row.isDeleted && $0.secret.isImplicit }) else {
            (customers, integrations, used, held) = ([], [], [], [])
            return
        }
        let scope = desired.scope
        held = Set(desired.held.lazy.map(\.key))
        customers = Set(input.observed.customers.lazy.map(\.slug).filter { input.states(customer: $0) })
        var integrations = Set(desired.integrations.lazy.map(\.slug))
        integrations.formUnion(held.lazy.filter { $0.kind == .integration }.map(\.name))
        if let scope {
            for row in observed.integrations where !row.row.isDeleted && !scope.integrations.contains(row.slug) {
                integrations.insert(row.slug)
            }
        }
        self.integrations = integrations
        var used: Set<SecretKey> = []
        for instance in desired.instances { used.formUnion(instance.secrets.lazy.filter(\.isImplicit)) }
        for integration in desired.integrations {
            for variable in integration.definition.interface.variables {
                for name in variable.inputs.compactMap(\.defaultSecret) {
                    used.insert(SecretKey(customer: nil, name: name))
                }
            }
        }
        self.used = used
    }

    /// False of every declared secret, and of those of customers that go.
    func last(_ secret: SecretKey) -> Bool {
        guard let place = secret.implicitPlace, secret.customer.map(customers.contains) ?? true else { return false }
        if used.contains(secret) { return true }
        switch place {
        case .definition(let slug) where integrations.contains(slug): return true
        case .instance(let slug):
            let customer = secret.customer ?? ""
            return observed.instances.contains { $0.customer == customer && $0.slug == slug && isUnseen($0) }
        case .definition, .sharedLayer:
            return observed.instances.contains { instance in
                (secret.customer.map { $0 == instance.customer } ?? true) && isUnseen(instance)
            }
        }
    }

    /// Whether a deployed instance may go on with what it has because nobody knows what is stated of it.
    private func isUnseen(_ instance: ObservedInstance) -> Bool {
        guard !instance.row.isDeleted else { return false }
        let isOutside = desired.scope.map { !$0.contains(instance: instance.slug, of: instance.customer) } ?? false
        return isOutside || held.contains(instance.key)
    }
}
