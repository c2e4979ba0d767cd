/// Base 64 of RFC 4648: section 4, padded, and section 5 (`base64url`), unpadded. Only canonical text is read.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlAlphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let padding = UInt8(ascii: "=")

    /// The value of each character; above 63 where a byte is none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// Section 4, padded with `=`.
    package static func text(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var text = encode(bytes, alphabet)
        while text.count % 4 != 0 { text.append(padding) }
        return text
    }

    /// Section 5, unpadded.
    package static func urlText(_ bytes: some Collection<UInt8>) -> [UInt8] { encode(bytes, urlAlphabet) }

    /// What `text` says (section 4, padded); nil where it is anything else.
    package static func bytes(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        var characters = Array(text)
        for _ in 0..<2 where characters.last == padding { characters.removeLast() }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count * 3 / 4)
        var held: UInt32 = 0
        var bits: UInt32 = 0
        for character in characters {
            let value = values[Int(character)]
            guard value < 64 else { return nil }
            held = (held << 6 | UInt32(value)) & 0xffff
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: held >> bits))
        }
        // What is left over has to be less than a character, and zero, or two texts would say the same.
        guard bits < 6, held & (1 << bits - 1) == 0 else { return nil }
        return bytes
    }

    private static func encode(_ bytes: some Collection<UInt8>, _ alphabet: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var held: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            held = (held << 8 | UInt32(byte)) & 0xffff
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(held >> bits & 63)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(held << (6 - bits) & 63)]) }
        return text
    }
}

extension String {
    /// The text of section 4, padded with `=`.
    package init(base64 bytes: some Collection<UInt8>) { self.init(decoding: Base64.text(bytes), as: UTF8.self) }
}
