/// Text from a file inside of a message.
package enum Quotation {
    /// `text` in quotes, cut where it is long, with what would disturb a terminal taken out.
    package static func of(_ text: String) -> String {
        let longest = 60
        let shown = text.unicodeScalars.prefix(longest)
            .map {
                $0.properties.generalCategory == .control || $0.properties.generalCategory == .format ? "\u{FFFD}" : $0
            }
        let isCut = text.unicodeScalars.dropFirst(longest).first != nil
        var view = String.UnicodeScalarView()
        view.append(contentsOf: shown)
        return "\"\(String(view))\(isCut ? "…" : "")\""
    }
}
