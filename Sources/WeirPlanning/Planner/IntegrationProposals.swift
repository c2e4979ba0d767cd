import WeirModel

/// Integrations: publish, fork, update, restore; deletes are made by `Removals`.
struct IntegrationProposals {
    private let desired: DesiredIntegration
    private let observed: ObservedIntegration?
    private let outcome: PublicationOutcome
    private let input: PlanningInput
    /// What the definition changes in the newest version; empty where the plan does not show it, or lacks the details.
    private let definitionFields: [FieldChange]

    private init(
        _ desired: DesiredIntegration, _ observed: ObservedIntegration?, _ outcome: PublicationOutcome,
        in input: PlanningInput
    ) {
        self.desired = desired
        self.observed = observed
        self.outcome = outcome
        self.input = input
        definitionFields = Self.definitionFields(desired, observed, outcome)
    }

    /// What the stated integration asks for; nil where the row matches it already.
    static func proposal(_ desired: DesiredIntegration, _ observed: ObservedIntegration?, in input: PlanningInput)
        -> Proposal?
    {
        let outcome = input.outcomes[desired.slug] ?? .draft
        return Self(desired, observed, outcome, in: input).proposal()
    }

    static func deletion(_ observed: ObservedIntegration) -> Proposal {
        let write = IntegrationWrite(
            operation: .delete, slug: observed.slug, spec: observed.spec, protect: observed.protect,
            sourcePath: observed.sourcePath, publish: nil)
        return Proposal(
            UnitChange(
                key: observed.key, row: observed.row, parts: [.delete("file removed")], write: .integration(write)))
    }

    /// Whether the plan shows the definition against the newest version: a new version, or a draft that was another.
    static func showsDefinition(
        _ desired: DesiredIntegration, _ observed: ObservedIntegration, _ outcome: PublicationOutcome?
    ) -> Bool {
        switch outcome {
        case .publishes: true
        case .draft: hasAnotherDraft(desired, observed)
        case .published, .conflict, nil: false
        }
    }

    /// Whether the draft in the row is not the stated definition.
    private static func hasAnotherDraft(_ desired: DesiredIntegration, _ observed: ObservedIntegration) -> Bool {
        if observed.draftDigest != desired.definition.digest { return true }
        guard observed.row.isDrifted, let draft = observed.draft else { return false }
        return draft != desired.definition.json
    }

    private func proposal() -> Proposal? {
        var parts: [UnitChange.Part] = []
        let publication = publication()
        if let publication { parts.append(publish(publication)) }
        let marked = markedVersions()
        let move = observed.flatMap { Moves.part(of: $0.row, source: desired.source, in: input) }
        if let observed {
            let fields = updatedFields(observed, marked, isMoved: move != nil)
            if !fields.isEmpty || CommonFields.differs(observed.spec, desired.spec, observed.row) {
                parts.append(
                    UnitChange.Part(
                        action: .update, fields: CommonFields.sorted(fields), reason: updateReason(observed, fields),
                        source: fields.lazy.compactMap(\.source).first ?? desired.source))
            }
            if let move { parts.append(move) }
            if let deletedAt = observed.row.deletedAt { parts.append(.restore(deletedAt, source: desired.source)) }
        } else if publication == nil {
            parts.append(start(.create, "draft"))
        }
        guard !parts.isEmpty else { return nil }
        let isBareMove = parts.count == 1 && move != nil
        let operation: RowOperation =
            observed.map { $0.row.isDeleted ? .restore : isBareMove ? .move : .update } ?? .insert
        let write = IntegrationWrite(
            operation: operation, slug: desired.slug, spec: desired.spec, protect: desired.protect,
            sourcePath: desired.source.path, publish: publication, markedVersions: marked, draft: draft)
        return Proposal(
            UnitChange(
                key: desired.key, from: input.former(observed?.row), row: observed?.row, parts: parts,
                write: .integration(write)))
    }

    // MARK: - Versions

    private func publication() -> IntegrationWrite.Publication? {
        guard case .publishes(let number) = outcome else { return nil }
        let definition = desired.definition
        let commit = desired.commit ?? input.source?.commitDescription ?? .init(id: .zero, summary: "", author: "")
        let equal = observed?.versions.last { $0.digest == definition.digest }
        return IntegrationWrite.Publication(
            number: number, digest: definition.digest, definition: definition.json,
            interface: definition.interfaceJSON, note: desired.note ?? commit.summary, commit: commit,
            release: desired.release.name?.text, marks: desired.release.marks(of: number, current: number),
            equals: equal?.number)
    }

    private func publish(_ publication: IntegrationWrite.Publication) -> UnitChange.Part {
        guard observed?.newestVersion != nil else { return start(.publish, publication.release) }
        let fields = definitionFields
        var reason =
            publication.note.isEmpty ? PlanWords.count(fields.count, "field") : "\"\(publication.note)\""
        if let release = publication.release { reason = "\(release), \(reason)" }
        if let equals = publication.equals { reason += ", same content as v\(equals)" }
        return UnitChange.Part(action: .publish, fields: fields, reason: reason, source: desired.source)
    }

    /// How an integration begins: as a fork where it is one, else by `action`; `prefix` comes before its size.
    private func start(_ action: Action, _ prefix: String?) -> UnitChange.Part {
        var words = prefix.map { [$0] } ?? []
        if let lineage = desired.lineage, lineage.kind == .fork {
            words.insert("of \(lineage.origin)", at: 0)
            words.append(PlanWords.count(lineage.patches, "patch", plural: "patches"))
            return UnitChange.Part(action: .fork, reason: words.joined(separator: ", "), source: desired.source)
        }
        words.append(PlanWords.count(desired.definition.interface.flows.count, "flow"))
        words.append(PlanWords.count(desired.definition.stepCount, "step"))
        return UnitChange.Part(action: action, reason: words.joined(separator: ", "), source: desired.source)
    }

    /// The versions that are there and of which something else is said than before.
    private func markedVersions() -> [IntegrationWrite.MarkedVersion] {
        (observed?.versions ?? []).compactMap { version in
            let marks = desired.release.marks(of: version.number, current: outcome.number)
            guard marks.isAvailable != version.isAvailable || marks.labels != version.labels else { return nil }
            return .init(number: version.number, isAvailable: marks.isAvailable, labels: marks.labels)
        }
    }

    // MARK: - What else the row says

    /// The definition where it stays unpublished. A conflict keeps what is deployed as it is.
    private var draft: IntegrationWrite.Draft? {
        guard case .draft = outcome else { return nil }
        return .init(digest: desired.definition.digest, definition: desired.definition.json)
    }

    private func updatedFields(
        _ observed: ObservedIntegration, _ marked: [IntegrationWrite.MarkedVersion], isMoved: Bool
    ) -> [FieldChange] {
        var fields = CommonFields.protect(observed.protect, desired.protect, source: desired.source)
        fields += CommonFields.file(observed.sourcePath, desired.source, isMoved: isMoved)
        if CommonFields.differs(observed.spec, desired.spec, observed.row) {
            let origins = FieldDifference.Origins(origins: desired.origins, files: input.desired.files)
            fields += FieldDifference.between(observed.spec.json, desired.spec.json, origins: origins)
        }
        for version in marked { fields += markFields(version, observed) }
        return fields + draftFields(observed)
    }

    private func markFields(_ marked: IntegrationWrite.MarkedVersion, _ observed: ObservedIntegration) -> [FieldChange]
    {
        guard let before = observed.versions.first(where: { $0.number == marked.number }) else { return [] }
        let source = desired.release.marks(of: marked.number, current: outcome.number).source ?? desired.source
        let path = ["versions", String(marked.number)]
        var fields: [FieldChange] = []
        if before.isAvailable != marked.isAvailable {
            fields.append(
                FieldChange(
                    path: path + ["available"], before: PlanWords.json(before.isAvailable),
                    after: PlanWords.json(marked.isAvailable), source: source))
        }
        if before.labels != marked.labels {
            fields.append(
                FieldChange(
                    path: path + ["labels"], before: PlanWords.json(before.labels),
                    after: PlanWords.json(marked.labels), source: source))
        }
        return fields
    }

    /// A draft is shown by its digest, and by what it changes in the newest version.
    private func draftFields(_ observed: ObservedIntegration) -> [FieldChange] {
        guard draft == nil ? observed.draftDigest != nil : Self.hasAnotherDraft(desired, observed) else { return [] }
        func value(_ digest: Digest?) -> FieldValue {
            digest.map { PlanWords.json("sha256:\($0.short)") } ?? .absent
        }
        // A draft that becomes a version is shown as that.
        if draft == nil, case .publishes = outcome { return [] }
        let whole = FieldChange(
            path: ["draft"], before: value(observed.draftDigest), after: value(draft?.digest), source: desired.source)
        guard draft != nil else { return [whole] }
        return [whole]
            + definitionFields.map {
                FieldChange(path: ["draft"] + $0.path, before: $0.before, after: $0.after, source: $0.source)
            }
    }

    private func updateReason(_ observed: ObservedIntegration, _ fields: [FieldChange]) -> String {
        guard draft != nil, observed.draftDigest != draft?.digest, let newest = observed.newestVersion else {
            return CommonFields.reason(fields)
        }
        return "draft, \(PlanWords.count(definitionFields.count, "change")) since v\(newest.number)"
    }

    private static func definitionFields(
        _ desired: DesiredIntegration, _ observed: ObservedIntegration?, _ outcome: PublicationOutcome
    ) -> [FieldChange] {
        guard let observed, showsDefinition(desired, observed, outcome),
            let newest = observed.newestVersion?.definition.flatMap({ DefinitionContent(json: $0) })
        else { return [] }
        return DefinitionDiff.between(newest, DefinitionContent(desired.definition, path: desired.source.path)).fields
    }
}
