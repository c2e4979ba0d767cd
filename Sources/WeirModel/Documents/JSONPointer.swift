/// A place in a document (RFC 6901): the names on the way to it, from the root.
///
/// In the lists of definitions, weir takes a name for an item that has it as its `name` or `key`.
public struct JSONPointer: Hashable, Sendable {
    /// The names, unescaped; none for the whole document.
    public var tokens: [String]

    /// A pointer through `tokens`.
    public init(tokens: [String]) { self.tokens = tokens }

    /// Why a text is no pointer.
    public enum Malformation: Error {
        /// It has something, and that does not begin with `/`.
        case noSlash
        /// There is a `~` that neither 0 nor 1 follows.
        case tilde
    }

    /// Reads `/flows/Import Orders/steps/0`; `~1` stands for `/` and `~0` for `~`.
    public init(_ text: String) throws(Malformation) {
        guard !text.isEmpty else {
            tokens = []
            return
        }
        var parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.removeFirst().isEmpty else { throw .noSlash }
        tokens = []
        for part in parts { tokens.append(try Self.unescaped(part)) }
    }

    private static func unescaped(_ part: Substring.UTF8View) throws(Malformation) -> String {
        var bytes: [UInt8] = []
        var isEscape = false
        for byte in part {
            if isEscape {
                guard byte == UInt8(ascii: "0") || byte == UInt8(ascii: "1") else { throw .tilde }
                bytes.append(UInt8(ascii: byte == UInt8(ascii: "0") ? "~" : "/"))
                isEscape = false
            } else if byte == UInt8(ascii: "~") {
                isEscape = true
            } else {
                bytes.append(byte)
            }
        }
        guard !isEscape else { throw .tilde }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The way to another member of the same object.
    public func sibling(_ name: String) -> JSONPointer { JSONPointer(tokens: tokens.dropLast() + [name]) }

    /// The node of a document that it leads to, by the names of members and the positions of items; nil where there is none.
    public func node(in document: Document) -> Int? {
        guard !document.nodes.isEmpty else { return nil }
        var node = 0
        for token in tokens {
            let next: Int? =
                switch document.nodes[node].kind {
                case .mapping: document.value(of: token, in: node)
                case .sequence: Self.item(token, of: node, in: document)
                default: nil
                }
            guard let next else { return nil }
            node = next
        }
        return node
    }

    /// Positions count from 0, and are written without zeros before them.
    private static func item(_ token: String, of node: Int, in document: Document) -> Int? {
        guard token == "0" || !token.hasPrefix("0"), token.utf8.count < 10,
            token.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let position = Int(token)
        else { return nil }
        return document.children(node).dropFirst(position).first { _ in true }
    }

    /// Whether `other` is this place or one below it.
    public func contains(_ other: JSONPointer) -> Bool { other.tokens.starts(with: tokens) }
}

extension JSONPointer: CustomStringConvertible {
    /// As RFC 6901 writes it; empty for the whole document.
    public var description: String {
        tokens.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
    }
}
