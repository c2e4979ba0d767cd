import WeirModel

/// The bytes of the file being read, for the rare questions that libyaml's events leave open.
@safe
struct Source {
    private let buffer: UnsafeBufferPointer<UInt8>
    private var cursor: OffsetCursor

    /// `bytes` is the whole file, which must stay where it is as long as this value is used.
    @unsafe
    init(scan: ByteScan, bytes: UnsafeBufferPointer<UInt8>) {
        unsafe buffer = bytes
        cursor = OffsetCursor(scan, byteCount: bytes.count)
    }

    /// Where the anchor, tag and content of the current event stand.
    mutating func places(of events: borrowing EventParser, isEmpty: Bool) -> PropertyPlaces {
        let mark = events.start
        let bytes = unsafe buffer.span
        return PropertyPlaces(
            bytes, offset: cursor.offset(of: mark.index, in: bytes), mark: mark, isEmpty: isEmpty)
    }

    /// The byte at which the scalar at `mark` begins; nil at the end of the file.
    mutating func byte(at mark: Mark) -> UInt8? {
        let bytes = unsafe buffer.span
        let offset = cursor.offset(of: mark.index, in: bytes)
        return offset < bytes.count ? bytes[offset] : nil
    }

    /// `mark`, or the place right behind the last character: libyaml counts a line more where the last one has no end.
    mutating func settled(_ mark: Mark) -> Mark {
        guard byte(at: mark) == nil else { return mark }
        let end = unsafe SourceText.position(of: buffer.count, in: buffer.span)
        return Mark(index: mark.index, line: end.line, column: end.column)
    }

    /// True where only spaces and tabs stand between the line's begin and `mark`, at least one a tab.
    mutating func isIndentedByTab(_ mark: Mark) -> Bool {
        let bytes = unsafe buffer.span
        var offset = cursor.offset(of: mark.index, in: bytes)
        var hasTab = offset < bytes.count && bytes[offset] == 0x09
        while offset > 0 {
            offset -= 1
            switch bytes[offset] {
            case 0x09: hasTab = true
            case 0x20: continue
            case 0x0A, 0x0D: return hasTab
            default: return false
            }
        }
        return hasTab
    }

    /// Reports what follows the document whose end was noticed at `end`; false where something does.
    mutating func checkEnd(_ end: Mark, _ scan: ByteScan, _ problems: inout Problems) -> Bool {
        if end.index >= scan.scalars { return true }
        let bytes = unsafe buffer.span
        let start = cursor.offset(of: end.index, in: bytes)
        let remainder = Remainder(bytes, from: start, startsLine: end.column == 1)
        let position = SourceText.position(of: remainder.offset, in: bytes)
        switch remainder.kind {
        case .nothing: return true
        case .directive: ByteScan.reportDirective(at: position, &problems)
        case .documentStart:
            problems.report(
                .multipleDocuments, at: position, length: 3, "a second document begins here",
                hint: "one file holds one document: move it to a file of its own")
        case .content:
            let followsEnd = remainder.passedEnd || endsWithMarker(before: start)
            problems.report(
                followsEnd ? .multipleDocuments : .yamlSyntax, at: position,
                followsEnd ? "a second document begins here" : "there is text after the end of the document's value",
                hint: followsEnd
                    ? "one file holds one document: move it to a file of its own"
                    : "remove it, or quote the whole value where it is one text")
        }
        return false
    }

    /// True where `...` stands right before `offset`.
    private func endsWithMarker(before offset: Int) -> Bool {
        let bytes = unsafe buffer.span
        guard offset >= 3 else { return false }
        return (offset - 3..<offset).allSatisfy { bytes[$0] == UInt8(ascii: ".") }
    }
}
