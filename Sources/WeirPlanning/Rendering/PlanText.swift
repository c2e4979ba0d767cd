import WeirModel

/// A plan as people read it on a terminal.
public struct PlanText: Sendable {
    /// Colours or none.
    public var style: Style
    /// True: nothing is folded or cut.
    public var isVerbose: Bool

    /// Writes without colours, folding long lists, unless stated.
    public init(style: Style = .plain, verbose: Bool = false) {
        self.style = style
        isVerbose = verbose
    }

    /// The plan's text, with a line end at its end.
    public func render(_ plan: Plan) -> String {
        var text = style.paint(PlanHeader.text(plan), .bold) + "\n\n"
        var byPhase = [[UnitChange]](repeating: [], count: ChangeOrder.phases.count + 1)
        for change in plan.changes { byPhase[ChangeOrder.phase(of: change)].append(change) }
        var sections = byPhase.map { FoldedRows($0.lazy.map { PlanRow($0) }, isVerbose: isVerbose) }
        for status in PendingUnit.Status.allCases {
            let units = plan.pending.lazy.filter { $0.status == status }
            sections.append(FoldedRows(units.map { PlanRow($0) }, isVerbose: isVerbose))
        }
        let columns = Columns(sections.lazy.flatMap(\.rows))
        for section in sections { append(section, columns, to: &text) }
        if sections.contains(where: { !$0.rows.isEmpty }) { text += "\n" }
        append(plan.diagnostics.filter { $0.severity != .information }, to: &text)
        text += style.paint(PlanHeader.summary(plan), .bold) + "\n"
        if !plan.unchecked.isEmpty {
            text += "Not checked: \(PlanWords.list(plan.unchecked.map { "secret \($0)" })).\n"
        }
        if !plan.complete { text += "Not complete: part of what the plan depends on could not be read.\n" }
        for refusal in plan.refusals {
            text += style.paint("Not applicable:", .red) + " \(TerminalText.escaped(refusal.message)).\n"
        }
        return text
    }

    /// How wide the columns are: as wide as what stands in them, within bounds.
    private struct Columns {
        var key = 23
        var action = 16

        init(_ rows: some Sequence<PlanRow>) {
            for row in rows {
                key = max(key, min(40, TerminalText.width(row.key)))
                if !row.reason.isEmpty { action = max(action, min(32, TerminalText.width(row.action))) }
            }
        }
    }

    private func append(_ section: FoldedRows, _ columns: Columns, to text: inout String) {
        let fields = FieldText(style: style, isVerbose: isVerbose)
        for row in section.rows {
            text += "  \(style.paint(String(row.symbol), row.colour)) "
            text += TerminalText.padded(row.kind.rawValue, to: 13)
            text += TerminalText.padded(TerminalText.escaped(row.key), to: columns.key + 2)
            let action = TerminalText.escaped(row.action)
            if row.reason.isEmpty {
                text += action
            } else {
                text += TerminalText.padded(action, to: columns.action + 2)
                text += isVerbose ? TerminalText.escaped(row.reason) : TerminalText.cut(row.reason, to: 160)
            }
            if !row.source.isEmpty { text += "    \(style.paint(TerminalText.escaped(row.source), .faint))" }
            text += "\n"
            fields.append(row.fields, to: &text)
        }
        for fold in section.folded {
            let detail = fold.group.reason.isEmpty ? "" : ", \(fold.group.reason)"
            let line = "… and \(PlanWords.count(fold.count, "more \(fold.group.kind.rawValue)")): "
            text += "    \(line)\(TerminalText.cut(fold.group.action + detail, to: 160))\n"
        }
    }

    private static let mostRemarks = 10
    private static let mostErrors = 50

    private func append(_ diagnostics: [Diagnostic], to text: inout String) {
        let writer = DiagnosticText(style: style)
        for severity in Diagnostic.Severity.allCases {
            let all = diagnostics.filter { $0.severity == severity }
            let most = isVerbose ? all.count : severity == .error ? Self.mostErrors : Self.mostRemarks
            for diagnostic in all.prefix(most) { text += writer.render([diagnostic]) + "\n" }
            if all.count > most {
                text += "… and \(PlanWords.grouped(all.count - most)) more of severity \(severity.rawValue)\n\n"
            }
        }
    }
}
