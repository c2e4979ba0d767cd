import WeirManifest
import WeirModel
import WeirPlanning

/// An explanation as people read it.
struct ExplanationText {
    let unit: ExplainedUnit
    /// Nothing is cut.
    let isWide: Bool

    private static let widestValue = 48
    private static let widestPath = 48

    /// What weir takes where nobody says anything.
    private static let builtIn = "built in"

    var text: String {
        var text = "\(unit.key)\n"
        if unit.isNarrow {
            for field in unit.fields { text += whole(field) }
        } else {
            text += layers + versions + fields + lacks + dependents
        }
        return text + planned + pending
    }

    // MARK: - Layers and versions

    private var layers: String {
        guard let explanation = unit.explanation else { return "\nNo file of the repository states it.\n" }
        let isInstance = unit.key.kind == .instance
        let layers = isInstance ? explanation.layers.reversed() : explanation.layers
        let rows = layers.map { layer in
            [
                layer.name, layer.path.isEmpty ? "(published)" : layer.path,
                layer.usedAt.map { "used at \($0)" } ?? "",
            ]
        }
        return section(isInstance ? "Layers, the highest first" : "Files", rows)
    }

    private var versions: String {
        guard let versions = unit.explanation?.versions else { return "" }
        guard versions.isKnown else { return "\nVersion\n  not known without a database\n" }
        let rows = versions.candidates.reversed().map { version in
            var remarks = version.isAvailable ? [] : ["not available"]
            if version.isNew { remarks.append("published by this commit") }
            if let release = version.release { remarks.append("release \(release)") }
            if !version.labels.isEmpty { remarks.append("labels \(version.labels.joined(separator: ", "))") }
            return [
                "v\(version.number)", version.number == versions.chosen ? chosen : "", remarks.joined(separator: "; "),
            ]
        }
        let title = unit.explanation?.integration.map { "Versions of \($0)" } ?? "Versions"
        return rows.isEmpty ? "" : section(title, rows)
    }

    /// What is said of the version that is meant.
    private var chosen: String {
        let statement = unit.explanation?.fields.first { $0.path == ["version"] }?.winner
        guard unit.key.kind == .instance, case .json(let text)? = statement?.value else { return "← the definition" }
        return "← \(text)"
    }

    // MARK: - Fields

    private var fields: String {
        let rows = unit.fields.flatMap { field -> [[String]] in
            let name = field.path.joined(separator: " / ")
            var statements = Array(field.statements.reversed())
            if !field.isUnion, let winner = statements.firstIndex(where: \.counts) {
                statements.insert(statements.remove(at: winner), at: 0)
            }
            guard !statements.isEmpty else { return [[name, "(no value)", "", ""]] + runtime(field) }
            let shown = statements.enumerated().map { offset, statement in
                let isFirst = offset == 0
                let label = isFirst ? name : field.isUnion ? "    and" : "    instead of"
                let value = isFirst && !field.isUnion && !statement.counts ? "(no value)" : value(statement)
                return [label, value, layer(statement.layer), statement.location?.description ?? ""]
            }
            return shown + runtime(field)
        }
        return section("Fields", rows, widths: [Self.widestPath, Self.widestValue])
    }

    /// One field with every layer, the highest first.
    private func whole(_ field: Explanation.Field) -> String {
        let name = field.path.joined(separator: " / ")
        let winner = field.winner.map { " = \(value($0))" } ?? (field.isUnion ? "" : ": no value")
        let layers = unit.explanation?.layers ?? []
        var rows: [[String]] = []
        for index in layers.indices.reversed() {
            let statements = field.statements.filter { $0.layer == index }
            if statements.isEmpty { rows.append([layers[index].name, "–", layers[index].path, ""]) }
            rows += statements.map(row)
        }
        rows += field.statements.filter { $0.layer == nil }.map(row)
        return section(name + winner, rows + runtime(field), widths: [Self.widestPath, Self.widestValue])
    }

    private func row(_ statement: Explanation.Statement) -> [String] {
        [
            layer(statement.layer), value(statement), statement.location?.description ?? "",
            statement.counts ? "" : "overridden",
        ]
    }

    private func runtime(_ field: Explanation.Field) -> [[String]] {
        guard field.isIgnored else { return [] }
        guard let deployed = unit.deployed else { return [["    belongs to the runtime once it is deployed"]] }
        return [["    belongs to the runtime: \(unit.deployedValue(of: field.path, in: deployed))"]]
    }

    private func layer(_ index: Int?) -> String {
        guard let index, let layers = unit.explanation?.layers, layers.indices.contains(index) else {
            return Self.builtIn
        }
        return layers[index].name
    }

    private func value(_ statement: Explanation.Statement) -> String {
        switch statement.value {
        case .json(let text): text
        case .removed: "null"
        case .secret(_, let text): text
        case .hidden: "(plain text, not shown)"
        }
    }

    // MARK: - What is missing, who depends on it, what happens

    private var lacks: String {
        guard let explanation = unit.explanation else { return "" }
        var text = ""
        if !explanation.missing.isEmpty {
            text += "\nUnconfigured: no value for \(explanation.missing.joined(separator: ", "))\n"
        }
        if !explanation.needsAuthorization.isEmpty {
            text += "\nNeeds authorization: \(explanation.needsAuthorization.joined(separator: ", "))\n"
        }
        return TerminalLines.escaped(text)
    }

    private var dependents: String {
        guard !unit.dependents.isEmpty else { return "" }
        let most = isWide ? unit.dependents.count : 20
        var rows = unit.dependents.prefix(most).map { [$0.description] }
        if unit.dependents.count > most {
            rows.append(["… and \(unit.dependents.count - most) more; -o wide shows them"])
        }
        return section("Depends on it", rows)
    }

    private var planned: String {
        guard !unit.planned.isEmpty else { return "" }
        return section(
            "Planned", unit.planned.map { [$0.action.rawValue, $0.reason, $0.source?.description ?? ""] })
    }

    private var pending: String {
        guard !unit.pending.isEmpty else { return "" }
        var text = ""
        for pending in unit.pending {
            let action = pending.action.map { " \($0.rawValue)" } ?? ""
            let block = pending.block.map { ", \($0.rawValue)" } ?? ""
            text += section(
                "\(pending.status.rawValue)\(action)\(block)",
                [[pending.reason, pending.source?.description ?? ""], ["next: \(PendingAdvice.text(for: pending))"]])
        }
        if !unit.diagnostics.isEmpty { text += "\n" }
        return text + DiagnosticText(style: Terminal.style).render(unit.diagnostics)
    }

    // MARK: - Layout

    /// A title and rows below it, whose columns are as wide as what stands in them. A row of one cell takes the line.
    private func section(_ title: String, _ rows: [[String]], widths most: [Int] = []) -> String {
        let cells = rows.map { row in
            row.enumerated().map { column, cell in
                isWide || column >= most.count || row.count == 1
                    ? TerminalText.escaped(cell) : TerminalText.cut(cell, to: most[column])
            }
        }
        var widths: [Int] = []
        for row in cells where row.count > 1 {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], TerminalText.width(cell))
            }
        }
        var text = "\n\(TerminalText.escaped(title))\n"
        for row in cells {
            let last = row.lastIndex { !$0.isEmpty } ?? 0
            let line = row.prefix(last + 1).enumerated().map { column, cell in
                column == last ? cell : TerminalText.padded(cell, to: widths[column] + 3)
            }
            text += "  \(line.joined())\n"
        }
        return text
    }
}

/// Lines of text that comes from files.
private enum TerminalLines {
    static func escaped(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { TerminalText.escaped(String($0)) }
            .joined(separator: "\n")
    }
}

extension ExplainedUnit {
    /// The value that the runtime has for a field.
    func deployedValue(of path: [String], in deployed: [[String]: SpecFields.Field]) -> String {
        if path == ["enabled"] { return "deployed as \(deployedEnabled ?? true)" }
        guard let field = deployed[path] else { return "deployed without a value" }
        return "deployed as \(field.isSecret ? "(secret)" : String(decoding: field.value, as: UTF8.self))"
    }
}
