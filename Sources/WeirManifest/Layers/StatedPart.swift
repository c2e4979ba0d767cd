import WeirJSON
import WeirModel

/// What of an instance's spec the repository answers for.
enum StatedPart {
    /// The canonical JSON `spec` without the fields that belong to the runtime. A connection and a flow of which nothing
    /// is left go with them, so that the rest does not depend on whether there is something to take out.
    static func of(_ spec: [UInt8], without ignored: [IgnoredField]) -> [UInt8] {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .definition)
        guard reader.read(spec.span, path: "", into: &document, diagnostics: &diagnostics) else { return spec }
        var part = Part(document: document, ignored: Set(ignored.map(\.path)))
        part.writer.beginObject()
        for key in document.children(0) {
            switch document.string(key) {
            case "config": part.writeConfiguration(key)
            case "flows": part.writeFlows(key)
            default: part.write(key)
            }
        }
        part.writer.endObject()
        return part.writer.bytes
    }

    private struct Part {
        let document: Document
        let ignored: Set<[String]>
        var writer = JSONWriter()

        mutating func write(_ key: Int) {
            writer.key(document.string(key))
            writer.raw(CanonicalJSON.bytes(document, key + 1))
        }

        mutating func writeConfiguration(_ key: Int) {
            writer.key(document.string(key))
            writer.beginObject()
            for variable in document.children(key + 1) {
                let path = ["config", document.string(variable)]
                if ignored.contains(path) { continue }
                guard ignored.contains(where: { $0.starts(with: path) }),
                    let inputs = document.value(of: "inputs", in: variable + 1)
                else {
                    write(variable)
                    continue
                }
                writeRest(of: inputs, path) { writer, rest in
                    writer.key(path[1])
                    writer.beginObject()
                    writer.key("inputs")
                    rest(&writer)
                    writer.endObject()
                }
            }
            writer.endObject()
        }

        mutating func writeFlows(_ key: Int) {
            writer.key(document.string(key))
            writer.beginObject()
            for flow in document.children(key + 1) {
                let path = ["flows", document.string(flow)]
                writeRest(of: flow + 1, path) { writer, rest in
                    writer.key(path[1])
                    rest(&writer)
                }
            }
            writer.endObject()
        }

        /// Hands what is left of a mapping to `frame`, where anything is.
        private mutating func writeRest(
            of mapping: Int, _ path: [String],
            frame: (inout JSONWriter, (inout JSONWriter) -> Void) -> Void
        ) {
            let document = document
            let keys = document.children(mapping).filter { !ignored.contains(path + [document.string($0)]) }
            guard !keys.isEmpty else { return }
            frame(&writer) { writer in
                writer.beginObject()
                for key in keys {
                    writer.key(document.string(key))
                    writer.raw(CanonicalJSON.bytes(document, key + 1))
                }
                writer.endObject()
            }
        }
    }
}
