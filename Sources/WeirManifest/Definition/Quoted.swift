/// A name from a file as a message shows it: in double quotes, at most 80 characters, nothing that could move the
/// cursor, reorder the line or end it.
func quoted(_ name: String) -> String {
    var text = "\""
    for (count, scalar) in name.unicodeScalars.enumerated() {
        guard count < 80 else {
            text += "…"
            break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            text += "\\u{\(String(scalar.value, radix: 16))}"
        default:
            text.unicodeScalars.append(scalar)
        }
    }
    return text + "\""
}
