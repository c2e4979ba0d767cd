import FoundationEssentials

/// Base 64 of RFC 4648, section 4, in its canonical form only, so that no two texts say the same.
enum Base64 {
    /// What `text` says; nil where it is not what `encode` writes.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard let data = Data(base64Encoded: Data(text)), data.base64EncodedData().elementsEqual(text) else {
            return nil
        }
        return Array(data)
    }

    /// The text of `bytes`, padded.
    static func encode(_ bytes: some Collection<UInt8>) -> String { Data(bytes).base64EncodedString() }
}

/// Bytes that formats of text are made of.
enum TextByte {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")

    /// A space, tab, LF or CR.
    static func isBlank(_ byte: UInt8) -> Bool {
        byte == space || byte == UInt8(ascii: "\t") || byte == lineFeed || byte == carriageReturn
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

/// What others wrote, for a message: on one line, in quotes, cut off where it is long.
func shown(_ text: some Collection<UInt8>) -> String {
    let limit = 80
    let start = String(decoding: text.prefix(limit), as: UTF8.self).debugDescription
    return text.count > limit ? "\(start)…" : start
}
