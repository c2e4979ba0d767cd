import WeirJSON
import WeirModel

extension StatedValue {
    /// The value that `json` is in a spec.
    ///
    /// - Parameter namesSecret: whether the field's name says that it holds a secret, so that plain text is not shown.
    init(spec json: [UInt8], namesSecret: Bool) {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .definition)
        guard reader.read(json.span, path: "", into: &document, diagnostics: &diagnostics) else {
            self = .hidden
            return
        }
        self.init(document, 0, namesSecret: namesSecret)
    }

    /// The value of a node as it stands in a file, for what no declared variable gives a type.
    init(file document: Document, _ node: Int, in scope: CustomerScope?, namesSecret: Bool = false) {
        guard document.nodes[node].kind != .null else {
            self = .removed
            return
        }
        var bytes: [UInt8] = []
        var isHidden = false
        Self.append(document, node, scope, namesSecret: namesSecret, to: &bytes, isHidden: &isHidden)
        self = isHidden ? .hidden : StatedValue(spec: bytes, namesSecret: namesSecret)
    }

    private init(_ document: Document, _ node: Int, namesSecret: Bool) {
        var shown = Shown(document: document)
        shown.write(node)
        if shown.hasCredential || (namesSecret && shown.hasText) {
            self = .hidden
        } else if shown.secrets.isEmpty {
            self = .json(shown.writer.text)
        } else {
            let text = document.value(of: "parts", in: node) == nil ? shown.writer.text : shown.text(of: node)
            self = .secret(names: shown.secrets, text: text)
        }
    }

    /// Writes a value with what it refers to instead of references.
    private struct Shown {
        let document: Document
        var writer = JSONWriter()
        var secrets: [String] = []
        var hasText = false
        var hasCredential = false

        init(document: Document) { self.document = document }

        mutating func write(_ node: Int) {
            switch document.nodes[node].kind {
            case .mapping where document.value(of: "parts", in: node) != nil: writer.string(text(of: node))
            case .mapping:
                writer.beginObject()
                for key in document.children(node) {
                    writer.key(document.string(key))
                    write(key + 1)
                }
                writer.endObject()
            case .sequence:
                writer.beginArray()
                for item in document.children(node) { write(item) }
                writer.endArray()
            default:
                let text = document.string(node)
                if !text.isEmpty { hasText = true }
                if KnownCredential.matches(text) { hasCredential = true }
                writer.raw(CanonicalJSON.bytes(document, node))
            }
        }

        /// Text with references. What stands beside them is not shown: it may be a part of the secret.
        mutating func text(of node: Int) -> String {
            var text = ""
            for part in document.value(of: "parts", in: node).map({ Array(document.children($0)) }) ?? [] {
                if let name = document.value(of: "secret", in: part).map(document.string) {
                    if !secrets.contains(name) { secrets.append(name) }
                    text += "(secret \(name))"
                } else {
                    text += "…"
                }
            }
            return text
        }
    }

    /// Appends a node of a file as a spec has it, with references apart from text.
    private static func append(
        _ document: Document, _ node: Int, _ scope: CustomerScope?, namesSecret: Bool, to bytes: inout [UInt8],
        isHidden: inout Bool
    ) {
        switch document.nodes[node].kind {
        case .mapping:
            bytes.append(UInt8(ascii: "{"))
            let keys = document.children(node).sorted {
                document.bytes($0).lexicographicallyPrecedes(document.bytes($1))
            }
            for (offset, key) in keys.enumerated() {
                if offset > 0 { bytes.append(UInt8(ascii: ",")) }
                CanonicalText.append(document.bytes(key), to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                let isSecret = namesSecret || SecretNames.looksSecret(document.string(key))
                append(document, key + 1, scope, namesSecret: isSecret, to: &bytes, isHidden: &isHidden)
            }
            bytes.append(UInt8(ascii: "}"))
        case .sequence:
            bytes.append(UInt8(ascii: "["))
            for (offset, item) in document.children(node).enumerated() {
                if offset > 0 { bytes.append(UInt8(ascii: ",")) }
                append(document, item, scope, namesSecret: namesSecret, to: &bytes, isHidden: &isHidden)
            }
            bytes.append(UInt8(ascii: "]"))
        case .string:
            let parts = parts(document.bytes(node), scope)
            if namesSecret, parts.contains(where: { !$0.isSecret && $0 != .text("") }) { isHidden = true }
            ValueWriter.append(parts, to: &bytes)
        default:
            if namesSecret, document.nodes[node].kind != .null { isHidden = true }
            bytes += CanonicalJSON.bytes(document, node)
        }
    }

    private static func parts(_ text: ArraySlice<UInt8>, _ scope: CustomerScope?) -> [TextPart] {
        let plain = [TextPart.text(String(decoding: text, as: UTF8.self))]
        guard let scope, !ReferenceText.isPlain(text) else { return plain }
        do throws(ReferenceProblem) {
            return try ReferenceText.resolve(text, in: scope)
        } catch {
            return plain
        }
    }
}
