/// Base64 with padding (RFC 4648, 4), read strictly: what decodes to the same bytes is written in one way only, so that
/// no change of a file goes unnoticed.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The value of each letter; above 63 where a byte is none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()

    /// Nil where the text is no base64.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 4) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var rest = Array(text)[...]
        while !rest.isEmpty {
            let group = rest.prefix(4)
            rest = rest.dropFirst(4)
            let padding = rest.isEmpty ? group.reversed().prefix { $0 == UInt8(ascii: "=") }.count : 0
            guard padding <= 2 else { return nil }
            var word: UInt32 = 0
            for letter in group.dropLast(padding) {
                let value = values[Int(letter)]
                guard value < 64 else { return nil }
                word = word << 6 | UInt32(value)
            }
            word <<= 6 * UInt32(padding)
            let kept = 3 - padding
            for index in 0..<3 {
                let byte = UInt8(truncatingIfNeeded: word >> (16 - 8 * UInt32(index)))
                if index < kept { bytes.append(byte) } else if byte != 0 { return nil }
            }
        }
        return bytes
    }

    /// With padding, in one line.
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var word: UInt32 = 0
            for index in 0..<3 { word = word << 8 | (index < group.count ? UInt32(group[start + index]) : 0) }
            for index in 0..<4 {
                let isPadding = index > group.count
                text.append(isPadding ? UInt8(ascii: "=") : alphabet[Int(word >> (18 - 6 * UInt32(index)) & 0x3F)])
            }
        }
        return text
    }
}
