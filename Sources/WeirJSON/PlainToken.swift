import WeirModel

/// A number or a word of JSON (RFC 8259, 3 and 6), or what stands in the place of one.
struct PlainToken {
    /// Nil where it is neither a number nor a word of JSON.
    let kind: Document.Kind?
    /// The index after it.
    let end: Int
    private let text: String

    /// The token that begins at `start`: everything up to white space or punctuation.
    init(_ bytes: Span<UInt8>, at start: Int) {
        var end = start
        while end < bytes.count, !Self.isDelimiter(bytes[end]) { end += 1 }
        self.end = end
        let token = bytes.extracting(start..<end)
        var kind = Self.number(token)
        var text = ""
        if kind == nil {
            var shown: [UInt8] = []
            for offset in 0..<min(token.count, 40) { shown.append(token[offset]) }
            text = String(decoding: shown, as: UTF8.self)
            switch text {
            case "true", "false": kind = .boolean
            case "null": kind = .null
            default: break
            }
        }
        self.kind = kind
        self.text = text
    }

    var shownLength: Int { text.unicodeScalars.count }

    /// What to say about a token that is none.
    var message: String {
        text.isEmpty ? "a value was expected here" : "\(Quotation.of(text)) is no value of JSON"
    }

    /// What to do about it.
    var hint: String? {
        switch text.first {
        case "'": return "strings stand in double quotes"
        case "/", "#": return "JSON has no comments"
        case "+", ".", "-", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9":
            return "numbers are decimal, without leading zeros or plus, with digits on both sides of a point"
        case nil: return nil
        default: break
        }
        switch text.lowercased() {
        case "true", "false", "null": return "write it in lower case"
        case "none", "nil", "undefined": return "write null"
        case "nan", "infinity": return "JSON has no such number"
        default: return "strings stand in double quotes"
        }
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "\""):
            true
        default: false
        }
    }

    private static func number(_ text: Span<UInt8>) -> Document.Kind? {
        var index = 0
        if index < text.count, text[index] == UInt8(ascii: "-") { index += 1 }
        let startsWithZero = index < text.count && text[index] == UInt8(ascii: "0")
        let digits = skipDigits(text, &index)
        guard digits > 0, digits == 1 || !startsWithZero else { return nil }
        var kind = Document.Kind.integer
        if index < text.count, text[index] == UInt8(ascii: ".") {
            kind = .float
            index += 1
            guard skipDigits(text, &index) > 0 else { return nil }
        }
        if index < text.count, text[index] == UInt8(ascii: "e") || text[index] == UInt8(ascii: "E") {
            kind = .float
            index += 1
            if index < text.count, text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") { index += 1 }
            guard skipDigits(text, &index) > 0 else { return nil }
        }
        return index == text.count ? kind : nil
    }

    private static func skipDigits(_ text: Span<UInt8>, _ index: inout Int) -> Int {
        let start = index
        while index < text.count, (0x30..<0x3A).contains(text[index]) { index += 1 }
        return index - start
    }
}
