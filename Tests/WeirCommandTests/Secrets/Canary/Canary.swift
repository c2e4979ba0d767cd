/// A value that must be found nowhere, and what finds it: as it is, in base64 and in hexadecimal digits.
struct Canary: Sendable {
    let value: String

    /// Of a length that leaves no part of base64 that depends on what stands around it unfound: all three alignments are
    /// looked for.
    init(_ name: String) { value = "canary-\(name)-8d1f0c63a95e" }

    /// A text that is secret by itself, such as a key.
    init(value: String) { self.value = value }

    /// The forms of it that `text` holds.
    func forms(in text: String) -> [String] {
        var found: [String] = []
        if text.contains(value) { found.append("raw") }
        if text.lowercased().contains(hexadecimal) { found.append("hexadecimal") }
        if base64.contains(where: text.contains) { found.append("base64") }
        return found
    }

    /// The value in each form, as somebody might leak it.
    var leaks: [String] { [value, hexadecimal, "x" + base64[0] + "x"] }

    /// What `forms` finds where all of `leaks` are.
    static let allForms = ["raw", "hexadecimal", "base64"]

    var hexadecimal: String {
        value.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// At each of the three places that it can have in a group of three bytes, without the ends that others share.
    var base64: [String] {
        (0..<3).map { offset in
            let bytes = Array(value.utf8.dropFirst(offset))
            return Self.base64(Array(bytes.prefix(bytes.count / 3 * 3)))
        }
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        return stride(from: 0, to: bytes.count, by: 3).map { start in
            let group = bytes[start..<start + 3].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            return String([18, 12, 6, 0].map { alphabet[Int(group >> UInt32($0) & 63)] })
        }.joined()
    }
}
