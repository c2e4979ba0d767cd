import WeirModel

/// Customers: create, update, restore; deletes are made by `Removals`.
enum CustomerProposals {
    static func proposal(_ desired: DesiredCustomer, _ observed: ObservedCustomer?, in input: PlanningInput)
        -> Proposal?
    {
        guard let observed else {
            let part = UnitChange.Part(action: .create, reason: name(of: desired), source: desired.source)
            return Proposal(change(desired, row: nil, parts: [part], operation: .insert))
        }
        var parts: [UnitChange.Part] = []
        let move = Moves.part(of: observed.row, source: desired.source, in: input)
        var fields = CommonFields.protect(observed.protect, desired.protect, source: desired.source)
        fields += CommonFields.file(observed.sourcePath, desired.source, isMoved: move != nil)
        let differs = CommonFields.differs(observed.spec, desired.spec, observed.row)
        if differs {
            let origins = FieldDifference.Origins(origins: desired.origins, files: input.desired.files)
            fields += FieldDifference.between(observed.spec.json, desired.spec.json, origins: origins)
        }
        if !fields.isEmpty || differs {
            parts.append(
                UnitChange.Part(
                    action: .update, fields: CommonFields.sorted(fields), reason: CommonFields.reason(fields),
                    source: fields.lazy.compactMap(\.source).first ?? desired.source))
        }
        let isBareMove = parts.isEmpty
        if let move { parts.append(move) }
        if let deletedAt = observed.row.deletedAt { parts.append(.restore(deletedAt, source: desired.source)) }
        guard !parts.isEmpty else { return nil }
        let operation: RowOperation = observed.row.isDeleted ? .restore : isBareMove ? .move : .update
        var change = change(desired, row: observed.row, parts: parts, operation: operation)
        change.from = input.former(observed.row)
        return Proposal(change)
    }

    static func deletion(_ observed: ObservedCustomer) -> Proposal {
        let write = CustomerWrite(
            operation: .delete, slug: observed.slug, spec: observed.spec, protect: observed.protect,
            sourcePath: observed.sourcePath)
        return Proposal(
            UnitChange(
                key: observed.key, row: observed.row, parts: [.delete("file removed")], write: .customer(write)))
    }

    private static func change(
        _ desired: DesiredCustomer, row: RowIdentity?, parts: [UnitChange.Part], operation: RowOperation
    ) -> UnitChange {
        let write = CustomerWrite(
            operation: operation, slug: desired.slug, spec: desired.spec, protect: desired.protect,
            sourcePath: desired.source.path)
        return UnitChange(key: desired.key, row: row, parts: parts, write: .customer(write))
    }

    /// The display name in quotes, which tells a new customer better than its slug.
    private static func name(of desired: DesiredCustomer) -> String {
        let text = CanonicalText(desired.spec.json)
        guard let root = text.root, let name = text.value(of: "name", in: root) else { return "new" }
        return text.text(name)
    }
}

extension UnitChange.Part {
    static func restore(_ deletedAt: Instant, source: SourceLocation) -> Self {
        Self(action: .restore, reason: "deleted \(deletedAt.dateDescription)", source: source)
    }

    static func delete(_ reason: String, source: SourceLocation? = nil) -> Self {
        Self(action: .delete, reason: reason, source: source)
    }
}
