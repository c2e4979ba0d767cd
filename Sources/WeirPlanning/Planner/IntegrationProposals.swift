import WeirModel

/// Integrations: publish, update, restore; deletes are made by `Removals`.
enum IntegrationProposals {
    static func proposal(_ desired: DesiredIntegration, _ observed: ObservedIntegration?, in input: PlanningInput)
        -> Proposal?
    {
        var parts: [UnitChange.Part] = []
        var publication: IntegrationWrite.Publication?
        let draft = Draft(of: desired.definition, after: observed?.newestVersion)
        if !draft.isPublished {
            let made = self.publication(desired, number: draft.number, observed, in: input)
            publication = made
            parts.append(publish(made, desired, observed?.newestVersion))
        }
        if let observed {
            var fields = CommonFields.protect(observed.protect, desired.protect, source: desired.source)
            fields += CommonFields.file(observed.sourcePath, desired.source)
            if observed.spec.digest != desired.spec.digest {
                let origins = FieldDifference.Origins(origins: desired.origins, files: input.desired.files)
                fields += FieldDifference.between(observed.spec.json, desired.spec.json, origins: origins)
            }
            if !fields.isEmpty || observed.spec.digest != desired.spec.digest {
                parts.append(
                    UnitChange.Part(
                        action: .update, fields: CommonFields.sorted(fields), reason: CommonFields.reason(fields),
                        source: fields.lazy.compactMap(\.source).first ?? desired.source))
            }
            if let deletedAt = observed.row.deletedAt { parts.append(.restore(deletedAt, source: desired.source)) }
        }
        guard !parts.isEmpty else { return nil }
        let operation: RowOperation = observed.map { $0.row.isDeleted ? .restore : .update } ?? .insert
        let write = IntegrationWrite(
            operation: operation, slug: desired.slug, spec: desired.spec, protect: desired.protect,
            sourcePath: desired.source.path, publish: publication)
        return Proposal(
            UnitChange(key: desired.key, row: observed?.row, parts: parts, write: .integration(write)))
    }

    static func deletion(_ observed: ObservedIntegration) -> Proposal {
        let write = IntegrationWrite(
            operation: .delete, slug: observed.slug, spec: observed.spec, protect: observed.protect,
            sourcePath: observed.sourcePath, publish: nil)
        return Proposal(
            UnitChange(
                key: observed.key, row: observed.row, parts: [.delete("file removed")], write: .integration(write)))
    }

    private static func publication(
        _ desired: DesiredIntegration, number: Int, _ observed: ObservedIntegration?, in input: PlanningInput
    ) -> IntegrationWrite.Publication {
        let definition = desired.definition
        let equal = observed?.versions.last { $0.digest == definition.digest }
        return IntegrationWrite.Publication(
            number: number, digest: definition.digest, definition: definition.json,
            interface: definition.interfaceJSON, note: desired.note ?? input.source?.summary ?? "",
            equals: equal?.number)
    }

    private static func publish(
        _ publication: IntegrationWrite.Publication, _ desired: DesiredIntegration, _ newest: ObservedVersion?
    ) -> UnitChange.Part {
        let definition = desired.definition
        var fields: [FieldChange] = []
        if let before = newest?.definition {
            fields = DefinitionDifference.between(before, definition, path: desired.source.path)
        }
        var reason: String
        if newest == nil {
            let flows = PlanWords.count(definition.interface.flows.count, "flow")
            reason = "\(flows), \(PlanWords.count(definition.stepCount, "step"))"
        } else {
            reason = publication.note.isEmpty ? PlanWords.count(fields.count, "field") : "\"\(publication.note)\""
        }
        if let equals = publication.equals { reason += ", same content as v\(equals)" }
        return UnitChange.Part(action: .publish, fields: fields, reason: reason, source: desired.source)
    }
}
