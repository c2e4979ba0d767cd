/// Base 64 of RFC 4648, section 4, in its canonical form only. age's header has no padding, its armor has.
enum Base64 {
    /// Why a text is not canonical Base 64.
    enum Fault: Error {
        case invalidCharacter, padding, wrongLength, notCanonical
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let padding = UInt8(ascii: "=")

    /// The value of each character, and 0xFF for bytes that are none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// Appends what `text` says to `bytes`. With `padded`, a last group that is not full must be filled with `=`;
    /// without, there must be none.
    static func decode(
        _ text: ArraySlice<UInt8>, padded: Bool = false, into bytes: inout [UInt8]
    ) throws(Fault) {
        var text = text
        if padded {
            guard text.count % 4 == 0 else { throw .wrongLength }
            if text.last == padding { text = text.dropLast() }
            if text.last == padding { text = text.dropLast() }
        }
        var held: UInt32 = 0
        var bits: UInt32 = 0
        for character in text {
            let value = values[Int(character)]
            guard value < 64 else { throw character == padding ? .padding : .invalidCharacter }
            held = held << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: held >> bits))
            }
            held &= 0xFF
        }
        guard bits < 6 else { throw .wrongLength }
        guard held & (1 << bits - 1) == 0 else { throw .notCanonical }
    }

    /// What `text` says, without padding.
    static func decode(_ text: ArraySlice<UInt8>) throws(Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        try decode(text, into: &bytes)
        return bytes
    }

    /// Appends the text of `bytes` to `text`.
    static func encode(_ bytes: ArraySlice<UInt8>, padded: Bool = false, into text: inout [UInt8]) {
        var held: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            held = (held << 8 | UInt32(byte)) & 0xFFFF
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(held >> bits & 63)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(held << (6 - bits) & 63)]) }
        guard padded else { return }
        let missing = (3 - bytes.count % 3) % 3
        for _ in 0..<missing { text.append(padding) }
    }
}

extension Base64.Fault {
    /// What is wrong, as the end of a sentence.
    var reason: String {
        switch self {
        case .invalidCharacter: "a character is not of Base 64"
        case .padding: "there is a = where none belongs"
        case .wrongLength: "it has a number of characters that no Base 64 has"
        case .notCanonical: "its last character holds bits that belong to nothing"
        }
    }
}
