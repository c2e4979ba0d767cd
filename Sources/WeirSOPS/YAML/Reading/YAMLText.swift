/// Turns the bytes of a file into the UTF-8 that the scanner reads, as go-yaml's reader does: UTF-16 with a byte order
/// mark is taken too, control characters are not.
enum YAMLText {
    /// - Throws: `YAMLFault` where the bytes are no such text.
    static func utf8(_ bytes: [UInt8]) throws(YAMLFault) -> [UInt8] {
        let text: [UInt8]
        switch (bytes.first, bytes.dropFirst().first) {
        case (0xFF, 0xFE): text = try utf16(bytes.dropFirst(2), lowFirst: true)
        case (0xFE, 0xFF): text = try utf16(bytes.dropFirst(2), lowFirst: false)
        default:
            let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
            text = hasMark ? Array(bytes.dropFirst(3)) : bytes
        }
        try check(text)
        return text
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>, lowFirst: Bool) throws(YAMLFault) -> [UInt8] {
        var units: [UInt16] = []
        var rest = bytes
        while let first = rest.popFirst() {
            guard let second = rest.popFirst() else { throw invalid(at: Mark()) }
            units.append(lowFirst ? UInt16(second) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(second))
        }
        guard let text = String(validating: units, as: UTF16.self) else { throw invalid(at: Mark()) }
        return Array(text.utf8)
    }

    private static func check(_ text: [UInt8]) throws(YAMLFault) {
        var mark = Mark()
        var decoder = UTF8()
        var iterator = text.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .emptyInput: return
            case .error: throw invalid(at: mark)
            case .scalarValue(let scalar):
                guard isAllowed(scalar) else {
                    throw YAMLFault(mark: mark, problem: "there is a control character here, which YAML does not allow")
                }
                if scalar == "\n" {
                    mark.line += 1
                    mark.column = 0
                } else {
                    mark.column += 1
                }
            }
        }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    private static func invalid(at mark: Mark) -> YAMLFault {
        YAMLFault(mark: mark, problem: "the text is not UTF-8 here")
    }
}
