import WeirModel
import WeirPlanning
import WeirStore

/// A draft as `status`, `get integrations` and `show` tell of it.
struct ShownDraft {
    let integration: String
    /// `2 changes since version 7`, or that nothing is published yet.
    let summary: String
    /// What it changes in the newest version.
    let fields: [FieldChange]

    init(_ draft: StoredDraft) {
        integration = draft.integration
        guard let newest = draft.newest, let published = draft.published.flatMap({ DefinitionContent(json: $0) }),
            let stated = DefinitionContent(json: draft.definition)
        else {
            summary = "nothing is published yet"
            fields = []
            return
        }
        fields = DefinitionDiff.between(published, stated).fields
        summary = "\(fields.count) change\(fields.count == 1 ? "" : "s") since version \(newest)"
    }
}

/// What an integration came from, as `get integrations` and `show` tell of it.
enum ShownLineage {
    /// `fork of acme-erp@4, 2 behind`, `copy of acme-erp@4`; nil for an integration that began by itself.
    static func text(_ integration: ObservedIntegration, in state: ObservedState) -> String? {
        guard let lineage = SpecLineage.lineage(in: integration.spec.json) else { return nil }
        let text = "\(lineage.kind.rawValue) of \(lineage.origin)"
        guard let behind = behind(lineage, in: state), behind > 0 else { return text }
        return "\(text), \(behind) behind"
    }

    /// How many versions the parent of a fork has published since; nil for what is no fork, and for one whose parent
    /// or version is not known.
    static func behind(_ lineage: Lineage, in state: ObservedState) -> Int? {
        guard lineage.kind == .fork, let version = lineage.version,
            let newest = state.integrations.first(where: { $0.slug == lineage.parent })?.newestVersion
        else { return nil }
        return max(0, newest.number - version)
    }
}
