import WeirModel
import WeirYAML

/// Pieces of text that scaffolds are put together from.
enum ScaffoldText {
    /// The most characters of a text that a comment repeats.
    static let longestComment = 100

    /// A text as a YAML scalar on one line: plain where it means itself, else in quotes.
    static func scalar(_ text: String) -> String { YAMLWriter.scalar(text) }

    /// A list on one line.
    static func list(_ items: [String]) -> String {
        let indicators = Set(",[]{}")
        let shown = items.map { item in
            let scalar = scalar(item)
            return scalar == item && item.contains(where: indicators.contains) ? "'\(item)'" : scalar
        }
        return "[\(shown.joined(separator: ", "))]"
    }

    /// A text inside of a comment: on one line, cut where it is long, without what YAML refuses even there.
    static func comment(_ text: String) -> String {
        var shown = ""
        var endsWithSpace = true
        for (count, scalar) in text.unicodeScalars.enumerated() {
            if count >= 4 * longestComment || shown.unicodeScalars.count >= longestComment {
                return shown + "…"
            }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned,
                .spaceSeparator:
                if !endsWithSpace { shown += " " }
                endsWithSpace = true
            default:
                shown.unicodeScalars.append(scalar)
                endsWithSpace = false
            }
        }
        return endsWithSpace ? String(shown.dropLast()) : shown
    }

    /// Words for people from a slug: `acme-erp` gives `Acme Erp`.
    static func title(of slug: String) -> String {
        slug.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
    }
}
