import WeirJSON
import WeirModel
import WeirPlanning
import WeirStore

/// One unit with everything that is known of it, but for secrets.
struct ShownUnit {
    var key: UnitKey
    var row: Identifier
    /// Names and values in the order in which they are shown.
    var facts: [(name: String, value: Listing.Value)]
    var fields: [SpecFields.Field]
    /// Which of these belong to the runtime.
    var runtime = RuntimeFieldNames()
    /// Of an integration: what Git states and nothing publishes yet.
    var draft: ShownDraft?
    var endpoints: [ObservedEndpoint] = []
    var pending: [PendingUnit]
    var history: [RecordedChange]

    /// The unit that one of `candidates` names.
    ///
    /// Throws a `CommandFailure` where there is none, or more than one.
    static func find(_ candidates: [UnitKey], in reading: FleetReading) async throws -> ShownUnit {
        let state = try await reading.everything()
        let found = candidates.filter { facts($0, state) != nil }
        guard let key = found.first, let (id, facts, spec) = facts(key, state) else {
            let pending = state.pending.filter { candidates.contains($0.key) }
            guard let first = pending.first else {
                throw CommandFailure("there is no \(candidates.map(\.description).joined(separator: " or "))")
            }
            throw CommandFailure("\(first.key) is not deployed: \(first.status.rawValue), \(first.reason)")
        }
        if found.count > 1 { throw CommandFailure.ambiguous(found) }
        let endpoints =
            key.kind == .instance
            ? try await reading.store.endpoints(of: key, environment: reading.environment) : []
        let drafts =
            key.kind == .integration
            ? try await reading.store.drafts(of: key.name, environment: reading.environment) : []
        return ShownUnit(
            key: key, row: id, facts: facts, fields: SpecFields.fields(ofStored: spec),
            runtime: RuntimeFieldNames(spec: spec),
            draft: drafts.first.map(ShownDraft.init), endpoints: endpoints,
            pending: state.pending.filter { $0.key == key },
            history: try await reading.store.changes(of: id, environment: reading.environment))
    }

    private static func facts(
        _ key: UnitKey, _ state: ObservedState
    ) -> (id: Identifier, facts: [(name: String, value: Listing.Value)], spec: [UInt8])? {
        switch key.kind {
        case .customer:
            guard let customer = state.customers.first(where: { $0.slug == key.name && !$0.row.isDeleted }) else {
                return nil
            }
            let instances = state.instances.filter { $0.customer == key.name && !$0.row.isDeleted }.map(\.key.name)
            return (
                customer.row.id,
                [
                    ("id", .text(customer.row.id.description)), ("protect", .boolean(customer.protect)),
                    ("source", .text(customer.sourcePath)), ("instances", .texts(instances)),
                ], customer.spec.json
            )
        case .integration:
            guard let integration = state.integrations.first(where: { $0.slug == key.name && !$0.row.isDeleted }) else {
                return nil
            }
            let instances = state.instances.filter { $0.integration == key.name && !$0.row.isDeleted }.map(\.key.name)
            let versions = integration.versions.map {
                let marks = ($0.isAvailable ? [] : ["unavailable"]) + $0.labels
                let release = $0.release.map { " \($0)" } ?? ""
                return "v\($0.number)\(release) sha256:\($0.digest.short)"
                    + (marks.isEmpty ? "" : " (\(marks.joined(separator: ", ")))")
            }
            return (
                integration.row.id,
                [
                    ("id", .text(integration.row.id.description)), ("protect", .boolean(integration.protect)),
                    ("source", .text(integration.sourcePath)), ("versions", .texts(versions)),
                    ("origin", ShownLineage(integration, in: state).map { .text($0.text) } ?? .none),
                    ("instances", .texts(instances)),
                ], integration.spec.json
            )
        case .secret:
            guard let secret = state.secrets.first(where: { $0.key == key && !$0.row.isDeleted }) else { return nil }
            return (
                secret.row.id,
                [
                    ("id", .text(secret.row.id.description)),
                    ("version", secret.current.map { .number(Int64($0.number)) } ?? .none),
                    ("source", .text(secret.sourcePath)),
                ], secret.spec.json
            )
        case .instance:
            guard let instance = state.instances.first(where: { $0.key == key && !$0.row.isDeleted }) else {
                return nil
            }
            return (
                instance.row.id,
                [
                    ("id", .text(instance.row.id.description)), ("integration", .text(instance.integration)),
                    ("version", .number(Int64(instance.version))), ("state", .text(InstanceState(instance).rawValue)),
                    ("enabled", .boolean(instance.enabled)), ("missing", .texts(instance.missing)),
                    ("needsAuthorization", .texts(instance.needsAuthorization)),
                    ("protect", .boolean(instance.protect)),
                    ("source", .text(instance.sourcePath)),
                ], instance.spec ?? []
            )
        }
    }
}

extension ShownUnit {
    func text(historyShown: Int) -> String {
        var text = "\(key)\n"
        for (name, value) in facts {
            if let shown = value.line { text += line(name, shown + runtime.mark([name])) }
        }
        let configuration = fields.filter { $0.path.first != DocumentListing.member }
        if !configuration.isEmpty { text += "\nConfiguration\n" }
        for field in configuration {
            text += line(field.path.joined(separator: " / "), Self.shown(field) + runtime.mark(field.path))
        }
        if configuration.count < fields.count { text += "\nDocuments\n" }
        for field in fields where field.path.first == DocumentListing.member {
            text += line(field.path.dropFirst().joined(separator: " / "), DocumentListing.shown(field))
        }
        if let draft {
            text += "\nDraft, \(draft.summary)\n"
            text += FieldText(style: Terminal.style).render(draft.fields)
        }
        if !endpoints.isEmpty { text += "\nEndpoints\n" }
        for endpoint in endpoints {
            text += line(endpoint.flow, "\(endpoint.id)\(endpoint.isActive ? "" : " (asleep)")")
        }
        if !pending.isEmpty { text += "\nPending\n" }
        for unit in pending {
            let line = "\(unit.status.rawValue): \(unit.reason)\(unit.source.map { "  \($0)" } ?? "")"
            text += "  \(TerminalText.escaped(line))\n"
            text += DiagnosticText(style: Terminal.style).render(unit.diagnostics)
        }
        if !history.isEmpty { text += "\nHistory\n" }
        for change in history.prefix(historyShown) {
            let line = "revision \(change.serial)  \(change.at)  \(change.action.rawValue)  \(change.reason)"
            text += "  \(TerminalText.escaped("\(line)  \(change.commit.short) by \(change.actor)"))\n"
        }
        if history.count > historyShown { text += "  … and \(history.count - historyShown) more; -o wide shows them\n" }
        return text
    }

    func json() -> [UInt8] {
        var writer = JSONWriter(layout: .indented)
        writer.beginObject()
        var members: [(String, (inout JSONWriter) -> Void)] = facts.map { fact in
            (fact.name, { fact.value.write(to: &$0) })
        }
        members.append(("key", { $0.string(key.name) }))
        members.append(("kind", { $0.string(key.kind.rawValue) }))
        members.append(("fields", writeFields))
        let changes = Listing.Value.list(history.map { $0.members(withFields: false) })
        members.append(("history", { changes.write(to: &$0) }))
        members.append(
            (
                "pending",
                { writer in
                    Listing.Value.texts(pending.map { "\($0.status.rawValue): \($0.reason)" }).write(to: &writer)
                }
            ))
        if key.kind == .instance { members.append(("endpoints", writeEndpoints)) }
        if key.kind == .integration {
            members.append(("draft", { writer in draft.map { writer.string($0.summary) } ?? writer.null() }))
        }
        for (name, write) in members.sorted(by: { $0.0 < $1.0 }) {
            writer.key(name)
            write(&writer)
        }
        writer.endObject()
        return writer.bytes
    }

    private func writeFields(_ writer: inout JSONWriter) {
        writer.beginArray()
        for field in fields {
            writer.beginObject()
            if runtime.contains(field.path) {
                writer.key("ignored")
                writer.bool(true)
            }
            writer.key("path")
            Listing.Value.texts(field.path).write(to: &writer)
            if field.isSecret {
                writer.key("secret")
                writer.bool(true)
            } else {
                writer.key("value")
                writer.raw(field.value)
            }
            writer.endObject()
        }
        writer.endArray()
    }

    private func writeEndpoints(_ writer: inout JSONWriter) {
        writer.beginArray()
        for endpoint in endpoints {
            writer.beginObject()
            writer.key("active")
            writer.bool(endpoint.isActive)
            writer.key("flow")
            writer.string(endpoint.flow)
            writer.key("id")
            writer.string(endpoint.id.description)
            writer.endObject()
        }
        writer.endArray()
    }

    private static func shown(_ field: SpecFields.Field) -> String {
        field.isSecret ? "(secret)" : String(decoding: field.value, as: UTF8.self)
    }

    private func line(_ name: String, _ value: String) -> String {
        "  \(TerminalText.padded(TerminalText.escaped(name), to: 32))\(TerminalText.escaped(value))\n"
    }
}

extension Listing.Value {
    /// On one line; nil where there is nothing to say.
    fileprivate var line: String? {
        switch self {
        case .text(let text): text.isEmpty ? nil : text
        case .number(let number): String(number)
        case .boolean(let value): value ? "yes" : "no"
        case .texts(let texts): texts.isEmpty ? nil : texts.joined(separator: ", ")
        case .none, .object, .list, .written: nil
        }
    }
}
