public import WeirModel

/// The one JSON text of a value: two documents that mean the same give the same bytes, whatever they looked like.
///
/// After RFC 8785, with two differences. Keys are sorted by their UTF-8 bytes (RFC 8785 sorts by UTF-16 code units,
/// which differs only between U+E000…U+FFFF and what lies above). Numbers are not rounded to double precision:
/// integers and floats keep every digit and stay apart, `1` from `1.0`; `010` is ten, `0x1F` is `31`, `1.50` is `1.5`.
/// There is no white space; strings have the fewest escapes. `.inf`, `-.inf` and `.nan` become strings of that text.
public enum CanonicalJSON {
    /// Appends the canonical form of the subtree at `node`.
    public static func append(_ document: Document, _ node: Int, to bytes: inout [UInt8]) {
        switch document.nodes[node].kind {
        case .mapping:
            bytes.append(UInt8(ascii: "{"))
            var isFirst = true
            for key in sortedKeys(document, node) {
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                appendString(document, key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                append(document, key + 1, to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        case .sequence:
            bytes.append(UInt8(ascii: "["))
            var isFirst = true
            for item in document.children(node) {
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                append(document, item, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        default: appendScalar(document, node, to: &bytes)
        }
    }

    /// The canonical form of the subtree at `node`.
    public static func bytes(_ document: Document, _ node: Int = 0) -> [UInt8] {
        var bytes: [UInt8] = []
        append(document, node, to: &bytes)
        return bytes
    }

    /// True where the two subtrees mean the same: where their canonical forms are equal.
    public static func equal(
        _ left: Document, _ leftNode: Int, _ right: Document, _ rightNode: Int
    ) -> Bool {
        let leftKind = left.nodes[leftNode].kind
        let rightKind = right.nodes[rightNode].kind
        switch (leftKind, rightKind) {
        case (.mapping, .mapping):
            guard left.nodes[leftNode].count == right.nodes[rightNode].count else { return false }
            return zip(sortedKeys(left, leftNode), sortedKeys(right, rightNode)).allSatisfy { leftKey, rightKey in
                left.bytes(leftKey) == right.bytes(rightKey) && equal(left, leftKey + 1, right, rightKey + 1)
            }
        case (.sequence, .sequence):
            guard left.nodes[leftNode].count == right.nodes[rightNode].count else { return false }
            return zip(left.children(leftNode), right.children(rightNode)).allSatisfy {
                equal(left, $0, right, $1)
            }
        default:
            guard leftKind.isScalar, rightKind.isScalar else { return false }
            if leftKind == rightKind, left.bytes(leftNode) == right.bytes(rightNode) { return true }
            return bytes(left, leftNode) == bytes(right, rightNode)
        }
    }

    private static func appendScalar(_ document: Document, _ node: Int, to bytes: inout [UInt8]) {
        switch document.nodes[node].kind {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .boolean:
            let isTrue = document.bytes(node).first.map { $0 | 0x20 == UInt8(ascii: "t") } ?? false
            bytes.append(contentsOf: (isTrue ? "true" : "false").utf8)
        case .integer: CanonicalNumber.appendInteger(document.bytes(node), to: &bytes)
        case .float: CanonicalNumber.appendFloat(document.bytes(node), to: &bytes)
        case .string, .sequence, .mapping: appendString(document, node, to: &bytes)
        }
    }

    private static func appendString(_ document: Document, _ node: Int, to bytes: inout [UInt8]) {
        let start = Int(document.nodes[node].textStart)
        let end = start + Int(document.nodes[node].textLength)
        JSONText.appendString(document.text.span.extracting(start..<end), to: &bytes)
    }

    private static func sortedKeys(_ document: Document, _ mapping: Int) -> [Int] {
        document.children(mapping).sorted { document.bytes($0).lexicographicallyPrecedes(document.bytes($1)) }
    }
}
