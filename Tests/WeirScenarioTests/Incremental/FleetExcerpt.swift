import WeirManifest
import WeirModel

/// An excerpt of a fleet without a database, by the rules by which the store makes one.
enum FleetExcerpt {
    /// nil where the store makes none.
    static func of(_ observed: ObservedState, around customers: Set<String>, now: Instant) -> ObservedState? {
        guard let reading = observed.environment?.reading, let size = observed.environment?.size else { return nil }
        let cutoff = now.adding(seconds: -reading.settings.retainSeconds)
        func isOver(_ row: RowIdentity) -> Bool { row.isDrifted || row.deletedAt.map { $0 <= cutoff } ?? false }
        let rows =
            observed.customers.map(\.row) + observed.integrations.map(\.row) + observed.secrets.map(\.row)
            + observed.instances.map(\.row)
        guard observed.drift.isEmpty, !rows.contains(where: isOver),
            !observed.integrations.contains(where: \.isDrifted),
            !observed.secrets.contains(where: { $0.secret.isImplicit && !$0.row.isDeleted })
        else { return nil }
        var excerpt = observed
        excerpt.customers.removeAll { !customers.contains($0.slug) }
        excerpt.instances.removeAll { !customers.contains($0.customer) }
        let others = observed.customers.filter { !customers.contains($0.slug) }
        let owners = Set(observed.secrets.compactMap(\.secret.customer))
        let deployed = others.filter { !$0.row.isDeleted && owners.contains($0.slug) }
        excerpt.rest = FleetRest(
            size: FleetSize(
                customers: size.customers - excerpt.size.customers, instances: size.instances - excerpt.size.instances),
            customerNames: others.map(\.slug),
            owners: Dictionary(deployed.map { ($0.slug, $0.row.id) }, uniquingKeysWith: { first, _ in first }))
        return excerpt
    }
}

/// A tree without the folders of other customers.
struct CustomersTree<Tree: SourceTree>: SourceTree {
    let tree: Tree
    let customers: Set<String>

    func entries() throws -> [SourceEntry] {
        try tree.entries().filter { entry in
            let parts = entry.path.split(separator: "/")
            return parts[0] != "customers" || parts.count > 1 && customers.contains(String(parts[1]))
        }
    }

    func reader() throws -> Tree.Reader { try tree.reader() }
}
