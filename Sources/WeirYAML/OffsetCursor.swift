/// Finds the byte at which a Unicode scalar of the text begins. Marks come in order, so it walks forward and keeps
/// its place; asked for an earlier scalar, it starts again.
struct OffsetCursor {
    private let start: Int
    private let isASCII: Bool
    private var index = 0
    private var offset: Int

    init(_ scan: ByteScan, byteCount: Int) {
        start = scan.start
        offset = scan.start
        isASCII = scan.scalars == byteCount - scan.start
    }

    /// Where scalar number `target` begins in `bytes`, which are valid UTF-8.
    mutating func offset(of target: Int, in bytes: Span<UInt8>) -> Int {
        if isASCII { return min(start + target, bytes.count) }
        if target < index { (index, offset) = (0, start) }
        while index < target, offset < bytes.count {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            index += 1
        }
        return offset
    }
}

/// Where the parts of a node's properties stand: `&anchor !tag content`.
struct PropertyPlaces {
    private(set) var tag: Mark?
    private(set) var tagLength = 0
    /// Where the content begins; the properties themselves where none follows them.
    private(set) var content: Mark

    /// Reads on from the first property, which stands at `mark` and at `offset` in `bytes`. The content lies before
    /// the scalar number `limit`; an empty node has none.
    init(_ bytes: Span<UInt8>, offset: Int, mark: Mark, isEmpty: Bool) {
        content = mark
        var walk = Walk(offset: offset, index: mark.index, line: mark.line, column: mark.column)
        var pending = 2
        while pending > 0, walk.offset < bytes.count {
            let byte = bytes[walk.offset]
            guard byte == UInt8(ascii: "&") || byte == UInt8(ascii: "!") else { break }
            let begin = walk.mark
            while walk.offset < bytes.count, !Self.endsProperty(bytes[walk.offset]) { walk.step(bytes) }
            if byte == UInt8(ascii: "!") {
                tag = begin
                tagLength = walk.index - begin.index
            }
            walk.skipSpace(bytes)
            pending -= 1
        }
        if !isEmpty, walk.offset < bytes.count { content = walk.mark }
    }

    private static func endsProperty(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    private struct Walk {
        var offset: Int
        var index: Int
        var line: UInt32
        var column: UInt32

        var mark: Mark { Mark(index: index, line: line, column: column) }

        mutating func step(_ bytes: Span<UInt8>) {
            let byte = bytes[offset]
            offset += 1
            index += 1
            let isCarriageReturn = byte == 0x0D
            if byte == 0x0A || (isCarriageReturn && !(offset < bytes.count && bytes[offset] == 0x0A)) {
                line += 1
                column = 1
                return
            }
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            column += 1
        }

        /// Passes over white space and comments.
        mutating func skipSpace(_ bytes: Span<UInt8>) {
            while offset < bytes.count {
                if bytes[offset] == UInt8(ascii: "#") {
                    while offset < bytes.count, bytes[offset] != 0x0A, bytes[offset] != 0x0D { step(bytes) }
                } else if PropertyPlaces.endsProperty(bytes[offset]) {
                    step(bytes)
                } else {
                    return
                }
            }
        }
    }
}
