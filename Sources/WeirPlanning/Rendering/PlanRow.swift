import WeirModel

/// One line of a plan's list, with the fields below it.
struct PlanRow {
    var symbol: Character
    var colour: Style.Colour
    var kind: UnitKind
    var key: String
    var action: String
    var reason: String
    /// Where a removal was caused, or a version that is not available chosen; empty where nothing says it. Rows that
    /// differ in this alone fold all the same.
    var source = ""
    var fields: [FieldChange] = []
    /// The action without what tells this row from others of its kind, for folding.
    private var commonAction: String?

    /// Rows that say the same of different units.
    struct Group: Hashable {
        var kind: UnitKind
        var symbol: Character
        var action: String
        var reason: String
    }

    var group: Group { Group(kind: kind, symbol: symbol, action: commonAction ?? action, reason: reason) }

    init(_ change: UnitChange) {
        switch change.write.operation {
        case .insert, .restore: (symbol, colour) = ("+", .green)
        case .update: (symbol, colour) = ("~", .yellow)
        case .delete: (symbol, colour) = ("-", .red)
        case .move: (symbol, colour) = (">", .yellow)
        }
        if change.parts.contains(where: { $0.action == .rotate }) { symbol = "↻" }
        if change.from != nil { symbol = ">" }
        kind = change.key.kind
        key = change.key.name
        action = change.parts.map { Self.label($0, change.write) }.joined(separator: ", ")
        if change.from != nil {
            let words = change.parts.map { $0.action == .move ? "move" : Self.label($0, change.write) }
            commonAction = words.joined(separator: ", ")
        }
        reason = (change.parts.compactMap(Self.reason) + Self.lacks(change.write)).joined(separator: "; ")
        if change.write.operation == .delete { source = change.parts.first?.source?.description ?? "" }
        fields = Self.fields(change.parts)
    }

    init(_ unit: PendingUnit) {
        (symbol, colour) = ("!", unit.status == .held || unit.status == .blocked ? .red : .cyan)
        kind = unit.key.kind
        key = unit.key.name
        action = unit.status.rawValue
        reason = unit.action.map { "\($0.rawValue): \(unit.reason)" } ?? unit.reason
        if !unit.diagnostics.isEmpty { reason += ", see below" }
        if unit.status == .blocked, unit.action == .delete || unit.block == .unavailableVersion {
            source = unit.source?.description ?? ""
        }
    }

    /// What a deployed instance waits for.
    private static func lacks(_ write: UnitWrite) -> [String] {
        guard case .instance(let instance) = write, instance.operation != .delete else { return [] }
        var lacks: [String] = []
        if !instance.missing.isEmpty { lacks.append("unconfigured: \(PlanWords.list(instance.missing))") }
        if !instance.needsAuthorization.isEmpty {
            lacks.append("needs authorization: \(PlanWords.list(instance.needsAuthorization))")
        }
        return lacks
    }

    private static func label(_ part: UnitChange.Part, _ write: UnitWrite) -> String {
        switch part.action {
        case .publish:
            guard case .integration(let integration) = write, let publication = integration.publish else {
                return part.action.rawValue
            }
            return "publish v\(publication.number)"
        case .fork, .deploy, .upgrade, .move: return "\(part.action.rawValue) \(part.reason)"
        default: return part.action.rawValue
        }
    }

    /// What stands in the last column, where neither the action nor the fields below say it already.
    private static func reason(_ part: UnitChange.Part) -> String? {
        let approved = part.isApproved ? "approved" : nil
        switch part.action {
        case .fork, .deploy, .upgrade, .enable, .disable, .move: return approved
        case .update where part.fields.contains { $0.path.first == "draft" }: return part.reason
        case .update, .reconfigure: return part.fields.isEmpty ? part.reason : approved
        case .create, .publish, .restore, .delete, .rotate:
            return approved.map { "\(part.reason), \($0)" } ?? part.reason
        }
    }

    /// A definition's name is a field of the version and of the integration: what says the same is shown once.
    private static func fields(_ parts: [UnitChange.Part]) -> [FieldChange] {
        let listed = parts.filter { listsFields($0.action) }
        guard listed.count > 1 else { return listed.first?.fields ?? [] }
        var seen: Set<FieldChange> = []
        return listed.flatMap(\.fields).filter { seen.insert($0).inserted }
    }

    private static func listsFields(_ action: Action) -> Bool {
        switch action {
        case .publish, .update, .reconfigure: true
        case .create, .fork, .deploy, .upgrade, .enable, .disable, .move, .restore, .delete, .rotate: false
        }
    }
}

/// Rows of one section, where many that say the same are folded into one line.
struct FoldedRows {
    /// The rows to show.
    var rows: [PlanRow] = []
    /// How many more there are of each group that has too many, in the order in which they began.
    var folded: [(group: PlanRow.Group, count: Int)] = []

    /// The most rows of one group that are shown one by one.
    static let most = 10

    /// Folds a section whose rows are made one at a time, so that a plan of 100,000 changes costs its visible rows.
    init(_ source: some Sequence<PlanRow>, isVerbose: Bool) {
        var counts: [PlanRow.Group: Int] = [:]
        var groups: [PlanRow.Group] = []
        var firstHidden: [PlanRow.Group: PlanRow] = [:]
        for row in source {
            let count = counts[row.group, default: 0] + 1
            counts[row.group] = count
            if isVerbose || count <= Self.most {
                rows.append(row)
            } else if count == Self.most + 1 {
                groups.append(row.group)
                firstHidden[row.group] = row
            }
        }
        for group in groups {
            let count = counts[group, default: 0] - Self.most
            // A line that says "1 more" is no shorter than the one more.
            if count == 1, let row = firstHidden[group] {
                rows.append(row)
            } else {
                folded.append((group, count))
            }
        }
    }
}
