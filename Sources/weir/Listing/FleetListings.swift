import WeirModel
import WeirStore

/// The filters of `weir get`; nil and empty: everything.
struct FleetFilter {
    var search: String?
    /// All of them must be there.
    var labels: [String] = []
    var category: String?
    var customer: String?
    var integration: String?

    func matches(labels present: [String]) -> Bool { labels.allSatisfy { present.contains($0.lowercased()) } }
}

/// The fleet as lists.
enum FleetListings {
    static func integrations(_ state: ObservedState, _ filter: FleetFilter) -> Listing {
        let pending = PendingStates(state)
        let instances = Dictionary(grouping: state.instances.filter { !$0.row.isDeleted }, by: \.integration)
        let rows = state.integrations.filter { !$0.row.isDeleted }.compactMap { integration -> Listing.Row? in
            let spec = SpecMembers(integration.spec.json)
            let labels = spec.texts("labels")
            let category = spec.text("category") ?? ""
            let name = spec.text("name") ?? integration.slug
            guard TextSearch.matches(filter.search, in: [integration.slug, name, spec.text("description") ?? ""]),
                filter.matches(labels: labels),
                filter.category.map({ $0.lowercased() == category.lowercased() }) ?? true
            else { return nil }
            let version = integration.newestVersion?.number
            let count = instances[integration.slug]?.count ?? 0
            let status = pending.status(of: integration.key)
            return Listing.Row(
                cells: [
                    integration.slug, name, version.map { "v\($0)" } ?? "", String(count), category,
                    labels.joined(separator: ","), status ?? "", integration.protect ? "yes" : "",
                    integration.sourcePath,
                    integration.row.id.description,
                ],
                members: [
                    "key": .text(integration.slug), "name": .text(name),
                    "version": version.map { .number(Int64($0)) } ?? .none,
                    "instances": .number(Int64(count)), "category": .text(category), "labels": .texts(labels),
                    "pending": .optional(status), "protect": .boolean(integration.protect),
                    "source": .text(integration.sourcePath), "id": .text(integration.row.id.description),
                ])
        }
        return Listing(
            columns: ["name", "title", "version", "instances", "category", "labels", "pending"],
            wideColumns: ["protected", "source", "id"], rows: rows, emptyText: "No integrations.")
    }

    static func customers(_ state: ObservedState, _ filter: FleetFilter) -> Listing {
        let pending = PendingStates(state)
        let instances = Dictionary(grouping: state.instances.filter { !$0.row.isDeleted }, by: \.customer)
        let rows = state.customers.filter { !$0.row.isDeleted }.compactMap { customer -> Listing.Row? in
            let spec = SpecMembers(customer.spec.json)
            let labels = spec.texts("labels")
            let name = spec.text("name") ?? customer.slug
            let externalID = spec.text("externalId")
            guard TextSearch.matches(filter.search, in: [customer.slug, name, externalID ?? ""]),
                filter.matches(labels: labels)
            else { return nil }
            let count = instances[customer.slug]?.count ?? 0
            let status = pending.status(of: customer.key)
            return Listing.Row(
                cells: [
                    customer.slug, name, externalID ?? "", String(count), labels.joined(separator: ","), status ?? "",
                    customer.protect ? "yes" : "", customer.sourcePath, customer.row.id.description,
                ],
                members: [
                    "key": .text(customer.slug), "name": .text(name), "externalId": .optional(externalID),
                    "instances": .number(Int64(count)), "labels": .texts(labels), "pending": .optional(status),
                    "protect": .boolean(customer.protect), "source": .text(customer.sourcePath),
                    "id": .text(customer.row.id.description),
                ])
        }
        return Listing(
            columns: ["name", "title", "external id", "instances", "labels", "pending"],
            wideColumns: ["protected", "source", "id"], rows: rows, emptyText: "No customers.")
    }

    static func instances(_ state: ObservedState, _ filter: FleetFilter) -> Listing {
        let pending = PendingStates(state)
        let rows = state.instances.filter { !$0.row.isDeleted }.compactMap { instance -> Listing.Row? in
            guard filter.customer.map({ $0 == instance.customer }) ?? true,
                filter.integration.map({ $0 == instance.integration }) ?? true
            else { return nil }
            let spec = SpecMembers(instance.spec ?? [])
            let labels = spec.texts("labels")
            let name = spec.text("name") ?? instance.slug
            guard TextSearch.matches(filter.search, in: [instance.key.name, name, instance.integration]),
                filter.matches(labels: labels)
            else { return nil }
            let condition = InstanceState(instance)
            let status = pending.status(of: instance.key)
            return Listing.Row(
                cells: [
                    instance.key.name, instance.integration, "v\(instance.version)", condition.rawValue,
                    labels.joined(separator: ","), status ?? "", name,
                    (instance.missing + instance.needsAuthorization).joined(separator: ", "),
                    instance.protect ? "yes" : "", instance.sourcePath, instance.row.id.description,
                ],
                members: [
                    "key": .text(instance.key.name), "customer": .text(instance.customer),
                    "integration": .text(instance.integration), "version": .number(Int64(instance.version)),
                    "enabled": .boolean(instance.enabled), "state": .text(condition.rawValue), "name": .text(name),
                    "labels": .texts(labels), "missing": .texts(instance.missing),
                    "needsAuthorization": .texts(instance.needsAuthorization), "pending": .optional(status),
                    "protect": .boolean(instance.protect), "source": .text(instance.sourcePath),
                    "id": .text(instance.row.id.description),
                ])
        }
        return Listing(
            columns: ["instance", "integration", "version", "state", "labels", "pending"],
            wideColumns: ["title", "missing", "protected", "source", "id"], rows: rows, emptyText: "No instances.")
    }

    static func versions(_ versions: [PublishedVersion]) -> Listing {
        Listing(
            columns: ["integration", "version", "published", "author", "note"],
            wideColumns: ["available", "commit", "digest"],
            rows: versions.map { version in
                Listing.Row(
                    cells: [
                        version.integration, "v\(version.number)", version.publishedAt.description, version.author,
                        version.note, version.isAvailable ? "yes" : "no", version.commit.short, version.digest.short,
                    ],
                    members: [
                        "key": .text("\(version.integration)@\(version.number)"),
                        "integration": .text(version.integration),
                        "version": .number(Int64(version.number)),
                        "publishedAt": .text(version.publishedAt.description),
                        "author": .text(version.author), "note": .text(version.note),
                        "available": .boolean(version.isAvailable), "commit": .text(version.commit.description),
                        "digest": .text("sha256:\(version.digest)"), "labels": .texts(version.labels),
                    ])
            }, emptyText: "No versions.")
    }

    static func revisions(_ revisions: [Revision]) -> Listing {
        Listing(
            columns: ["serial", "applied", "commit", "by", "changes"], wideColumns: ["revision", "repository", "id"],
            rows: revisions.map { revision in
                let changes = revision.counts.map { "\($0.total) \($0.kind.rawValue) \($0.action)" }
                return Listing.Row(
                    cells: [
                        String(revision.serial), revision.finishedAt.description, revision.source.commit.short,
                        revision.actor, changes.joined(separator: ", "), revision.source.revision,
                        revision.source.repository, revision.id.description,
                    ],
                    members: [
                        "serial": .number(revision.serial), "key": .text(String(revision.serial)),
                        "startedAt": .text(revision.startedAt.description),
                        "finishedAt": .text(revision.finishedAt.description),
                        "commit": .text(revision.source.commit.description), "actor": .text(revision.actor),
                        "changes": .texts(changes), "revision": .text(revision.source.revision),
                        "repository": .text(revision.source.repository), "path": .text(revision.source.path),
                        "id": .text(revision.id.description), "digest": .text("sha256:\(revision.digest)"),
                    ])
            }, emptyText: "No revisions.")
    }
}

/// What the last revision left pending, by unit.
struct PendingStates {
    private let byKey: [UnitKey: PendingUnit]

    init(_ state: ObservedState) {
        byKey = Dictionary(state.pending.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func status(of key: UnitKey) -> String? { byKey[key]?.status.rawValue }
}
