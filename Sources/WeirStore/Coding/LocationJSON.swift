import WeirJSON
import WeirModel

/// A place in a file: `{"column": 18, "line": 7, "path": "customers/initech/salesforce.yaml"}`.
enum LocationJSON {
    static func encode(_ location: SourceLocation, into writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("column")
        writer.integer(location.position.column)
        writer.key("line")
        writer.integer(location.position.line)
        writer.key("path")
        writer.string(location.path)
        writer.endObject()
    }

    static func decode(_ value: StoredValue) throws(StoredValueError) -> SourceLocation {
        let position = SourcePosition(
            line: try value.required("line").unsigned(), column: try value.required("column").unsigned())
        return SourceLocation(path: try value.required("path").text(), position: position)
    }

    static func decode(_ value: StoredValue?) throws(StoredValueError) -> SourceLocation? {
        guard let value else { return nil }
        return try decode(value)
    }
}
