public import WeirModel

/// Writes a document as YAML text that reads back as an equal tree: the same kinds and texts in the same order.
///
/// Block style, two spaces a level, lists indented below their key. Strings stand plain where that is safe for every
/// reader of YAML, text of several lines as a literal block, the rest in quotes. Comments and styles of the file that
/// the document came from are not kept.
public struct YAMLWriter {
    /// The keys up to this many bytes stand before their colon on one line; the grammar allows 1,024 characters.
    private static let longestSimpleKey = 1000

    private let document: Document
    private var bytes: [UInt8] = []

    private init(_ document: Document) { self.document = document }

    /// The YAML text of `document`, UTF-8, with a line end at the end; empty for a document without nodes.
    public static func bytes(_ document: Document) -> [UInt8] {
        guard !document.nodes.isEmpty else { return [] }
        var writer = YAMLWriter(document)
        writer.value(0, indent: 0, placement: .lineStart)
        return writer.bytes
    }

    /// `text` as a string scalar on one line of block style: plain where it means itself, else in quotes.
    public static func scalar(_ text: String) -> String {
        let bytes = Array(text.utf8)[...]
        if ScalarText.isPlain(bytes) { return text }
        var quoted: [UInt8] = []
        ScalarText.appendQuoted(bytes, to: &quoted)
        return String(decoding: quoted, as: UTF8.self)
    }

    /// What stands before a value on its line.
    private enum Placement {
        /// Nothing but the indentation, which is already written.
        case lineStart
        /// `key:`, whose value's collections begin on the next line.
        case afterKey
        /// `-` or `?`, whose value's collections begin on the same line.
        case afterIndicator
    }

    /// Writes the value at `node` and ends its line. A collection's lines begin at column `indent`.
    private mutating func value(_ node: Int, indent: Int, placement: Placement) {
        let kind = document.nodes[node].kind
        guard !kind.isScalar, document.nodes[node].count > 0 else {
            let start = bytes.count
            if placement != .lineStart { bytes.append(0x20) }
            if kind.isScalar {
                scalar(node, indent: max(indent, 2))
            } else {
                bytes.append(contentsOf: (kind == .mapping ? "{}" : "[]").utf8)
            }
            if bytes.count == start + 1, bytes[start] == 0x20 { bytes.removeLast() }
            if bytes.last != 0x0A { bytes.append(0x0A) }
            return
        }
        var isInline = placement != .afterKey
        if placement == .afterKey { bytes.append(0x0A) }
        if placement == .afterIndicator { bytes.append(0x20) }
        for child in document.children(node) {
            if !isInline { spaces(indent) }
            isInline = false
            if kind == .mapping {
                pair(child, indent)
            } else {
                bytes.append(UInt8(ascii: "-"))
                value(child, indent: indent + 2, placement: .afterIndicator)
            }
        }
    }

    private mutating func pair(_ key: Int, _ indent: Int) {
        let start = bytes.count
        let text = document.bytes(key)
        if ScalarText.isPlain(text) {
            bytes.append(contentsOf: text)
        } else {
            ScalarText.appendQuoted(text, to: &bytes)
        }
        if bytes.count - start > Self.longestSimpleKey {
            bytes.insert(contentsOf: "? ".utf8, at: start)
            bytes.append(0x0A)
            spaces(indent)
        }
        bytes.append(UInt8(ascii: ":"))
        value(key + 1, indent: indent + 2, placement: .afterKey)
    }

    /// Writes a scalar; the lines of a literal block begin at column `indent`.
    private mutating func scalar(_ node: Int, indent: Int) {
        let text = document.bytes(node)
        let kind = document.nodes[node].kind
        if kind != .string {
            if CoreSchema.kind(of: text) == kind, !(text.isEmpty && node == 0) {
                bytes.append(contentsOf: text)
            } else {
                bytes.append(contentsOf: "!!\(Self.tag(of: kind)) ".utf8)
                ScalarText.appendQuoted(text, to: &bytes)
            }
        } else if ScalarText.isPlain(text) {
            bytes.append(contentsOf: text)
        } else if ScalarText.isLiteral(text) {
            literal(text, indent)
        } else {
            ScalarText.appendQuoted(text, to: &bytes)
        }
    }

    private static func tag(of kind: Document.Kind) -> String {
        switch kind {
        case .null: "null"
        case .boolean: "bool"
        case .integer: "int"
        case .float: "float"
        case .string: "str"
        case .sequence: "seq"
        case .mapping: "map"
        }
    }

    private mutating func literal(_ text: ArraySlice<UInt8>, _ indent: Int) {
        bytes.append(UInt8(ascii: "|"))
        var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true {
            lines.removeLast()
            if lines.last?.isEmpty == true { bytes.append(UInt8(ascii: "+")) }
        } else {
            bytes.append(UInt8(ascii: "-"))
        }
        bytes.append(0x0A)
        for line in lines {
            if !line.isEmpty { spaces(indent) }
            bytes.append(contentsOf: line)
            bytes.append(0x0A)
        }
    }

    private mutating func spaces(_ count: Int) { bytes.append(contentsOf: repeatElement(0x20, count: count)) }
}
