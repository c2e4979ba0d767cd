/// The text of a file as diagnostics show it: positions of bytes, and the line that a caret stands under.
///
/// Lines end at LF, CRLF or CR; columns count Unicode scalars, where every byte that is no UTF-8 counts as one.
/// A UTF-8 byte order mark at the beginning counts nothing.
public enum SourceText {
    /// A line as it can be shown, one displayed scalar for each of the file's.
    public struct Line: Hashable, Sendable {
        /// The line without its end; `…` stands where it was cut.
        public var text: String
        /// Where in `text` the asked-for column stands, from 1: less than the column where the beginning was cut off.
        public var caret: UInt32
    }

    /// The most scalars of a line that are shown.
    public static let longestLine = 200
    private static let shownBeforeCaret: UInt32 = 120
    /// How much of a line is searched for secrets; of a longer one nothing is shown beyond.
    private static let longestSecretScan = 64 << 10

    /// The position of the byte at `offset`.
    public static func position(of offset: Int, in bytes: Span<UInt8>) -> SourcePosition {
        var cursor = LineCursor(bytes)
        while let end = cursor.nextLine(in: bytes), end <= offset { cursor.advance(to: end) }
        var index = cursor.start
        var column: UInt32 = 1
        while index < min(offset, bytes.count) {
            index += TextScan.decode(bytes, at: index)?.length ?? 1
            if index <= offset { column += 1 }
        }
        return SourcePosition(line: cursor.line, column: column)
    }

    /// The offset of the byte at `position`; the number of bytes where the file ends before it.
    public static func offset(of position: SourcePosition, in bytes: Span<UInt8>) -> Int {
        var cursor = LineCursor(bytes)
        while cursor.line < position.line, let end = cursor.nextLine(in: bytes) { cursor.advance(to: end) }
        guard cursor.line == position.line else { return bytes.count }
        var index = cursor.start
        var column: UInt32 = 1
        while column < position.column, index < bytes.count {
            index += TextScan.decode(bytes, at: index)?.length ?? 1
            column += 1
        }
        return min(index, bytes.count)
    }

    /// The line at `position`, cut to `longestLine` scalars around its column; empty where the file has no such line.
    public static func line(at position: SourcePosition, in bytes: Span<UInt8>) -> Line {
        var cursor = LineCursor(bytes)
        while cursor.line < position.line, let end = cursor.nextLine(in: bytes) { cursor.advance(to: end) }
        return excerpt(cursor, position, bytes)
    }

    /// Gives every diagnostic of the file `path` that has none its line and caret; `bytes` are what the file holds.
    /// A line ends before the plain text of a secret (see `SecretLine`), and where a diagnostic's code says that there
    /// is one, at that diagnostic's place, whichever diagnostic shows the line.
    public static func fillLines(of diagnostics: inout [Diagnostic], path: String, from bytes: Span<UInt8>) {
        var cursor = LineCursor(bytes)
        let missing = diagnostics.indices
            .filter { diagnostics[$0].sourceLine == nil && diagnostics[$0].location.path == path }
            .sorted { diagnostics[$0].location.position < diagnostics[$1].location.position }
        let codes: Set<DiagnosticCode> = [.plaintextSecret, .plaintextSecretDefault]
        var secrets: [UInt32: UInt32] = [:]
        for diagnostic in diagnostics where codes.contains(diagnostic.code) && diagnostic.location.path == path {
            let position = diagnostic.location.position
            secrets[position.line] = min(secrets[position.line] ?? .max, position.column)
        }
        for index in missing {
            let position = diagnostics[index].location.position
            while cursor.line < position.line, let end = cursor.nextLine(in: bytes) { cursor.advance(to: end) }
            let line = excerpt(cursor, position, bytes, secret: secrets[position.line] ?? .max)
            diagnostics[index].sourceLine = line.text
            diagnostics[index].caretColumn = line.caret
        }
    }

    private static func excerpt(
        _ cursor: LineCursor, _ position: SourcePosition, _ bytes: Span<UInt8>, secret secretColumn: UInt32 = .max
    ) -> Line {
        guard cursor.line == position.line else { return Line(text: "", caret: position.column) }
        let secret = secretBegin(cursor, bytes, before: secretColumn)
        let first = position.column > UInt32(longestLine) ? position.column - shownBeforeCaret : 1
        var text = String.UnicodeScalarView()
        if first > 1 { text.append("…") }
        var index = cursor.start
        var column: UInt32 = 1
        while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D {
            if text.count >= longestLine || index >= secret {
                text.append("…")
                break
            }
            let decoded = TextScan.decode(bytes, at: index)
            if column >= first { text.append(shown(decoded.map { $0.scalar })) }
            column += 1
            index += decoded?.length ?? 1
        }
        let caret = position.column - first + (first > 1 ? 2 : 1)
        // Where a secret is hidden before the column, the caret stands under what hides it.
        return Line(text: String(text), caret: secret == .max ? caret : min(caret, UInt32(text.count)))
    }

    /// The offset of the plain text of a secret on the cursor's line, at `column` at the latest; beyond the end where
    /// there is none.
    private static func secretBegin(_ cursor: LineCursor, _ bytes: Span<UInt8>, before column: UInt32) -> Int {
        var end = cursor.start
        var latest = cursor.start
        var passed: UInt32 = 1
        while passed < column, latest < bytes.count, column != .max {
            latest += TextScan.decode(bytes, at: latest)?.length ?? 1
            passed += 1
        }
        if column == .max { latest = .max }
        while end < bytes.count, end < cursor.start + longestSecretScan, bytes[end] != 0x0A, bytes[end] != 0x0D {
            end += 1
        }
        if let offset = SecretLine.begin(in: bytes.extracting(cursor.start..<end)) {
            return min(latest, cursor.start + offset)
        }
        return min(latest, end == cursor.start + longestSecretScan ? end : .max)
    }

    /// What stands for a scalar on a terminal: itself, a space for a tab, a picture for a control character, and a
    /// replacement character for what would reorder or hide text, or is no text.
    private static func shown(_ scalar: UInt32?) -> Unicode.Scalar {
        guard let value = scalar, let scalar = Unicode.Scalar(value) else { return "\u{FFFD}" }
        switch value {
        case 0x09: return " "
        case 0x00..<0x20: return Unicode.Scalar(0x2400 + value) ?? "\u{FFFD}"
        case 0x7F: return "\u{2421}"
        case 0x80..<0xA0: return "\u{FFFD}"
        default: break
        }
        switch scalar.properties.generalCategory {
        case .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: return "\u{FFFD}"
        default: return scalar
        }
    }
}

/// Walks over the lines of a file.
private struct LineCursor {
    private(set) var start: Int
    private(set) var line: UInt32 = 1

    init(_ bytes: Span<UInt8>) {
        let hasMark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
        start = hasMark ? 3 : 0
    }

    /// Where the line after the current one begins; nil on the last line.
    func nextLine(in bytes: Span<UInt8>) -> Int? {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 0x0A { return index }
            if byte == 0x0D { return index < bytes.count && bytes[index] == 0x0A ? index + 1 : index }
        }
        return nil
    }

    mutating func advance(to next: Int) {
        start = next
        line += 1
    }
}
