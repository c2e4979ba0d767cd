import WeirJSON
import WeirModel
import WeirPlanning
import WeirStore

/// What happened to one unit.
struct ShownHistory: Shown {
    /// As it was called last.
    var key: UnitKey
    var unit: KnownUnit
    /// Newest first.
    var changes: [RecordedChange]
    /// Whether there are older ones.
    var isCut: Bool
    /// An integration's, newest first; nil for other units.
    var versions: [PublishedVersion]?

    /// The history of the unit that one of `candidates` names, or named.
    ///
    /// Throws a `CommandFailure` where there is none, or more than one.
    static func find(
        _ candidates: [UnitKey], in store: Store, environment: String, limit: Int
    ) async throws -> ShownHistory {
        var found: [(key: UnitKey, unit: KnownUnit)] = []
        for key in candidates {
            if let unit = try await store.unit(key, environment: environment) { found.append((key, unit)) }
        }
        let deployed = found.filter(\.unit.isDeployed)
        if !deployed.isEmpty { found = deployed }
        guard var (key, unit) = found.first else {
            throw CommandFailure("there is no \(candidates.map(\.description).joined(separator: " or ")), and was none")
        }
        if found.count > 1 { throw CommandFailure.ambiguous(found.map(\.key)) }
        let changes = try await store.changes(of: unit.id, environment: environment, limit: limit + 1)
        // Whoever asks by an old key means the unit that was called so, whatever it is called now.
        if !unit.isDeployed, let last = changes.first?.key {
            key = last
            if let current = try await store.unit(last, environment: environment), current.id == unit.id {
                unit = current
            }
        }
        let versions =
            key.kind == .integration ? try await store.versions(of: key.name, environment: environment) : nil
        return ShownHistory(
            key: key, unit: unit, changes: Array(changes.prefix(limit)), isCut: changes.count > limit,
            versions: versions)
    }

    // MARK: - Text

    func text(isWide: Bool) -> String {
        var text = "\(key)\(unit.isDeployed ? "" : ", not deployed any more")\n"
        let fields = FieldText(style: Terminal.style, isVerbose: isWide)
        var serial: Int64?
        for change in changes {
            if change.serial != serial {
                serial = change.serial
                text += "\nrevision \(change.serial)  \(change.at)  \(change.commit.short) by \(change.actor)\n"
            }
            text += "  \(TerminalText.escaped(Self.line(change, key)))\n"
            text += fields.render(change.fields)
        }
        if isCut { text += "\nThere are older changes; --limit shows more.\n" }
        if let versions, !versions.isEmpty {
            text += "\nVersions\n"
            for line in FleetListings.versions(versions).text(isWide: isWide).split(separator: "\n") {
                text += "  \(line)\n"
            }
        }
        return text
    }

    /// `reconfigure  2 fields`, with the unit's key where that was another one.
    private static func line(_ change: RecordedChange, _ key: UnitKey) -> String {
        var words = [change.action.rawValue]
        if change.key != key { words.append(change.key.name) }
        if !change.reason.isEmpty { words.append(change.reason) }
        if change.isApproved { words.append("approved") }
        // The fields below say where they were stated.
        if change.fields.isEmpty, let source = change.source { words.append(source.description) }
        return words.joined(separator: "  ")
    }

    // MARK: - JSON

    func json(layout: JSONWriter.Layout) -> [UInt8] {
        var members: [String: Listing.Value] = [
            "changes": .list(changes.map { $0.members(withFields: true) }), "deployed": .boolean(unit.isDeployed),
            "id": .text(unit.id.description), "key": .text(key.name), "kind": .text(key.kind.rawValue),
        ]
        if let versions { members["versions"] = .written { FleetListings.versions(versions).write(to: &$0) } }
        var writer = JSONWriter(layout: layout)
        Listing.Value.object(members).write(to: &writer)
        return writer.bytes
    }
}

extension RecordedChange {
    /// The change for programs; keys are stable.
    func members(withFields: Bool) -> Listing.Value {
        var members: [String: Listing.Value] = [
            "action": .text(action.rawValue), "approved": .boolean(isApproved), "at": .text(at.description),
            "by": .text(actor), "commit": .text(commit.description), "key": .text(key.name), "reason": .text(reason),
            "serial": .number(serial), "source": .optional(source?.description),
        ]
        if withFields { members["fields"] = .written { FieldJSON.write(fields, to: &$0) } }
        return .object(members)
    }
}
