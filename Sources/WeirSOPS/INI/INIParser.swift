import WeirModel

/// Reads INI text as Go's ini.v1 does with its default settings: comments begin with `#` or `;` anywhere on a line,
/// values may stand in quotes or backquotes, and a backslash at the end of a line continues it.
struct INIParser {
    private let lines: [ArraySlice<UInt8>]
    private var index = 0
    private var sections = [INISection(name: INIStore.defaultSection)]
    /// Where the section at hand stands.
    private var current = 0
    private var comment: [UInt8] = []
    /// For keys that are called `-`.
    private var count = 1

    private init(_ bytes: [UInt8]) {
        var rest = bytes[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) {
            rest = rest.dropFirst(3)
        } else if rest.starts(with: [0xFE, 0xFF]) || rest.starts(with: [0xFF, 0xFE]) {
            rest = rest.dropFirst(2)
        }
        var lines: [ArraySlice<UInt8>] = []
        while let end = rest.firstIndex(of: 0x0A) {
            lines.append(rest[...end])
            rest = rest[(end + 1)...]
        }
        lines.append(rest)
        self.lines = lines
    }

    /// The sections in order, `DEFAULT` first. Several may have the same name.
    static func parse(_ bytes: [UInt8]) throws(SOPSError) -> [INISection] {
        var parser = INIParser(bytes)
        while let line = parser.nextLine() { try parser.take(line) }
        return parser.sections
    }

    private mutating func nextLine() -> [UInt8]? {
        guard index < lines.count else { return nil }
        index += 1
        return Array(lines[index - 1])
    }

    private var position: SourcePosition { SourcePosition(line: UInt32(clamping: index), column: 1) }

    private func fault(_ problem: String) -> SOPSError {
        SOPSError(
            .malformed, at: position, "this is no INI file that SOPS reads: \(problem)",
            advice: "compare the file with the version before the last change")
    }

    private mutating func take(_ text: [UInt8]) throws(SOPSError) {
        let line = WhiteSpace.trimmedLeft(text)
        switch line.first {
        case nil: return
        case UInt8(ascii: "#"), UInt8(ascii: ";"): comment += line
        case UInt8(ascii: "["): try takeSection(line)
        default: try takeKey(line)
        }
    }

    private mutating func takeSection(_ line: [UInt8]) throws(SOPSError) {
        guard let end = line.lastIndex(of: UInt8(ascii: "]")) else { throw fault("a section has no closing bracket") }
        let name = Array(line[1..<end])
        guard !name.isEmpty else { throw fault("a section has no name") }
        sections.append(INISection(name: name, position: position))
        current = sections.count - 1
        comment += Self.comment(in: line[(end + 1)...])
        sections[current].comment = WhiteSpace.trimmed(comment)
        comment = []
        count = 1
    }

    private static func comment(in text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        text.drop { $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: ";") }
    }

    private mutating func takeKey(_ line: [UInt8]) throws(SOPSError) {
        let place = position
        var (name, rest) = try keyName(line)
        if name == [UInt8(ascii: "-")] {
            name = Array("#\(count)".utf8)
            count += 1
        }
        guard !name.isEmpty else { throw fault("a key has no name") }
        let value = try value(rest)
        let key = sections[current].set(name, value, at: place)
        sections[current].keys[key].comment = WhiteSpace.trimmed(comment)
        comment = []
    }

    /// The key of a line, and what follows the sign behind it.
    private func keyName(_ line: [UInt8]) throws(SOPSError) -> (name: [UInt8], rest: ArraySlice<UInt8>) {
        var quote: [UInt8] = []
        if line.first == UInt8(ascii: "\"") {
            quote = [UInt8](
                repeating: UInt8(ascii: "\""), count: line.count > 6 && line.starts(with: Self.tripleQuote) ? 3 : 1)
        } else if line.first == UInt8(ascii: "`") {
            quote = [UInt8(ascii: "`")]
        }
        guard !quote.isEmpty else {
            guard let sign = line.firstIndex(where: Self.isSign) else { throw fault("a line has no =") }
            return (WhiteSpace.trimmed(Array(line[..<sign])), line[(sign + 1)...])
        }
        guard let end = Self.first(quote, in: line[quote.count...]) else {
            throw fault("the quotes of a key do not end")
        }
        guard end + quote.count <= line.count, let sign = line[(end + quote.count)...].firstIndex(where: Self.isSign)
        else { throw fault("a line has no =") }
        return (WhiteSpace.trimmed(Array(line[quote.count..<end])), line[(sign + 1)...])
    }

    private static let tripleQuote = Array("\"\"\"".utf8)

    private static func isSign(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") }

    private static func first(_ part: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        text.indices.first { text[$0...].starts(with: part) }
    }

    private static func last(_ part: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        text.indices.last { text[$0...].starts(with: part) }
    }

    private mutating func value(_ text: ArraySlice<UInt8>) throws(SOPSError) -> [UInt8] {
        var line = WhiteSpace.trimmedLeft(Array(text))
        var quote: [UInt8] = []
        if line.count > 3, line.starts(with: Self.tripleQuote) {
            quote = Self.tripleQuote
        } else if line.first == UInt8(ascii: "`") {
            quote = [UInt8(ascii: "`")]
        }
        if !quote.isEmpty {
            guard let end = Self.last(quote, in: line[quote.count...]) else {
                return try quotedLines(Array(line[quote.count...]), quote)
            }
            return Array(line[quote.count..<end])
        }
        line = WhiteSpace.trimmed(line)
        if line.last == UInt8(ascii: "\\") { return continued(Array(line.dropLast())) }
        if let sign = line.firstIndex(where: { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: ";") }) {
            comment += line[sign...]
            line = WhiteSpace.trimmed(Array(line[..<sign]))
        }
        let isQuoted =
            Self.hasSurroundingQuotes(line, UInt8(ascii: "'")) || Self.hasSurroundingQuotes(line, UInt8(ascii: "\""))
        return isQuoted ? Array(line.dropFirst().dropLast()) : line
    }

    /// Whether the first and the last character are `quote`, and no other is.
    private static func hasSurroundingQuotes(_ text: [UInt8], _ quote: UInt8) -> Bool {
        text.count >= 2 && text.first == quote && text.dropFirst().firstIndex(of: quote) == text.count - 1
    }

    private mutating func quotedLines(_ first: [UInt8], _ quote: [UInt8]) throws(SOPSError) -> [UInt8] {
        var value = first
        while let line = nextLine() {
            if let end = Self.last(quote, in: line[...]) {
                comment += WhiteSpace.trimmed(Array(Self.comment(in: line[end...])))
                return value + line[..<end]
            }
            value += line
        }
        throw fault("the quotes of a value do not end")
    }

    private mutating func continued(_ first: [UInt8]) -> [UInt8] {
        var value = first
        while let line = nextLine().map(WhiteSpace.trimmed), !line.isEmpty {
            value += line
            guard value.last == UInt8(ascii: "\\") else { break }
            value.removeLast()
        }
        return value
    }
}

/// White space as Go's `unicode.IsSpace` knows it.
enum WhiteSpace {
    static func trimmed(_ text: [UInt8]) -> [UInt8] { trimmedRight(trimmedLeft(text)) }

    static func trimmedLeft(_ text: [UInt8]) -> [UInt8] {
        var rest = text[...]
        while let width = leadingWidth(rest), width > 0 { rest = rest.dropFirst(width) }
        return Array(rest)
    }

    private static func trimmedRight(_ text: [UInt8]) -> [UInt8] {
        var rest = text[...]
        while !rest.isEmpty {
            var start = rest.endIndex - 1
            while start > rest.startIndex, rest[start] & 0xC0 == 0x80 { start -= 1 }
            guard leadingWidth(rest[start...]) == rest.endIndex - start else { break }
            rest = rest[..<start]
        }
        return Array(rest)
    }

    /// How many bytes the white space character at the beginning has; nil where there is none.
    private static func leadingWidth(_ text: ArraySlice<UInt8>) -> Int? {
        var decoder = UTF8()
        var iterator = text.makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator), scalar.properties.isWhitespace else {
            return nil
        }
        return String(scalar).utf8.count
    }
}
