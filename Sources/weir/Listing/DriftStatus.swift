import WeirModel
import WeirPlanning
import WeirStore

/// A unit that others wrote to, in `weir status`.
struct DriftStatus {
    /// The first entry of the unit that is not settled.
    var first: Drift
    /// How often others wrote to it since.
    var writes: Int64
    /// Where it is written again and again.
    var fight: DriftFight?

    var text: String {
        let times = writes == 1 ? "" : ", \(writes) writes"
        let columns = first.columns.isEmpty ? "" : " of \(first.columns.joined(separator: ", "))"
        var text = "\(first.key): \(first.operation.rawValue)\(columns) by \(first.author)"
        text += " on \(first.at.secondsDescription)\(times)"
        if let fight {
            text += "; healed \(fight.heals) times since \(fight.since.secondsDescription)"
            text += ", not again before \(fight.pausedUntil.secondsDescription)"
        }
        return text
    }

    var members: Listing.Value {
        .object([
            "kind": .text(first.key.kind.rawValue), "key": .text(first.key.name), "at": .text(first.at.description),
            "operation": .text(first.operation.rawValue), "columns": .texts(first.columns),
            "user": .optional(first.author.login), "application": .optional(first.author.application),
            "writes": .number(writes), "heals": .number(Int64(fight?.heals ?? 0)),
            "pausedUntil": .optional(fight?.pausedUntil.description),
        ])
    }

    /// The units of an environment that others wrote to and that are not settled, by key.
    static func of(_ summary: EnvironmentSummary, in store: Store) async throws -> [DriftStatus] {
        let (drift, heals) = try await store.openDrift(environment: summary.name)
        let now = Effects.now()
        let statuses = Dictionary(grouping: drift, by: \.unit).compactMap { unit, entries -> DriftStatus? in
            guard let first = entries.min(by: { $0.number < $1.number }) else { return nil }
            return DriftStatus(
                first: first, writes: entries.reduce(0) { $0 + $1.writes },
                fight: DriftFight(heals: heals[unit] ?? [], now: now))
        }
        return statuses.sorted { ($0.first.key, $0.first.number) < ($1.first.key, $1.first.number) }
    }
}
