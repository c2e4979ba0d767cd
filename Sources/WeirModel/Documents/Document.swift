/// A parsed YAML or JSON document: its nodes in preorder in one array, their texts in one buffer.
///
/// The flat form costs two allocations a file, whatever its size, and both can be reused from file to file.
/// `WeirYAML` and `WeirJSON` fill it; everything that interprets content reads it through `Node` indices.
/// A mapping's children alternate key, value; keys are always string scalars. Aliases and merge keys are already
/// expanded; an expanded node keeps the position of the place where its text stands in the file.
public struct Document: Sendable {
    /// What a node is.
    public enum Kind: UInt8, Sendable {
        case null, boolean, integer, float, string, sequence, mapping

        /// True for everything but sequences and mappings.
        public var isScalar: Bool { self != .sequence && self != .mapping }
    }

    /// How a node was written; a plain scalar's kind follows from its text, a quoted one is a string.
    public enum Style: UInt8, Sendable {
        case plain, singleQuoted, doubleQuoted, literal, folded, block, flow
    }

    /// One node. 28 bytes.
    public struct Node: Sendable {
        /// What the node is.
        public var kind: Kind
        /// How it was written.
        public var style: Style
        /// From 1; see `SourcePosition`.
        public var line: UInt32
        /// From 1, in Unicode scalars.
        public var column: UInt32
        /// Where the scalar's text begins in `Document.text`; it has no meaning for a collection, whose length is 0.
        public var textStart: UInt32
        /// How many bytes the text has.
        public var textLength: UInt32
        /// The index after the node's last descendant: the next sibling's index.
        public var end: UInt32
        /// How many children a collection has (a mapping's pairs count once).
        public var count: UInt32

        /// A node with every field as given; a scalar's `end` is the index after its own.
        public init(
            kind: Kind, style: Style, line: UInt32, column: UInt32, textStart: UInt32 = 0, textLength: UInt32 = 0,
            end: UInt32 = 0, count: UInt32 = 0
        ) {
            self.kind = kind
            self.style = style
            self.line = line
            self.column = column
            self.textStart = textStart
            self.textLength = textLength
            self.end = end
            self.count = count
        }

        /// Where the node begins in the file.
        public var position: SourcePosition { SourcePosition(line: line, column: column) }
    }

    /// The most characters that an integer in hexadecimal or octal notation has; readers refuse longer ones, because
    /// writing such a number in decimal costs the square of its length.
    public static let longestPrefixedInteger = 4096

    /// In preorder; the root is at 0. Empty only for a document that was never filled.
    public var nodes: [Node]
    /// The scalars' texts, UTF-8, one after the other.
    public var text: [UInt8]

    /// A document that was never filled.
    public init() {
        nodes = []
        text = []
    }

    /// Forgets the content and keeps the memory.
    public mutating func removeAll() {
        nodes.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
    }
}

extension Document {
    /// The text of the scalar at `index`, as written in a plain scalar or as unescaped from a quoted one.
    public func string(_ index: Int) -> String { String(decoding: bytes(index), as: UTF8.self) }

    /// The bytes of the scalar at `index`.
    public func bytes(_ index: Int) -> ArraySlice<UInt8> {
        let node = nodes[index]
        return text[Int(node.textStart)..<Int(node.textStart) + Int(node.textLength)]
    }

    /// The indices of the items of the sequence at `index`, or of the keys of the mapping there.
    public func children(_ index: Int) -> ChildIndices {
        ChildIndices(
            document: self, cursor: index + 1, end: Int(nodes[index].end),
            isMapping: nodes[index].kind == .mapping)
    }

    /// The index of the value of `key` in the mapping at `index`; nil where it is absent or `index` is no mapping.
    public func value(of key: StaticString, in index: Int) -> Int? { value(of: key.description, in: index) }

    /// The index of the value of `key` in the mapping at `index`; nil where it is absent or `index` is no mapping.
    public func value(of key: String, in index: Int) -> Int? {
        guard nodes[index].kind == .mapping else { return nil }
        for child in children(index) where bytes(child).elementsEqual(key.utf8) { return child + 1 }
        return nil
    }

    /// Walks over the children of one collection without allocating.
    public struct ChildIndices: Sequence, IteratorProtocol {
        let document: Document
        var cursor: Int
        let end: Int
        let isMapping: Bool

        /// The next child's index.
        public mutating func next() -> Int? {
            guard cursor < end else { return nil }
            let current = cursor
            cursor = Int(document.nodes[isMapping ? current + 1 : current].end)
            return current
        }
    }
}
