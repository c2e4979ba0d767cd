/// Writes texts so that reading them with `ReferenceText` gives them back.
enum ReferenceEncoding {
    private static let open = UInt8(ascii: "{")
    private static let backslash = UInt8(ascii: "\\")

    /// `text` with a backslash before every `{{` that would be read as the beginning of a reference, or as escaped.
    static func escaped(_ text: some Collection<UInt8>) -> [UInt8] {
        let text = Array(text)
        var result: [UInt8] = []
        var index = 0
        while index < text.count {
            guard text[index] == open, index + 1 < text.count, text[index + 1] == open else {
                result.append(text[index])
                index += 1
                continue
            }
            let name = text[(index + 2)...].drop { $0 == UInt8(ascii: " ") }
            let isSpecial = ["customer.", "secrets."].contains { name.starts(with: $0.utf8) }
            if isSpecial || index > 0 && text[index - 1] == backslash {
                result += [backslash, open, open]
                index += 2
            } else {
                result.append(open)
                index += 1
            }
        }
        return result
    }
}
