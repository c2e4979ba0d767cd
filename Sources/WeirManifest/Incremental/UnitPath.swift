import WeirModel

/// The units that a file can speak to, told from its path alone. Where it may be more or less than it seems, more.
enum UnitPath: Hashable {
    case nothing
    /// Any unit: `weir.yaml`, a profile, something in the place of a top folder.
    case everything
    /// The instances that refer to secrets of the repository's `secrets.yaml`.
    case sharedSecrets
    /// A customer and all its instances.
    case customer(String)
    /// One instance, by its customer's slug and its own.
    case instance(String, String)
    /// An integration and all its instances.
    case integration(String)
    /// The same, and an instance at any customer.
    case deployment(String)

    init(_ path: String) {
        let components = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        switch components[0] {
        case "weir.yaml", "weir.yml", "profiles": self = .everything
        case "secrets.yaml", "secrets.yml": self = components.count == 1 ? .sharedSecrets : .nothing
        case "customers": self = Self.inCustomers(components)
        case "integrations": self = Self.inIntegrations(components)
        default: self = .nothing
        }
    }

    private static func inCustomers(_ components: [String]) -> UnitPath {
        guard components.count > 1 else { return .everything }
        let customer = components[1]
        // Under a name that is no slug there is no unit, only a doubt, and what that keeps is pending.
        guard Slug.isValid(customer) else { return .nothing }
        guard components.count == 3, let stem = EntryPath.stem(components[2]) else { return .customer(customer) }
        if stem == "customer" || stem == "secrets" || !Slug.isValid(stem) { return .customer(customer) }
        return .instance(customer, stem)
    }

    private static func inIntegrations(_ components: [String]) -> UnitPath {
        guard components.count > 1 else { return .everything }
        let integration = components[1]
        guard Slug.isValid(integration) else { return .nothing }
        let isDeployment = components.count == 3 && EntryPath.stem(components[2]) == "deploy"
        return isDeployment ? .deployment(integration) : .integration(integration)
    }
}
