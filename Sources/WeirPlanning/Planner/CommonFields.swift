import WeirModel

/// Fields that stand beside the spec in every unit's row.
enum CommonFields {
    static func protect(_ before: Bool, _ after: Bool, source: SourceLocation) -> [FieldChange] {
        before == after
            ? []
            : [
                FieldChange(
                    path: ["protect"], before: PlanWords.json(before), after: PlanWords.json(after), source: source)
            ]
    }

    /// Whether a row says something else. The digest tells, unless somebody wrote to the row who need not have known how
    /// that is made.
    static func differs(_ observed: Spec, _ desired: Spec, _ row: RowIdentity) -> Bool {
        observed.digest != desired.digest || row.isDrifted && observed.json != desired.json
    }

    /// The file that states the unit: `.yml` that became `.yaml`, or an instance that gets a file beside its
    /// `deploy.yaml`. A move says it already.
    static func file(_ before: String, _ after: SourceLocation, isMoved: Bool) -> [FieldChange] {
        before == after.path || isMoved
            ? []
            : [
                FieldChange(
                    path: ["file"], before: PlanWords.json(before), after: PlanWords.json(after.path), source: after)
            ]
    }

    /// In the order of paths, as every part lists its fields.
    static func sorted(_ fields: [FieldChange]) -> [FieldChange] {
        fields.sorted { ByteOrder.precedes($0.path, $1.path) }
    }

    /// `1 field`, or what the single field says where it is one of these.
    static func reason(_ fields: [FieldChange]) -> String {
        guard fields.count == 1, let field = fields.first, field.path == ["protect"],
            case .json(let value) = field.after
        else { return PlanWords.count(fields.count, "field") }
        return "protect: \(value)"
    }
}
