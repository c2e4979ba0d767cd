import WeirModel

/// One value that SOPS encrypts as a whole, or leaves alone.
enum Leaf: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case float(Double)
    /// UTF-8, or any bytes where a whole file is one value.
    case text([UInt8])
    case time(Timestamp)
}

/// A document as SOPS sees it: comments are entries among others, and the order is the file's.
indirect enum Tree: Sendable {
    case leaf(Leaf)
    case comment([UInt8])
    case list([Item])
    case map([Entry])

    /// A part of a list.
    struct Item: Sendable {
        var value: Tree
        var position: SourcePosition
    }

    /// A part of a map.
    struct Entry: Sendable {
        enum Key: Hashable, Sendable {
            case comment([UInt8])
            case name([UInt8])
        }

        var key: Key
        var value: Tree
        var position: SourcePosition

        static func comment(_ text: [UInt8], at position: SourcePosition) -> Entry {
            Entry(key: .comment(text), value: .leaf(.null), position: position)
        }
    }

    /// The key under which SOPS keeps what it needs itself.
    static let metadataKey = Array("sops".utf8)
}

extension Leaf {
    /// What the MAC covers.
    var hashed: [UInt8] {
        switch self {
        case .null: []
        case .bool(let value): Array((value ? "True" : "False").utf8)
        case .integer(let value): Array(String(value).utf8)
        case .float(let value): Array(Self.plainText(of: value).utf8)
        case .text(let bytes): bytes
        case .time(let value): Array(value.text.utf8)
        }
    }

    /// A number as Go's format `f` writes it.
    static func plainText(of value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return FloatText(value).plain
    }
}
