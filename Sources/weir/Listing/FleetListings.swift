import WeirModel
import WeirStore

/// The fleet as lists.
enum FleetListings {
    static func integrations(_ state: ObservedState, drafts: [ShownDraft], _ filter: FleetFilter) -> Listing {
        let facts = FleetFacts(state)
        let drafts = Dictionary(drafts.map { ($0.integration, $0.summary) }, uniquingKeysWith: { first, _ in first })
        let rows = state.integrations.filter { !$0.row.isDeleted }.compactMap { integration -> Listing.Row? in
            let spec = SpecMembers(integration.spec.json)
            let labels = spec.texts("labels")
            let category = spec.text("category") ?? ""
            let name = spec.text("name") ?? integration.slug
            let description = spec.text("description")
            let isVisible = spec.isTrue("marketplace", "visible")
            let isTemplate = spec.isTrue("template", "enabled")
            let isOwnTemplate = isTemplate && spec.isTrue("template", "organizationOnly")
            guard filter.matches(texts: [integration.slug, name, description, category] + labels),
                filter.matches(labels: labels), filter.matches(category: category),
                isVisible || !filter.isInMarketplace, isTemplate || !filter.isTemplate
            else { return nil }
            let version = integration.newestVersion
            let count = facts.instances(of: integration.key)
            let status = facts.status(of: integration.key)
            let draft = drafts[integration.slug]
            let lineage = ShownLineage(integration, in: state)
            return Listing.Row(
                cells: [
                    integration.slug, name, version?.shown ?? "", String(count), category,
                    labels.joined(separator: ","), draft ?? "", status ?? "", lineage?.text ?? "",
                    isVisible ? "yes" : "", isOwnTemplate ? "organization" : isTemplate ? "yes" : "",
                    integration.protect ? "yes" : "",
                    integration.sourcePath, integration.row.id.description,
                ],
                members: [
                    "key": .text(integration.slug), "name": .text(name), "description": .text(description ?? ""),
                    "version": version.map { .number(Int64($0.number)) } ?? .none,
                    "release": .optional(version?.release),
                    "instances": .number(Int64(count)), "category": .text(category), "labels": .texts(labels),
                    "marketplace": .object([
                        "visible": .boolean(isVisible), "overview": .optional(spec.text("marketplace", "overview")),
                    ]),
                    "template": .object([
                        "enabled": .boolean(isTemplate),
                        "organizationOnly": .boolean(spec.isTrue("template", "organizationOnly")),
                    ]),
                    "draft": .optional(draft), "forkedFrom": .optional(lineage?.lineage.origin),
                    "behind": lineage?.behind.map { .number(Int64($0)) } ?? .none,
                    "pending": .optional(status), "protect": .boolean(integration.protect),
                    "source": .text(integration.sourcePath), "id": .text(integration.row.id.description),
                ])
        }
        return Listing(
            columns: ["name", "title", "version", "instances", "category", "labels", "draft", "pending"],
            wideColumns: ["origin", "marketplace", "template", "protected", "source", "id"], rows: rows,
            emptyText: "No integrations.")
    }

    static func customers(_ state: ObservedState, _ filter: FleetFilter) -> Listing {
        let facts = FleetFacts(state)
        let rows = state.customers.filter { !$0.row.isDeleted }.compactMap { customer -> Listing.Row? in
            let spec = SpecMembers(customer.spec.json)
            let labels = spec.texts("labels")
            let name = spec.text("name") ?? customer.slug
            let externalID = spec.text("externalId")
            guard filter.matches(texts: [customer.slug, name, externalID] + labels), filter.matches(labels: labels)
            else { return nil }
            let count = facts.instances(of: customer.key)
            let status = facts.status(of: customer.key)
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
        let facts = FleetFacts(state)
        let wanted = filter.version.map { Self.numbers($0, state) }
        let rows = state.instances.filter { !$0.row.isDeleted }.compactMap { instance -> Listing.Row? in
            let condition = InstanceState(instance)
            guard filter.customer.map({ $0 == instance.customer }) ?? true,
                filter.integration.map({ $0 == instance.integration }) ?? true,
                wanted.map({ $0[instance.integration] == instance.version }) ?? true,
                filter.states.isEmpty || filter.states.contains(condition)
            else { return nil }
            let spec = SpecMembers(instance.spec ?? [])
            let labels = spec.texts("labels")
            let name = spec.text("name") ?? instance.slug
            let description = spec.text("description")
            guard filter.matches(texts: [instance.key.name, name, instance.integration, description] + labels),
                filter.matches(labels: labels)
            else { return nil }
            let version = facts.version(of: instance)
            let status = facts.status(of: instance.key)
            return Listing.Row(
                cells: [
                    instance.key.name, instance.integration, version?.shown ?? "v\(instance.version)",
                    condition.rawValue, labels.joined(separator: ","), status ?? "", name,
                    (instance.missing + instance.needsAuthorization).joined(separator: ", "),
                    spec.text("fork", "from") ?? "", instance.protect ? "yes" : "", instance.sourcePath,
                    instance.row.id.description,
                ],
                members: [
                    "key": .text(instance.key.name), "customer": .text(instance.customer),
                    "integration": .text(instance.integration), "version": .number(Int64(instance.version)),
                    "release": .optional(version?.release), "enabled": .boolean(instance.enabled),
                    "state": .text(condition.rawValue), "name": .text(name), "description": .text(description ?? ""),
                    "labels": .texts(labels), "missing": .texts(instance.missing),
                    "needsAuthorization": .texts(instance.needsAuthorization), "pending": .optional(status),
                    "forkedFrom": .optional(spec.text("fork", "from")),
                    "protect": .boolean(instance.protect), "source": .text(instance.sourcePath),
                    "id": .text(instance.row.id.description),
                ])
        }
        return Listing(
            columns: ["instance", "integration", "version", "state", "labels", "pending"],
            wideColumns: ["title", "missing", "forked from", "protected", "source", "id"], rows: rows,
            emptyText: "No instances.")
    }

    /// The version of each integration that is chosen, where there is one.
    private static func numbers(_ choice: VersionChoice, _ state: ObservedState) -> [String: Int] {
        var numbers: [String: Int] = [:]
        for integration in state.integrations where !integration.row.isDeleted {
            guard let version = choice.first(of: integration.versions.reversed()), choice.matches(version.digest) else {
                continue
            }
            numbers[integration.slug] = version.number
        }
        return numbers
    }

    static func versions(_ versions: [PublishedVersion]) -> Listing {
        Listing(
            columns: ["integration", "version", "release", "published", "author", "note"],
            wideColumns: ["available", "labels", "commit", "digest"],
            rows: versions.map { version in
                Listing.Row(
                    cells: [
                        version.integration, "v\(version.number)", version.release ?? "",
                        version.publishedAt.description, version.author, version.note,
                        version.isAvailable ? "yes" : "no", version.labels.joined(separator: ","),
                        version.commit.short, version.digest.short,
                    ],
                    members: [
                        "key": .text("\(version.integration)@\(version.number)"),
                        "integration": .text(version.integration),
                        "version": .number(Int64(version.number)), "release": .optional(version.release),
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
