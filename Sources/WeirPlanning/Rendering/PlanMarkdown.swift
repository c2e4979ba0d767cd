import WeirModel

/// A plan as a comment on a pull request: a summary, a folded block for each unit, and the diagnostics.
public enum PlanMarkdown {
    /// The most characters of a comment; hosting services refuse longer ones (GitHub's limit is 65,536).
    public static let longest = 60_000

    /// The plan as GitHub-flavoured Markdown, with a line end at its end. Everything that comes from files is escaped.
    /// Where it would be too long, units in the middle are left out and a note says how many.
    public static func render(_ plan: Plan) -> String {
        let head = head(plan)
        let tail = tail(plan)
        let room = longest - head.unicodeScalars.count - tail.unicodeScalars.count - 200
        return head + cut(blocks(plan), to: room) + tail
    }

    private static func head(_ plan: Plan) -> String {
        "### weir plan\n\n\(text(PlanHeader.text(plan)))\n\n**\(text(PlanHeader.summary(plan)))**\n\n"
    }

    private static func tail(_ plan: Plan) -> String {
        var result = ""
        for refusal in plan.refusals.prefix(10) { result += "- Not applicable: \(text(refusal.message))\n" }
        if !plan.unchecked.isEmpty {
            result += "- Not checked: \(PlanWords.list(plan.unchecked.map(\.description)))\n"
        }
        if !plan.complete { result += "- Not complete: part of what the plan depends on could not be read\n" }
        return result
    }

    /// One block for each unit, pending ones and diagnostics last.
    private static func blocks(_ plan: Plan) -> [String] {
        var blocks = plan.changes.map { block(PlanRow($0)) }
        blocks += plan.pending.map { block(PlanRow($0)) }
        blocks += plan.diagnostics.filter { $0.severity != .information }.map { diagnostic in
            "<details><summary>\(code(diagnostic.location.description)) \(text(diagnostic.message))</summary>\n\n"
                + fenced(DiagnosticText().render([diagnostic])) + "\n</details>\n\n"
        }
        return blocks
    }

    private static func block(_ row: PlanRow) -> String {
        let symbol = row.symbol == "!" ? "⚠" : String(row.symbol)
        let reason = row.reason.isEmpty ? "" : " · \(text(row.reason))"
        let source = row.source.isEmpty ? "" : " · \(code(row.source))"
        let title = "\(code(symbol)) \(row.kind.rawValue) \(code(row.key)) \(text(row.action))\(reason)\(source)"
        guard !row.fields.isEmpty else { return "\(title)\n\n" }
        var fields = ""
        FieldText(style: .plain, isVerbose: false).append(row.fields, to: &fields)
        let lines = fields.split(separator: "\n").map { line in
            // `diff` colours lines that begin with a sign.
            let content = line.drop { $0 == " " }
            return content.hasPrefix("~") ? "!\(content.dropFirst())" : String(content)
        }
        return "<details><summary>\(title)</summary>\n\n"
            + fenced(lines.joined(separator: "\n") + "\n", language: "diff") + "\n</details>\n\n"
    }

    /// Keeps the first and the last blocks as far as `room` characters go.
    private static func cut(_ blocks: [String], to room: Int) -> String {
        let lengths = blocks.map(\.unicodeScalars.count)
        guard lengths.reduce(0, +) > room else { return blocks.joined() }
        var used = 0
        var first = 0
        while first < blocks.count, used + lengths[first] <= room * 2 / 3 {
            used += lengths[first]
            first += 1
        }
        var last = blocks.count
        while last > first, used + lengths[last - 1] <= room {
            used += lengths[last - 1]
            last -= 1
        }
        let note = "_… \(PlanWords.count(last - first, "more unit")) left out here …_\n\n"
        return blocks[..<first].joined() + note + blocks[last...].joined()
    }

    /// Text as it is: nothing in it is markup, a link or a mention.
    private static func text(_ text: String) -> String {
        var result = ""
        for scalar in TerminalText.escaped(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            // A reference by number keeps `@name` and `#1` from reaching out to people and issues.
            case "@", "#", "!", "[", "]", "(", ")", "*", "_", "`", "~", "|", "\\", ":":
                result += "&#\(scalar.value);"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func code(_ content: String) -> String { "<code>\(text(content))</code>" }

    /// A code block whose fence is longer than any run of backticks within.
    private static func fenced(_ content: String, language: String = "") -> String {
        var longest = 0
        var run = 0
        for scalar in content.unicodeScalars {
            run = scalar == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return "\(fence)\(language)\n\(content)\(fence)\n"
    }
}
