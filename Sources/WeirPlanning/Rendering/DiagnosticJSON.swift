public import WeirJSON
public import WeirModel

/// Diagnostics as programs read them: an array of objects with sorted keys.
public enum DiagnosticJSON {
    /// The diagnostics as a JSON array, in their order, with a line end at its end.
    public static func render(_ diagnostics: [Diagnostic]) -> String {
        var writer = JSONWriter(layout: .indented)
        write(diagnostics, to: &writer)
        return writer.text + "\n"
    }

    static func write(_ diagnostics: [Diagnostic], to writer: inout JSONWriter) {
        writer.beginArray()
        for diagnostic in diagnostics {
            writer.beginObject()
            writer.key("code")
            writer.string(diagnostic.code.rawValue)
            if let hint = diagnostic.hint {
                writer.key("hint")
                writer.string(hint)
            }
            writer.key("length")
            writer.integer(diagnostic.length)
            writer.key("message")
            writer.string(diagnostic.message)
            writer.key("related")
            writer.beginArray()
            for related in diagnostic.related {
                writer.beginObject()
                writer.key("message")
                writer.string(related.message)
                write(related.location, as: "source", to: &writer)
                writer.endObject()
            }
            writer.endArray()
            writer.key("severity")
            writer.string(diagnostic.severity.rawValue)
            write(diagnostic.location, as: "source", to: &writer)
            writer.endObject()
        }
        writer.endArray()
    }

    /// Writes a location as the member `name`, `null` where there is none.
    public static func write(_ location: SourceLocation?, as name: String, to writer: inout JSONWriter) {
        writer.key(name)
        guard let location else { return writer.null() }
        writer.beginObject()
        writer.key("column")
        writer.integer(location.position.column)
        writer.key("line")
        writer.integer(location.position.line)
        writer.key("path")
        writer.string(location.path)
        writer.endObject()
    }
}
