import WeirModel

/// The names of customers or of integrations, as they are deployed and as they are stated.
struct FolderNames {
    let deployed: Set<String>
    let stated: Set<String>

    /// Whether a name went and another came: one may be the other's new one, and then files that did not change can have
    /// a say in it.
    var isOpen: Bool { !deployed.isSubset(of: stated) && !stated.isSubset(of: deployed) }

    static func customers(_ observed: ObservedState, _ listing: RepositoryListing) -> FolderNames {
        FolderNames(
            deployed: Set(observed.customers.lazy.filter { !$0.row.isDeleted }.map(\.slug)),
            stated: Set(listing.customers.map(\.slug)))
    }

    static func integrations(_ observed: ObservedState, _ listing: RepositoryListing) -> FolderNames {
        FolderNames(
            deployed: Set(observed.integrations.lazy.filter { !$0.row.isDeleted }.map(\.slug)),
            stated: Set(listing.integrations.map(\.slug)))
    }
}
