/// A place in a document (RFC 6901): the names on the way to it, from the root.
///
/// In lists, weir takes a name for an item that has it as its `name` or `key`; see `DocumentTree`.
public struct JSONPointer: Hashable, Sendable {
    /// The names, unescaped; none for the whole document.
    public var tokens: [String]

    /// A pointer through `tokens`.
    public init(tokens: [String]) { self.tokens = tokens }

    /// Why a text is no pointer.
    enum Malformation: Error {
        /// It has something, and that does not begin with `/`.
        case noSlash
        /// There is a `~` that neither 0 nor 1 follows.
        case tilde
    }

    /// Reads `/flows/Import Orders/steps/0`; `~1` stands for `/` and `~0` for `~`.
    init(_ text: String) throws(Malformation) {
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

    /// Whether `other` is this place or one below it.
    public func contains(_ other: JSONPointer) -> Bool { other.tokens.starts(with: tokens) }
}

extension JSONPointer: CustomStringConvertible {
    /// As RFC 6901 writes it; empty for the whole document.
    public var description: String {
        tokens.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
    }
}
