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
struct ShownLineage {
    let lineage: Lineage
    /// How many versions the parent of a fork has published since; nil for what is no fork, and for one whose parent or
    /// version is not known.
    let behind: Int?

    /// nil for an integration that began by itself.
    init?(_ integration: ObservedIntegration, in state: ObservedState) {
        guard let lineage = SpecLineage.lineage(in: integration.spec.json) else { return nil }
        self.lineage = lineage
        let parent = state.integrations.first { $0.slug == lineage.parent }
        if lineage.kind == .fork, let version = lineage.version, let newest = parent?.newestVersion {
            behind = max(0, newest.number - version)
        } else {
            behind = nil
        }
    }

    /// `fork of acme-erp@4, 2 behind`, `copy of acme-erp@4`.
    var text: String {
        let text = "\(lineage.kind.rawValue) of \(lineage.origin)"
        guard let behind, behind > 0 else { return text }
        return "\(text), \(behind) behind"
    }
}
