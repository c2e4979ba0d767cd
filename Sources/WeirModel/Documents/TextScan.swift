/// One pass over the bytes of a file: is it UTF-8 (RFC 3629), which bytes are no text, how many scalars are there?
package struct TextScan {
    /// The first thing that is wrong.
    package enum Fault: Equatable {
        /// The byte at `offset` begins no UTF-8 sequence.
        case invalidUTF8(offset: Int)
        /// The character at `offset` may not stand in YAML.
        case notPrintable(offset: Int, scalar: UInt32)
    }

    package private(set) var fault: Fault?
    /// How many scalars there are, up to the fault.
    package private(set) var scalars = 0

    /// Scans `bytes` from `start` on. `yaml` refuses what is no `c-printable` of YAML 1.2.2 (5.1), and the three line
    /// separators U+0085, U+2028 and U+2029, about which YAML 1.1 and 1.2 disagree.
    package init(_ bytes: Span<UInt8>, from start: Int = 0, yaml: Bool) {
        var index = start
        var continuations = 0
        let count = bytes.count
        while index < count {
            while index + 16 <= count, Self.isPlainText(bytes.extracting(index..<index + 16)) { index += 16 }
            guard index < count else { break }
            let byte = bytes[index]
            if byte < 0x7F {
                if byte < 0x20, yaml, byte != 0x0A, byte != 0x0D, byte != 0x09 {
                    fault = .notPrintable(offset: index, scalar: UInt32(byte))
                    break
                }
                index += 1
                continue
            }
            guard let (scalar, length) = Self.decode(bytes, at: index) else {
                fault = .invalidUTF8(offset: index)
                break
            }
            if yaml, !Self.isPrintable(scalar) {
                fault = .notPrintable(offset: index, scalar: scalar)
                break
            }
            continuations += length - 1
            index += length
        }
        scalars = index - start - continuations
    }

    /// True where all bytes are printable ASCII or LF. Without branches, so that it becomes vector instructions.
    @inline(__always)
    private static func isPlainText(_ bytes: Span<UInt8>) -> Bool {
        var odd: UInt8 = 0
        for index in bytes.indices {
            let byte = bytes[index]
            odd |= (byte &- 0x20 >= 0x5F ? 1 : 0) & (byte == 0x0A ? 0 : 1)
        }
        return odd == 0
    }

    /// The scalar at `index` and how many bytes it has; nil where the bytes there are no UTF-8.
    package static func decode(_ bytes: Span<UInt8>, at index: Int) -> (scalar: UInt32, length: Int)? {
        let first = bytes[index]
        let length: Int
        var scalar: UInt32
        let smallest: UInt32
        switch first {
        case 0..<0x80: return (UInt32(first), 1)
        case 0xC2..<0xE0: (length, scalar, smallest) = (2, UInt32(first & 0x1F), 0x80)
        case 0xE0..<0xF0: (length, scalar, smallest) = (3, UInt32(first & 0x0F), 0x800)
        case 0xF0..<0xF5: (length, scalar, smallest) = (4, UInt32(first & 0x07), 0x1_0000)
        default: return nil
        }
        guard index + length <= bytes.count else { return nil }
        for offset in 1..<length {
            let byte = bytes[index + offset]
            guard byte & 0xC0 == 0x80 else { return nil }
            scalar = scalar << 6 | UInt32(byte & 0x3F)
        }
        guard scalar >= smallest, scalar <= 0x10_FFFF, !(0xD800..<0xE000).contains(scalar) else { return nil }
        return (scalar, length)
    }

    private static func isPrintable(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFFFD, 0x1_0000...0x10_FFFF: true
        default: false
        }
    }
}
