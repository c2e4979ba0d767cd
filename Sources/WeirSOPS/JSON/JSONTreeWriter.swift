/// Writes a tree as SOPS' JSON store does: Go's `encoding/json`, indented by tabs. Comments are left out.
struct JSONTreeWriter {
    private var bytes: [UInt8] = []
    private var depth = 0

    /// The text of a file, with a line break at its end.
    static func write(_ entries: [Tree.Entry]) throws(SOPSError) -> [UInt8] {
        var writer = JSONTreeWriter()
        try writer.append(.map(entries))
        writer.bytes.append(0x0A)
        return writer.bytes
    }

    private mutating func append(_ tree: Tree) throws(SOPSError) {
        switch tree {
        case .leaf(let leaf): try append(leaf)
        case .comment: break
        case .list(let items):
            var isFirst = true
            bytes.append(UInt8(ascii: "["))
            for item in items {
                if case .comment = item.value { continue }
                beginPart(&isFirst)
                try append(item.value)
            }
            end(isEmpty: isFirst, UInt8(ascii: "]"))
        case .map(let entries):
            var isFirst = true
            bytes.append(UInt8(ascii: "{"))
            for entry in entries {
                guard case .name(let name) = entry.key else { continue }
                beginPart(&isFirst)
                append(text: name)
                bytes += [UInt8(ascii: ":"), 0x20]
                try append(entry.value)
            }
            end(isEmpty: isFirst, UInt8(ascii: "}"))
        }
    }

    private mutating func beginPart(_ isFirst: inout Bool) {
        if isFirst { depth += 1 } else { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        breakLine()
    }

    private mutating func end(isEmpty: Bool, _ closer: UInt8) {
        if !isEmpty {
            depth -= 1
            breakLine()
        }
        bytes.append(closer)
    }

    private mutating func breakLine() {
        bytes.append(0x0A)
        bytes += [UInt8](repeating: 0x09, count: depth)
    }

    private mutating func append(_ leaf: Leaf) throws(SOPSError) {
        switch leaf {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value): bytes += String(value).utf8
        case .float(let value):
            guard value.isFinite else {
                throw SOPSError(
                    .unsupported, "JSON has no way to write a number of this file",
                    advice: "infinity and \"not a number\" can be kept in YAML files only")
            }
            bytes += FloatText(value).json.utf8
        case .time(let value): append(text: Array(value.text.utf8))
        case .text(let value): append(text: value)
        }
    }

    /// Go escapes `<`, `>` and `&` too, and what JavaScript takes for line breaks.
    private mutating func append(text: [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var decoder = UTF8()
        var iterator = text.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .emptyInput:
                bytes.append(UInt8(ascii: "\""))
                return
            case .error: bytes += "\\ufffd".utf8
            case .scalarValue(let scalar): append(scalar)
            }
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"", "\\": bytes += "\\\(scalar)".utf8
        case "\u{08}": bytes += "\\b".utf8
        case "\u{0C}": bytes += "\\f".utf8
        case "\n": bytes += "\\n".utf8
        case "\r": bytes += "\\r".utf8
        case "\t": bytes += "\\t".utf8
        case "\u{00}"..<" ", "<", ">", "&", "\u{2028}", "\u{2029}":
            let digits = String(scalar.value, radix: 16)
            bytes += "\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8
        default: bytes += String(scalar).utf8
        }
    }
}
