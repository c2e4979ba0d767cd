import WeirJSON
import WeirModel

/// `pending.diagnostics`: the errors of a held unit, so that `status` can show them without the repository.
enum DiagnosticsJSON {
    static func encode(_ diagnostics: [Diagnostic]) -> String {
        guard !diagnostics.isEmpty else { return "[]" }
        var writer = JSONWriter()
        writer.beginArray()
        for diagnostic in diagnostics { encode(diagnostic, into: &writer) }
        writer.endArray()
        return writer.text
    }

    private static func encode(_ diagnostic: Diagnostic, into writer: inout JSONWriter) {
        writer.beginObject()
        if let column = diagnostic.caretColumn {
            writer.key("caretColumn")
            writer.integer(column)
        }
        writer.key("code")
        writer.string(diagnostic.code.rawValue)
        if let hint = diagnostic.hint {
            writer.key("hint")
            writer.string(hint)
        }
        writer.key("length")
        writer.integer(diagnostic.length)
        writer.key("location")
        LocationJSON.encode(diagnostic.location, into: &writer)
        writer.key("message")
        writer.string(diagnostic.message)
        if !diagnostic.related.isEmpty {
            writer.key("related")
            writer.beginArray()
            for related in diagnostic.related {
                writer.beginObject()
                writer.key("location")
                LocationJSON.encode(related.location, into: &writer)
                writer.key("message")
                writer.string(related.message)
                writer.endObject()
            }
            writer.endArray()
        }
        writer.key("severity")
        writer.string(diagnostic.severity.rawValue)
        if let line = diagnostic.sourceLine {
            writer.key("sourceLine")
            writer.string(line)
        }
        writer.endObject()
    }

    static func decode(_ text: String) throws(StoredValueError) -> [Diagnostic] {
        guard text != "[]" else { return [] }
        var diagnostics: [Diagnostic] = []
        for item in try StoredValue(text).items() { diagnostics.append(try decode(item)) }
        return diagnostics
    }

    private static func decode(_ item: StoredValue) throws(StoredValueError) -> Diagnostic {
        var related: [Diagnostic.Related] = []
        if let places = try item.member("related") {
            for place in try places.items() {
                related.append(
                    Diagnostic.Related(
                        location: try LocationJSON.decode(place.required("location")),
                        message: try place.required("message").text()))
            }
        }
        return Diagnostic(
            try item.required("code").enumeration(DiagnosticCode.self),
            severity: try item.required("severity").enumeration(Diagnostic.Severity.self),
            at: try LocationJSON.decode(item.required("location")), length: try item.required("length").unsigned(),
            try item.required("message").text(), hint: try item.member("hint")?.text(),
            sourceLine: try item.member("sourceLine")?.text(),
            caretColumn: try item.member("caretColumn")?.unsigned(), related: related)
    }
}
