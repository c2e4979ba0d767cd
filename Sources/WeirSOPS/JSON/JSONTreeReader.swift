import WeirModel

/// Reads JSON into a tree as SOPS' JSON store does: numbers are doubles, equal keys stay side by side, and what is no
/// UTF-8 or no whole surrogate pair becomes U+FFFD.
struct JSONTreeReader {
    static let deepest = 256

    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// - Throws: `SOPSError` where the text is no JSON object.
    static func read(_ bytes: [UInt8]) throws(SOPSError) -> [Tree.Entry] {
        var reader = JSONTreeReader(bytes)
        reader.skipSpace()
        guard case .map(let entries) = try reader.value() else {
            throw reader.fault("SOPS encrypts JSON files only whose value is an object", at: 0)
        }
        reader.skipSpace()
        guard reader.index == bytes.count else { throw reader.fault("there is text after the object") }
        return entries
    }

    private func fault(_ problem: String, at offset: Int? = nil) -> SOPSError {
        SOPSError(
            .malformed, at: position(of: offset ?? index), "this is no JSON that SOPS reads: \(problem)",
            advice: "compare the file with the version before the last change; SOPS files are edited with sops edit")
    }

    private func position(of offset: Int) -> SourcePosition {
        var line: UInt32 = 1
        var column: UInt32 = 1
        for byte in bytes.prefix(offset) {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return SourcePosition(line: line, column: column)
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private mutating func value() throws(SOPSError) -> Tree {
        switch next {
        case UInt8(ascii: "{"): return .map(try object())
        case UInt8(ascii: "["): return .list(try array())
        case UInt8(ascii: "\""): return .leaf(.text(try string()))
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .leaf(.float(try number()))
        }
    }

    private mutating func word(_ text: String, _ leaf: Leaf) throws(SOPSError) -> Tree {
        guard bytes[index...].starts(with: text.utf8) else { throw fault("a value was expected here") }
        index += text.utf8.count
        return .leaf(leaf)
    }

    private mutating func number() throws(SOPSError) -> Double {
        let start = index
        func digits() -> Int {
            let first = index
            while let byte = next, byte.isDigit { index += 1 }
            return index - first
        }
        if next == UInt8(ascii: "-") { index += 1 }
        let beginsWithZero = next == UInt8(ascii: "0")
        let whole = digits()
        var isValid = whole == 1 || (whole > 1 && !beginsWithZero)
        if next == UInt8(ascii: ".") {
            index += 1
            isValid = digits() > 0 && isValid
        }
        if let byte = next, byte | 0x20 == UInt8(ascii: "e") {
            index += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
            isValid = digits() > 0 && isValid
        }
        guard isValid, let value = Double(String(decoding: bytes[start..<index], as: UTF8.self)), value.isFinite else {
            throw fault("a value was expected here", at: start)
        }
        return value
    }

    private mutating func open() throws(SOPSError) {
        depth += 1
        guard depth <= Self.deepest else {
            throw fault("arrays and objects nest more than \(Self.deepest) levels deep here")
        }
        index += 1
        skipSpace()
    }

    /// Passes over a comma; false where the array or object ends.
    private mutating func goesOn(_ closer: UInt8, isFirst: Bool) throws(SOPSError) -> Bool {
        skipSpace()
        if next == closer {
            index += 1
            depth -= 1
            return false
        }
        if isFirst { return true }
        guard next == UInt8(ascii: ",") else { throw fault("a comma or the closing bracket was expected here") }
        index += 1
        skipSpace()
        return true
    }

    private mutating func array() throws(SOPSError) -> [Tree.Item] {
        var items: [Tree.Item] = []
        try open()
        while try goesOn(UInt8(ascii: "]"), isFirst: items.isEmpty) {
            let start = index
            items.append(Tree.Item(value: try value(), position: place(start)))
        }
        return items
    }

    private mutating func object() throws(SOPSError) -> [Tree.Entry] {
        var entries: [Tree.Entry] = []
        try open()
        while try goesOn(UInt8(ascii: "}"), isFirst: entries.isEmpty) {
            guard next == UInt8(ascii: "\"") else { throw fault("a key in double quotes was expected here") }
            let name = try string()
            skipSpace()
            guard next == UInt8(ascii: ":") else { throw fault("a colon was expected here") }
            index += 1
            skipSpace()
            let start = index
            entries.append(Tree.Entry(key: .name(name), value: try value(), position: place(start)))
        }
        return entries
    }

    /// Line ends are counted as the reader goes on, so that positions cost one pass.
    private var counted = 0
    private var line: UInt32 = 1
    private var column: UInt32 = 1

    private mutating func place(_ offset: Int) -> SourcePosition {
        if offset < counted { return position(of: offset) }
        for byte in bytes[counted..<offset] {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        counted = offset
        return SourcePosition(line: line, column: column)
    }

    private mutating func string() throws(SOPSError) -> [UInt8] {
        let start = index
        index += 1
        var text: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw fault("a text must not have control characters; write them as \\u00…") }
            if byte == UInt8(ascii: "\\") {
                try escape(into: &text)
            } else {
                text.append(byte)
                index += 1
            }
        }
        guard next != nil else { throw fault("the text that begins here has no end", at: start) }
        index += 1
        if String(validating: text, as: UTF8.self) != nil { return text }
        return Array(String(decoding: text, as: UTF8.self).utf8)
    }

    private mutating func escape(into text: inout [UInt8]) throws(SOPSError) {
        index += 1
        let letter = next
        index += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter ?? 0)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            guard var unit = hexadecimal(at: index) else { throw fault("this escape needs four hexadecimal digits") }
            index += 4
            if unit & 0xFC00 == 0xD800, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
                bytes[index + 1] == UInt8(ascii: "u"), let low = hexadecimal(at: index + 2), low & 0xFC00 == 0xDC00
            {
                unit = 0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF
                index += 6
            }
            text += Array(String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8)
        default: throw fault("there is no such escape", at: index - 2)
        }
    }

    private func hexadecimal(at offset: Int) -> UInt32? {
        guard offset + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[offset..<offset + 4] {
            guard let digit = byte.hexadecimalDigit else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
