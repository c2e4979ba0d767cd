import WeirModel
import WeirStore

/// What others wrote to the fleet, as a list.
enum DriftListing {
    static func listing(_ drift: [Drift]) -> Listing {
        Listing(
            columns: ["when", "unit", "operation", "columns", "user", "application", "settled"],
            wideColumns: ["writes", "last", "part", "role", "client", "transaction", "number"],
            rows: drift.map(row), emptyText: "Nobody but weir has written to what is deployed.")
    }

    private static func row(_ drift: Drift) -> Listing.Row {
        Listing.Row(
            cells: [
                drift.at.secondsDescription, "\(drift.key)", drift.operation.rawValue,
                drift.columns.joined(separator: ","), drift.author.login ?? "unknown", drift.author.application ?? "",
                state(drift), "\(drift.writes)", drift.lastAt.secondsDescription, part(drift),
                drift.author.role ?? "", drift.author.client ?? "", drift.transaction.map { "\($0)" } ?? "",
                "\(drift.number)",
            ],
            members: [
                "number": .number(drift.number), "kind": .text(drift.key.kind.rawValue), "key": .text(drift.key.name),
                "table": .text(drift.relation.rawValue), "part": .optional(drift.part.isEmpty ? nil : drift.part),
                "operation": .text(drift.operation.rawValue), "columns": .texts(drift.columns),
                "user": .optional(drift.author.login), "role": .optional(drift.author.role),
                "application": .optional(drift.author.application), "client": .optional(drift.author.client),
                "at": .text(drift.at.description), "lastAt": .text(drift.lastAt.description),
                "writes": .number(drift.writes),
                "transaction": drift.transaction.map(Listing.Value.number) ?? .none,
                "settledAt": .optional(drift.settledAt?.description),
                "revision": drift.revision.map(Listing.Value.number) ?? .none,
            ])
    }

    private static func state(_ drift: Drift) -> String {
        guard drift.settledAt != nil else { return "open" }
        return drift.revision.map { "revision \($0)" } ?? "nothing to heal"
    }

    private static func part(_ drift: Drift) -> String {
        switch drift.relation {
        case .endpoint: "endpoint \(drift.part)"
        case .version: "v\(drift.part)"
        case .customer, .integration, .secret, .instance: ""
        }
    }
}
