/// Text from a file inside of a message.
package enum Quotation {
    /// The most characters that are shown.
    package static let longest = 80

    /// `text` in double quotes, cut where it is long; what could move the cursor, reorder the line or end it is
    /// written as an escape.
    package static func of(_ text: String) -> String {
        var shown = "\""
        for (count, scalar) in text.unicodeScalars.enumerated() {
            guard count < longest else {
                shown += "…"
                break
            }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown + "\""
    }
}
