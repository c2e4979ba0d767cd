import WeirModel

/// What makes one definition another, as people read it on a terminal.
public struct DefinitionDiffText: Sendable {
    /// Colours or none.
    public var style: Style

    /// Writes without colours unless stated.
    public init(style: Style = .plain) { self.style = style }

    private static let widestPath = 72
    private static let widestValue = 80
    private static let mostLines = 40

    /// The differences between `before` and `after`, whose names stand in the first line, with a line end at its end.
    /// Nothing that comes from the definitions can drive the terminal.
    public func render(_ diff: DefinitionDiff, from before: DefinitionVersion, to after: DefinitionVersion) -> String {
        var text = style.paint("\(TerminalText.escaped("\(before.name) → \(after.name)"))", .bold) + "\n\n"
        guard !diff.changes.isEmpty else { return text + "No differences.\n" }
        let lines = diff.changes.map(line)
        let columns = FieldLine.Columns(lines.filter { !Self.isLong($0) })
        for (change, line) in zip(diff.changes, lines) {
            text += Self.isLong(line) ? broken(line) : line.text(columns, style: style, indent: 2)
            text += textLines(change)
        }
        return text + "\n\(style.paint(Self.summary(diff), .bold))\n"
    }

    /// A path that is longer than most must not push the values of all others out of sight.
    private static func isLong(_ line: FieldLine) -> Bool { TerminalText.width(line.path) > widestPath }

    /// The line in two, the path in the first.
    private func broken(_ line: FieldLine) -> String {
        let values = [line.values, style.paint(line.source, .faint)].filter { !$0.isEmpty }
        return "  \(style.paint(line.symbol, line.colour)) \(line.path)\n      \(values.joined(separator: "    "))\n"
    }

    private static func summary(_ diff: DefinitionDiff) -> String {
        let counts = diff.counts
        let parts = DefinitionDiff.Kind.allCases.compactMap { kind in
            counts[kind].map { "\(PlanWords.grouped($0)) \(kind.rawValue)" }
        }
        return "\(parts.joined(separator: ", "))."
    }

    private func line(_ change: DefinitionDiff.Change) -> FieldLine {
        let path = TerminalText.cut(change.path.joined(separator: " / "), to: 200)
        let source = change.source.map { TerminalText.escaped($0.description) } ?? ""
        func made(_ symbol: String, _ colour: Style.Colour, _ values: String) -> FieldLine {
            FieldLine(symbol: symbol, colour: colour, path: path, values: values, source: source)
        }
        switch change.event {
        case .added(let value, let place): return made("+", .green, Self.shown(value) + Self.position(of: place))
        case .removed(let value): return made("-", .red, Self.shown(value))
        case .changed(.secret, _), .changed(_, .secret): return made("~", .yellow, "(secret, changed)")
        case .changed(let before, let after):
            if Self.texts(before, after) != nil { return made("~", .yellow, "(text)") }
            return made("~", .yellow, "\(Self.shown(before)) → \(Self.shown(after))")
        case .moved(let from, let to):
            // Where the list is another one, the path says to which it went.
            let places =
                from.list == to.list
                ? "\(from.text(beside: to)) → \(to.text(beside: from))"
                : "from \(from.text(beside: to)); now \(to.text(beside: to))"
            return made(">", .cyan, TerminalText.cut(places, to: 2 * Self.widestValue))
        case .renamed(let name):
            return made("~", .yellow, TerminalText.cut("renamed from \(name)", to: Self.widestValue))
        }
    }

    /// Where a new step stands; of other lists the order says little.
    private static func position(of place: DefinitionDiff.Place?) -> String {
        guard let place, place.list.last == "steps" else { return "" }
        return ", \(TerminalText.cut(place.text(beside: place), to: widestValue))"
    }

    private static func shown(_ value: FieldValue) -> String {
        switch value {
        case .absent: ""
        case .secret: "(secret)"
        case .json(let json): TerminalText.cut(PartSummary.of(json) ?? json, to: widestValue)
        }
    }

    // MARK: - Texts of more than one line

    private static func texts(_ before: FieldValue, _ after: FieldValue) -> (String, String)? {
        guard case .json(let before) = before, case .json(let after) = after,
            before.contains("\\n") || after.contains("\\n")
        else { return nil }
        let (old, new) = (CanonicalText(Array(before.utf8)), CanonicalText(Array(after.utf8)))
        guard let left = old.root.flatMap({ old.string($0) }), let right = new.root.flatMap({ new.string($0) }) else {
            return nil
        }
        return (left, right)
    }

    /// The lines that differ where the change is one of a text.
    private func textLines(_ change: DefinitionDiff.Change) -> String {
        guard case .changed(let before, let after) = change.event, let (old, new) = Self.texts(before, after) else {
            return ""
        }
        let lines = UnifiedDiff(style: style, context: 1).render(old, new).split(
            separator: "\n", omittingEmptySubsequences: false
        ).dropLast()
        var text = lines.prefix(Self.mostLines).map { "      \($0)\n" }.joined()
        if lines.count > Self.mostLines {
            text += "      … and \(PlanWords.count(lines.count - Self.mostLines, "more line")); --raw shows all\n"
        }
        return text
    }
}

/// What a part of a definition is, in a few words.
enum PartSummary {
    /// `http / httpGet` for a step, `3 steps` for a flow or branch, `string` for a config variable; nil for others.
    static func of(_ json: String) -> String? {
        let text = CanonicalText(Array(json.utf8))
        guard let root = text.root, text.kind(root) == .object else { return nil }
        if let action = text.value(of: "action", in: root), let key = string("key", in: action, text) {
            let component = text.value(of: "component", in: action).flatMap { string("key", in: $0, text) }
            let parts = [component, key].compactMap(\.self).joined(separator: " / ")
            let steps = text.value(of: "steps", in: root).flatMap { text.items($0) }?.count ?? 0
            return steps > 0 ? "\(parts), \(PlanWords.count(steps, "step"))" : parts
        }
        if let steps = text.value(of: "steps", in: root).flatMap({ text.items($0) }) {
            return PlanWords.count(steps.count, "step")
        }
        if let type = string("dataType", in: root, text) {
            return string("collectionType", in: root, text).map { "\(type), \($0)" } ?? type
        }
        return nil
    }

    private static func string(_ key: String, in object: Range<Int>, _ text: CanonicalText) -> String? {
        text.value(of: key, in: object).flatMap { text.string($0) }
    }
}
