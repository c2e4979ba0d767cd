/// A place in a YAML text.
struct Mark: Hashable {
    /// Unicode scalars from the beginning of the text.
    var index = 0
    /// From 0.
    var line = 0
    /// Unicode scalars from the beginning of the line.
    var column = 0
}

/// Reads a YAML text scalar by scalar and keeps count of where it stands. What lies behind the end reads as NUL, which
/// the text itself never holds.
struct TextCursor {
    /// UTF-8 without control characters: see `YAMLText`.
    let bytes: [UInt8]
    /// The byte that is read next.
    private(set) var offset = 0
    private(set) var mark = Mark()
    /// The line breaks since the last character that was no white space.
    private(set) var newlines = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The byte `ahead` of the next one.
    subscript(ahead: Int) -> UInt8 {
        let index = offset + ahead
        return index < bytes.count ? bytes[index] : 0
    }

    /// The byte that is read next.
    var next: UInt8 { self[0] }

    var isAtEnd: Bool { next == 0 }

    /// Space or tab.
    func isBlank(_ ahead: Int = 0) -> Bool { self[ahead] == 0x20 || self[ahead] == 0x09 }

    /// A line break of YAML 1.1: CR, LF, NEL, LS or PS.
    func isBreak(_ ahead: Int = 0) -> Bool {
        switch self[ahead] {
        case 0x0A, 0x0D: true
        case 0xC2: self[ahead + 1] == 0x85
        case 0xE2: self[ahead + 1] == 0x80 && (self[ahead + 2] == 0xA8 || self[ahead + 2] == 0xA9)
        default: false
        }
    }

    func isBreakOrEnd(_ ahead: Int = 0) -> Bool { self[ahead] == 0 || isBreak(ahead) }

    func isBlankOrEnd(_ ahead: Int = 0) -> Bool { isBlank(ahead) || isBreakOrEnd(ahead) }

    var isByteOrderMark: Bool { self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF }

    /// Whether `---` or `...` begins here, at the beginning of a line.
    var isDocumentIndicator: Bool {
        mark.column == 0 && (next == UInt8(ascii: "-") || next == UInt8(ascii: ".")) && self[1] == next
            && self[2] == next && isBlankOrEnd(3)
    }

    /// Passes over one character that is no line break.
    mutating func skip() {
        if !isBlank() { newlines = 0 }
        offset += width
        mark.index += 1
        mark.column += 1
    }

    mutating func skip(_ count: Int) {
        for _ in 0..<count { skip() }
    }

    /// Passes over a line break, CR LF as one.
    mutating func skipLine() {
        guard isBreak() else { return }
        let isPair = next == 0x0D && self[1] == 0x0A
        offset += isPair ? 2 : width
        mark.index += isPair ? 2 : 1
        endLine()
    }

    /// Takes one character that is no line break.
    mutating func read(into text: inout [UInt8]) {
        for ahead in 0..<width { text.append(self[ahead]) }
        skip()
    }

    /// Takes a line break: LS and PS as they are, all others as LF.
    mutating func readLine(into text: inout [UInt8]) {
        guard isBreak() else { return }
        if next == 0xE2 {
            for ahead in 0..<3 { text.append(self[ahead]) }
        } else {
            text.append(0x0A)
        }
        skipLine()
    }

    /// Counts the scan as having ended a line where it stands in the midst of one: the end of the text does.
    mutating func forceLineEnd() {
        guard mark.column != 0 else { return }
        mark.column = 0
        mark.line += 1
    }

    private mutating func endLine() {
        mark.column = 0
        mark.line += 1
        newlines += 1
    }

    /// The bytes of the next character.
    private var width: Int {
        switch next {
        case ..<0x80: 1
        case ..<0xE0: 2
        case ..<0xF0: 3
        default: 4
        }
    }
}
