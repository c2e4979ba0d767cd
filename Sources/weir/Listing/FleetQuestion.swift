import WeirModel
import WeirStore

/// What of a fleet is listed: the command line asks it of a database or of a controller, which asks its database.
enum FleetQuestion {
    case integrations(FleetFilter)
    case customers(FleetFilter)
    case instances(FleetFilter)
    /// Of one integration, or of all.
    case versions(String?)
    case secrets(search: String?, customer: String?)
    case revisions(limit: Int)
    /// Of an integration.
    case attachments(String)

    /// The word for it in `weir get` and in the API's paths.
    var name: String {
        switch self {
        case .integrations: "integrations"
        case .customers: "customers"
        case .instances: "instances"
        case .versions: "versions"
        case .secrets: "secrets"
        case .revisions: "revisions"
        case .attachments: "attachments"
        }
    }

    /// The API's parameters for it.
    var query: [(name: String, value: String)] {
        switch self {
        case .integrations(let filter), .customers(let filter), .instances(let filter): filter.query
        case .versions(let integration): integration.map { [("integration", $0)] } ?? []
        case .secrets(let search, let customer):
            (search.map { [("search", $0)] } ?? []) + (customer.map { [("customer", $0)] } ?? [])
        case .revisions(let limit): [("limit", "\(limit)")]
        case .attachments(let integration): [("integration", integration)]
        }
    }

    /// Throws what the store throws, and a `CommandFailure` where there is no such unit.
    func answer(_ reading: FleetReading) async throws -> Listing {
        let (store, environment) = (reading.store, reading.environment)
        switch self {
        case .integrations(let filter):
            let state = try await reading.everything()
            let drafts = try await store.drafts(environment: environment).map(ShownDraft.init)
            return FleetListings.integrations(state, drafts: drafts, filter)
        case .customers(let filter): return FleetListings.customers(try await reading.everything(), filter)
        case .instances(let filter): return FleetListings.instances(try await reading.everything(), filter)
        case .versions(let integration):
            return FleetListings.versions(try await store.versions(of: integration, environment: environment))
        case .secrets(let search, let customer):
            let state = try await reading.everything()
            let versions = try await store.secretVersions(environment: environment).versions
            return SecretListing.listing(state, versions, search: search, customer: customer)
        case .revisions(let limit):
            return FleetListings.revisions(try await store.revisions(environment: environment, limit: limit))
        case .attachments(let integration):
            let documents = try await store.documents(of: integration, environment: environment) { $0.documents }
            guard let documents else { throw CommandFailure("there is no integration \(integration)") }
            return DocumentListing.attachments(documents, of: integration)
        }
    }
}

extension FleetFilter {
    /// The API's parameters for it.
    fileprivate var query: [(name: String, value: String)] {
        let texts: [(String, String?)] = [
            ("search", search), ("category", category), ("customer", customer), ("integration", integration),
            ("version", version?.text), ("marketplace", isInMarketplace ? "true" : nil),
            ("template", isTemplate ? "true" : nil),
        ]
        return texts.compactMap { name, value in value.map { (name, $0) } } + labels.map { ("label", $0) }
            + states.map { ("state", $0.rawValue) }
    }
}
