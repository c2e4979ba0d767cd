import Tracing
import WeirJSON

/// Spans as OTLP's JSON has them (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): identities in
/// hexadecimal, 64-bit numbers as texts, enumerations as numbers.
enum OTLPEncoding {
    /// An `ExportTraceServiceRequest`.
    static func encode(_ spans: [FinishedSpan], resource: [String: String]) -> [UInt8] {
        var writer = JSONWriter()
        writer.object("resourceSpans") { writer in
            writer.object([
                ("resource", { $0.object([("attributes", { write(resource, to: &$0) })]) }),
                (
                    "scopeSpans",
                    { writer in
                        writer.beginArray()
                        writer.object([
                            ("scope", { $0.object([("name", { $0.string("weir") })]) }),
                            (
                                "spans",
                                { writer in
                                    writer.beginArray()
                                    for span in spans { write(span, to: &writer) }
                                    writer.endArray()
                                }
                            ),
                        ])
                        writer.endArray()
                    }
                ),
            ])
        }
        return writer.bytes
    }

    private static func write(_ span: FinishedSpan, to writer: inout JSONWriter) {
        var members: [(String, (inout JSONWriter) -> Void)] = [
            ("attributes", { write(span.attributes, to: &$0) }), ("endTimeUnixNano", { $0.string("\(span.end)") }),
            (
                "events",
                { writer in
                    writer.beginArray()
                    for event in span.events {
                        writer.object([
                            ("attributes", { write(event.attributes, to: &$0) }), ("name", { $0.string(event.name) }),
                            ("timeUnixNano", { $0.string("\(event.nanosecondsSinceEpoch)") }),
                        ])
                    }
                    writer.endArray()
                }
            ), ("kind", { $0.integer(number(span.kind)) }), ("name", { $0.string(span.name) }),
        ]
        if let parent = span.parent { members.append(("parentSpanId", { $0.string(parent.span) })) }
        members += [
            ("spanId", { $0.string(span.identity.span) }), ("startTimeUnixNano", { $0.string("\(span.start)") }),
            (
                "status",
                { writer in
                    guard let status = span.status else { return writer.object([]) }
                    var members: [(String, (inout JSONWriter) -> Void)] = [
                        ("code", { $0.integer(status.code == .ok ? 1 : 2) })
                    ]
                    if let message = status.message { members.append(("message", { $0.string(message) })) }
                    writer.object(members)
                }
            ), ("traceId", { $0.string(span.identity.trace) }),
        ]
        writer.object(members)
    }

    private static func number(_ kind: SpanKind) -> Int {
        switch kind {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }

    private static func write(_ texts: [String: String], to writer: inout JSONWriter) {
        writer.beginArray()
        for (key, text) in texts.sorted(by: { $0.key < $1.key }) {
            write(key, to: &writer) { $0.object([("stringValue", { $0.string(text) })]) }
        }
        writer.endArray()
    }

    private static func write(_ attributes: SpanAttributes, to writer: inout JSONWriter) {
        var all: [(String, SpanAttribute)] = []
        attributes.forEach { all.append(($0, $1)) }
        writer.beginArray()
        for (key, value) in all.sorted(by: { $0.0 < $1.0 }) {
            write(key, to: &writer) { write(value, to: &$0) }
        }
        writer.endArray()
    }

    private static func write(_ key: String, to writer: inout JSONWriter, value: @escaping (inout JSONWriter) -> Void) {
        writer.object([("key", { $0.string(key) }), ("value", value)])
    }

    private static func write(_ attribute: SpanAttribute, to writer: inout JSONWriter) {
        switch attribute {
        case .int32(let number): writer.object([("intValue", { $0.string("\(number)") })])
        case .int64(let number): writer.object([("intValue", { $0.string("\(number)") })])
        case .bool(let value): writer.object([("boolValue", { $0.bool(value) })])
        case .string(let text): writer.object([("stringValue", { $0.string(text) })])
        case .stringConvertible(let value): writer.object([("stringValue", { $0.string("\(value)") })])
        // Nothing here measures anything else; it is shown as Swift does.
        default: writer.object([("stringValue", { $0.string("\(attribute)") })])
        }
    }
}

extension JSONWriter {
    /// An object with these members, whose names ascend.
    fileprivate mutating func object(_ members: [(String, (inout JSONWriter) -> Void)]) {
        beginObject()
        for (name, write) in members {
            key(name)
            write(&self)
        }
        endObject()
    }

    /// An object with one member, a list of one.
    fileprivate mutating func object(_ name: String, _ write: (inout JSONWriter) -> Void) {
        beginObject()
        key(name)
        beginArray()
        write(&self)
        endArray()
        endObject()
    }
}
