import WeirJSON
import WeirModel
import WeirPlanning

/// What is deployed, as scenarios show it: sorted, with labels for identities.
///
/// `#1` is the first identity that a unit's name had in the scenario, `#2` the second: whoever keeps its label kept its
/// id.
struct StateText {
    private var labels: [String: [Identifier]] = [:]

    private mutating func label(_ name: String, _ id: Identifier) -> String {
        if let index = labels[name]?.firstIndex(of: id) { return "#\(index + 1)" }
        labels[name, default: []].append(id)
        return "#\(labels[name]?.count ?? 0)"
    }

    mutating func render(_ state: ObservedState) -> String {
        let applied = state.environment?.applied?.commit.short ?? "nothing"
        var lines = ["serial \(state.environment?.serial ?? 0), \(applied)"]
        for unit in state.customers {
            lines.append(
                row("customer", unit.slug, [label("\(unit.key)", unit.row.id)] + marks(unit.row, unit.protect)))
            lines += fields(unit.spec.json)
        }
        for unit in state.integrations {
            let versions = unit.versions.map { "v\($0.number)\($0.isAvailable ? "" : " (not available)")" }
            lines.append(
                row(
                    "integration", unit.slug,
                    [label("\(unit.key)", unit.row.id), versions.joined(separator: " ")] + marks(unit.row, unit.protect)
                ))
            lines += fields(unit.spec.json) + documents(unit.spec)
        }
        if !state.blobs.isEmpty { lines.append("blobs \(state.blobs.count)") }
        for unit in state.instances { lines += instance(unit) }
        for unit in state.pending {
            let words = [unit.status.rawValue, unit.block?.rawValue, unit.action?.rawValue, "\(unit.key)"]
            lines.append(row("pending", "\(words.compactMap(\.self).joined(separator: " ")):", [unit.reason]))
        }
        for approval in state.approvals {
            lines.append(
                row("approval", "by \(approval.approvedBy):", ["\(approval.reason) (\(approval.items.count))"]))
        }
        return lines.joined(separator: "\n")
    }

    private mutating func instance(_ unit: ObservedInstance) -> [String] {
        var words = [label("\(unit.key)", unit.row.id), "\(unit.integration) v\(unit.version)"]
        if !unit.enabled { words.append("disabled") }
        words += marks(unit.row, unit.protect)
        if !unit.missing.isEmpty { words.append("unconfigured: \(unit.missing.joined(separator: ", "))") }
        if !unit.needsAuthorization.isEmpty {
            words.append("needs authorization: \(unit.needsAuthorization.joined(separator: ", "))")
        }
        var lines = [row("instance", unit.key.name, [words.joined(separator: ", ")])]
        lines += fields(unit.spec ?? [])
        for endpoint in unit.endpoints ?? [] {
            let id = label("\(unit.key) \(endpoint.flow)", endpoint.id)
            lines.append("    endpoint \(endpoint.flow) \(id)\(endpoint.isActive ? "" : " asleep")")
        }
        return lines
    }

    private func marks(_ row: RowIdentity, _ protect: Bool) -> [String] {
        (protect ? ["protected"] : []) + (row.deletedAt.map { ["deleted \($0.dateDescription)"] } ?? [])
    }

    private func row(_ kind: String, _ name: String, _ words: [String]) -> String {
        "\(kind) \(name) \(words.joined(separator: " "))"
    }

    /// The members of a spec that say something, those of `config` and `flows` one by one.
    private func fields(_ spec: [UInt8]) -> [String] {
        var reader = JSONReader(limits: .file)
        var document = Document()
        var diagnostics: [Diagnostic] = []
        guard reader.read(spec.span, path: "", into: &document, diagnostics: &diagnostics) else {
            return ["    (no JSON)"]
        }
        var lines: [String] = []
        for key in document.children(0) {
            let name = document.string(key)
            if name == "documents" {
                continue
            } else if name == "config" || name == "flows" {
                for member in document.children(key + 1) {
                    lines.append("    \(name) / \(document.string(member)) = \(json(document, member + 1))")
                }
            } else if document.nodes[key + 1].count > 0 || document.nodes[key + 1].textLength > 0 {
                lines.append("    \(name) = \(json(document, key + 1))")
            }
        }
        return lines
    }

    /// Each document with what it consists of, by the first digits of its digest.
    private func documents(_ spec: Spec) -> [String] {
        let documents = IntegrationDocuments(of: spec)
        var files = documents.attachments.map { ("attachments / \($0.path)", $0.file) }
        if let icon = documents.icon { files.append(("icon", icon)) }
        if let readme = documents.readme { files.append(("readme", readme)) }
        return files.map { "    documents / \($0) = \(DocumentText.description($1)), \($1.digest.short)" }
    }

    private func json(_ document: Document, _ node: Int) -> String {
        String(decoding: CanonicalJSON.bytes(document, node), as: UTF8.self)
    }
}
