import Glibc
public import WeirModel

/// A comment of a YAML file.
public struct YAMLComment: Hashable, Sendable {
    /// Where its `#` stands.
    public var position: SourcePosition
    /// From the `#` to the end of the line, in Unicode scalars.
    public var length: Int
    /// What follows the `#`, without the white space at both ends.
    public var text: String
    /// Whether nothing else stands on its line.
    public var isAlone: Bool

    /// Memberwise.
    public init(position: SourcePosition, length: Int, text: String, isAlone: Bool) {
        self.position = position
        self.length = length
        self.text = text
        self.isAlone = isAlone
    }
}

/// Finds the comments of a file that begin with a mark. libyaml's events drop comments; what is a comment and what is
/// the text of a scalar is told by where the scalars stand.
struct MarkedComments {
    /// Where a scalar stands, in libyaml's marks.
    struct ScalarPlace {
        let start: Mark
        let end: Mark
        /// Of a literal or folded scalar, whose first line has only indicators and perhaps a comment.
        let isBlock: Bool
    }

    /// Where the text of a scalar stands, in bytes.
    private var texts: [Range<Int>] = []

    /// The first `#` in `bytes` from `start` on that `mark` follows, with or without white space in between, be it a
    /// comment or not. It is asked of every file, and most have few `#` or none.
    static func first(_ mark: StaticString, in bytes: Span<UInt8>, from start: Int = 0) -> Int? {
        var next = start
        while let sign = firstSign(in: bytes, from: next) {
            next = sign + 1
            while next < bytes.count, isBlank(bytes[next]) { next += 1 }
            if begins(mark, in: bytes, at: next) { return sign }
        }
        return nil
    }

    /// The first `#`: one call of the C library, which looks at many bytes at once.
    private static func firstSign(in bytes: Span<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count else { return nil }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress,
                let found = unsafe memchr(base + start, Int32(UInt8(ascii: "#")), buffer.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(base).distance(to: found)
        }
    }

    private static func begins(_ mark: StaticString, in bytes: Span<UInt8>, at offset: Int) -> Bool {
        guard bytes.count - offset >= mark.utf8CodeUnitCount else { return false }
        var index = offset
        for byte in mark.description.utf8 {
            if bytes[index] != byte { return false }
            index += 1
        }
        return true
    }

    /// - Parameter scalars: all scalars of the file, keys included, in order.
    init(_ scalars: [ScalarPlace], _ scan: ByteScan, in bytes: Span<UInt8>) {
        var cursor = OffsetCursor(scan, byteCount: bytes.count)
        texts.reserveCapacity(scalars.count)
        for scalar in scalars {
            var start = cursor.offset(of: scalar.start.index, in: bytes)
            let end = cursor.offset(of: scalar.end.index, in: bytes)
            if scalar.isBlock { start = Self.lineEnd(bytes, start) }
            if start < end { texts.append(start..<end) }
        }
    }

    /// The comments that begin with `mark`, which white space or the end of the line follows.
    func beginning(with mark: StaticString, in bytes: Span<UInt8>) -> [YAMLComment] {
        var comments: [YAMLComment] = []
        var lines = LineCounter(bytes)
        var next = 0
        while let sign = Self.first(mark, in: bytes, from: next) {
            next = sign + 1
            guard let comment = comment(at: sign, in: bytes, &lines) else { continue }
            let rest = comment.text.utf8.dropFirst(mark.utf8CodeUnitCount)
            if rest.first.map(Self.isBlank) ?? true { comments.append(comment) }
        }
        return comments
    }

    /// The comment that begins at `sign`; nil where that `#` is part of a scalar, follows something else than white
    /// space (YAML 1.2.2, 6.6), or stands in a comment that began before it.
    private func comment(at sign: Int, in bytes: Span<UInt8>, _ lines: inout LineCounter) -> YAMLComment? {
        guard isBegin(sign, in: bytes) else { return nil }
        var start = sign
        var isAlone = true
        while start > 0, !Self.isBreak(bytes[start - 1]), !Self.followsByteOrderMark(start, in: bytes) {
            start -= 1
            if !Self.isBlank(bytes[start]) { isAlone = false }
            if bytes[start] == UInt8(ascii: "#"), isBegin(start, in: bytes) { return nil }
        }
        let end = Self.lineEnd(bytes, sign)
        var text: [UInt8] = []
        for index in sign + 1..<end { text.append(bytes[index]) }
        let content = text.drop { Self.isBlank($0) }
        let trailing = content.reversed().prefix { Self.isBlank($0) }.count
        return YAMLComment(
            position: lines.position(of: sign, onLineFrom: start, in: bytes),
            length: 1 + text.count { $0 & 0xC0 != 0x80 },
            text: String(decoding: content.dropLast(trailing), as: UTF8.self), isAlone: isAlone)
    }

    private func isBegin(_ sign: Int, in bytes: Span<UInt8>) -> Bool {
        let isFirst = sign == 0 || Self.isBreak(bytes[sign - 1]) || Self.isBlank(bytes[sign - 1])
        return (isFirst || Self.followsByteOrderMark(sign, in: bytes)) && !isText(sign)
    }

    /// Whether the byte at `offset` is part of a scalar.
    private func isText(_ offset: Int) -> Bool {
        var low = 0
        var high = texts.count
        while low < high {
            let middle = (low + high) / 2
            if texts[middle].upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low < texts.count && texts[low].contains(offset)
    }

    private static func followsByteOrderMark(_ offset: Int, in bytes: Span<UInt8>) -> Bool {
        offset == 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
    }

    private static func lineEnd(_ bytes: Span<UInt8>, _ offset: Int) -> Int {
        var end = offset
        while end < bytes.count, !isBreak(bytes[end]) { end += 1 }
        return end
    }

    private static func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}

/// Positions of bytes that come in order, in one pass over the file.
private struct LineCounter {
    private var offset = 0
    private var line: UInt32 = 1
    private let start: Int

    init(_ bytes: Span<UInt8>) {
        start = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
    }

    /// - Parameter begin: where the line begins on which the byte at `target` stands.
    mutating func position(of target: Int, onLineFrom begin: Int, in bytes: Span<UInt8>) -> SourcePosition {
        while offset < begin {
            let isReturn = bytes[offset] == 0x0D
            if bytes[offset] == 0x0A || (isReturn && !(offset + 1 < bytes.count && bytes[offset + 1] == 0x0A)) {
                line += 1
            }
            offset += 1
        }
        var column: UInt32 = 1
        for index in max(begin, start)..<target where bytes[index] & 0xC0 != 0x80 { column += 1 }
        return SourcePosition(line: line, column: column)
    }
}
