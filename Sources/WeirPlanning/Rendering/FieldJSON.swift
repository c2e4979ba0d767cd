public import WeirJSON

/// Changed fields as programs read them: an array of objects with sorted keys.
public enum FieldJSON {
    /// Writes the array.
    public static func write(_ fields: [FieldChange], to writer: inout JSONWriter) {
        writer.beginArray()
        for field in fields { write(field, to: &writer) }
        writer.endArray()
    }

    /// `before` and `after` are the values themselves, and not there where there is none; a secret has `secret` instead.
    private static func write(_ field: FieldChange, to writer: inout JSONWriter) {
        let isSecret = field.before == .secret || field.after == .secret
        writer.beginObject()
        if !isSecret, case .json(let after) = field.after {
            writer.key("after")
            writer.raw(after.utf8)
        }
        if !isSecret, case .json(let before) = field.before {
            writer.key("before")
            writer.raw(before.utf8)
        }
        writer.key("path")
        writer.strings(field.path)
        if isSecret {
            writer.key("secret")
            writer.bool(true)
        }
        DiagnosticJSON.write(field.source, as: "source", to: &writer)
        writer.endObject()
    }
}
