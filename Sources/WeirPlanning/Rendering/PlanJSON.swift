import WeirJSON
import WeirModel

/// A plan as programs read it: the format `weir.plan/v1`, one entry for each action on each unit, keys sorted.
public enum PlanJSON {
    /// The name and version of the format, in its member `format`.
    public static let format = "weir.plan/v1"

    /// The plan as JSON for people and programs, with a line end at its end.
    public static func render(_ plan: Plan) -> String {
        var writer = JSONWriter(layout: .indented)
        write(plan, to: &writer)
        return writer.text + "\n"
    }

    static func write(_ plan: Plan, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("applicable")
        writer.bool(plan.isApplicable)
        writePending(plan, .blocked, as: "blocked", to: &writer)
        writer.key("changes")
        writer.beginArray()
        for change in plan.changes {
            for part in change.parts { write(part, of: change, to: &writer) }
        }
        writer.endArray()
        writer.key("commit")
        writer.string(plan.source.commit.description)
        writer.key("complete")
        writer.bool(plan.complete && plan.unchecked.isEmpty)
        writer.key("diagnostics")
        DiagnosticJSON.write(plan.diagnostics, to: &writer)
        writer.key("environment")
        writer.string(plan.environment)
        writer.key("format")
        writer.string(format)
        writePending(plan, .held, as: "held", to: &writer)
        writePending(plan, .orphan, as: "orphans", to: &writer)
        writer.key("previousCommit")
        if let previous = plan.previousCommit { writer.string(previous.description) } else { writer.null() }
        writer.key("refusals")
        writer.beginArray()
        for refusal in plan.refusals {
            writer.beginObject()
            writer.key("kind")
            writer.string(refusal.kind.rawValue)
            writer.key("message")
            writer.string(refusal.message)
            writer.endObject()
        }
        writer.endArray()
        writer.key("revision")
        writer.string(plan.source.revision)
        writer.key("serial")
        writer.integer(plan.serial)
        writeSummary(plan, to: &writer)
        writePending(plan, .untargeted, as: "untargeted", to: &writer)
        writer.endObject()
    }

    private static func write(_ part: UnitChange.Part, of change: UnitChange, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("action")
        writer.string(part.action.rawValue)
        writer.key("approved")
        writer.bool(part.isApproved)
        writer.key("fields")
        FieldJSON.write(part.fields, to: &writer)
        if part.action == .move, let from = change.from {
            writer.key("from")
            writer.string(from.name)
        }
        writer.key("key")
        writer.string(change.key.name)
        writer.key("kind")
        writer.string(change.key.kind.rawValue)
        writer.key("reason")
        writer.string(part.reason)
        DiagnosticJSON.write(part.source, as: "source", to: &writer)
        writer.endObject()
    }

    private static func writePending(
        _ plan: Plan, _ status: PendingUnit.Status, as name: String, to writer: inout JSONWriter
    ) {
        writer.key(name)
        writer.beginArray()
        for unit in plan.pending where unit.status == status {
            writer.beginObject()
            if let action = unit.action {
                writer.key("action")
                writer.string(action.rawValue)
            }
            if let block = unit.block {
                writer.key("block")
                writer.string(block.rawValue)
            }
            writer.key("key")
            writer.string(unit.key.name)
            writer.key("kind")
            writer.string(unit.key.kind.rawValue)
            writer.key("reason")
            writer.string(unit.reason)
            DiagnosticJSON.write(unit.source, as: "source", to: &writer)
            writer.endObject()
        }
        writer.endArray()
    }

    private static func writeSummary(_ plan: Plan, to writer: inout JSONWriter) {
        let summary = PlanSummary(plan)
        writer.key("summary")
        write(summary.actions, to: &writer)
        writer.key("summaryByKind")
        writer.beginObject()
        for kind in UnitKind.allCases.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let actions = summary.byKind[kind] else { continue }
            writer.key(kind.rawValue)
            write(actions, to: &writer)
        }
        writer.endObject()
    }

    private static func write(_ counts: [Action: Int], to writer: inout JSONWriter) {
        writer.beginObject()
        for (action, count) in counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            writer.key(action.rawValue)
            writer.integer(count)
        }
        writer.endObject()
    }
}
