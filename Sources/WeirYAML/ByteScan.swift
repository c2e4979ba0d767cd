import WeirModel

/// What is checked on the bytes before libyaml sees them: size, encoding, characters, directives.
struct ByteScan {
    /// Where the text begins: after a UTF-8 byte order mark.
    private(set) var start = 0
    /// How many Unicode scalars the text has.
    private(set) var scalars = 0

    /// Nil where the file cannot be read; `problems` then says why.
    init?(_ bytes: Span<UInt8>, limits: DocumentLimits, problems: inout Problems) {
        guard bytes.count <= limits.bytes else {
            problems.report(
                .fileTooLarge, at: SourcePosition(line: 1, column: 1),
                "the file has \(bytes.count) bytes; at most \(limits.byteText) are read",
                hint: "split it, or move what it holds into attachments")
            return nil
        }
        guard Self.hasByteEncoding(bytes, &problems) else { return nil }
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { start = 3 }
        let scan = TextScan(bytes, from: start, yaml: true)
        scalars = scan.scalars
        if let fault = scan.fault {
            Self.report(fault, bytes, &problems)
            return nil
        }
        let remainder = Remainder(bytes, from: start)
        switch remainder.kind {
        case .nothing:
            problems.reportEmptyFile()
            return nil
        case .directive:
            Self.reportDirective(at: SourceText.position(of: remainder.offset, in: bytes), &problems)
            return nil
        case .documentStart, .content: break
        }
    }

    static func reportDirective(at position: SourcePosition, _ problems: inout Problems) {
        problems.report(
            .yamlDirective, at: position, "a line that begins with % is a directive, and directives are not supported",
            hint: "remove the line; where it is text, quote or indent it")
    }

    private static func hasByteEncoding(_ bytes: Span<UInt8>, _ problems: inout Problems) -> Bool {
        let name: String
        switch (byte(bytes, 0), byte(bytes, 1), byte(bytes, 2), byte(bytes, 3)) {
        case (0xFF, 0xFE, 0, 0), (0, 0, 0xFE, 0xFF): name = "UTF-32"
        case (0xFF, 0xFE, _, _), (0xFE, 0xFF, _, _): name = "UTF-16"
        default: return true
        }
        problems.report(
            .invalidUTF8, at: SourcePosition(line: 1, column: 1), "the file is \(name); only UTF-8 is read",
            hint: "save it as UTF-8")
        return false
    }

    private static func byte(_ bytes: Span<UInt8>, _ index: Int) -> UInt8? {
        index < bytes.count ? bytes[index] : nil
    }

    private static func report(_ fault: TextScan.Fault, _ bytes: Span<UInt8>, _ problems: inout Problems) {
        switch fault {
        case .invalidUTF8(let offset):
            problems.report(
                .invalidUTF8, at: SourceText.position(of: offset, in: bytes),
                "the byte 0x\(hexadecimal(UInt32(bytes[offset]), 2)) is not UTF-8 here",
                hint: "save the file as UTF-8; binary data belongs into attachments or Base64")
        case .notPrintable(let offset, let scalar):
            let isSeparator = [0x85, 0x2028, 0x2029].contains(scalar)
            let escape = scalar > 0xFF ? "\\u\(hexadecimal(scalar, 4))" : "\\x\(hexadecimal(scalar, 2))"
            problems.report(
                .invalidCharacter, at: SourceText.position(of: offset, in: bytes),
                "the \(isSeparator ? "line separator" : "control character") U+\(hexadecimal(scalar, 4)) "
                    + "must not stand in YAML as it is",
                hint: "remove it, or write it as \(escape) in double quotes")
        }
    }

    private static func hexadecimal(_ number: UInt32, _ width: Int) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// What comes next in the text outside of any document.
struct Remainder {
    enum Kind { case nothing, directive, documentStart, content }

    private(set) var kind = Kind.nothing
    /// Where it begins, in bytes.
    private(set) var offset: Int
    /// True where a line with `...` was passed.
    private(set) var passedEnd = false

    /// Passes over white space, comments and document ends (YAML 1.2.2, 9.1) from `start` on.
    init(_ bytes: Span<UInt8>, from start: Int, startsLine: Bool = true) {
        offset = start
        while offset < bytes.count {
            let isFirst = offset == start
            let atLineStart = isFirst ? startsLine : bytes[offset - 1] == 0x0A || bytes[offset - 1] == 0x0D
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            case UInt8(ascii: "#"): skipLine(bytes)
            case UInt8(ascii: "%") where atLineStart:
                kind = .directive
                return
            case UInt8(ascii: ".") where atLineStart && isMarker(bytes, UInt8(ascii: ".")):
                passedEnd = true
                offset += 3
            case UInt8(ascii: "-") where atLineStart && isMarker(bytes, UInt8(ascii: "-")):
                kind = .documentStart
                return
            default:
                kind = .content
                return
            }
        }
    }

    private mutating func skipLine(_ bytes: Span<UInt8>) {
        while offset < bytes.count, bytes[offset] != 0x0A, bytes[offset] != 0x0D { offset += 1 }
    }

    private func isMarker(_ bytes: Span<UInt8>, _ byte: UInt8) -> Bool {
        guard offset + 3 <= bytes.count, bytes[offset + 1] == byte, bytes[offset + 2] == byte else { return false }
        return offset + 3 == bytes.count || [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset + 3])
    }
}
