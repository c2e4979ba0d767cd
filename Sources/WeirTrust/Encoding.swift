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
