/// Finds what of a line must not be shown: the plain text behind a key that names a secret.
///
/// A problem can stand on the same line as a secret, or be what keeps a secret from being known as one (a misspelt
/// connection, a missing quote), so that a line is judged by its text alone. Too much is hidden rather than too little.
enum SecretLine {
    /// So many bytes of a line are looked at; what comes after is hidden, because nobody knows what it is.
    static let longestScan = 16_384
    /// A longer name is no key's.
    private static let longestKey = 200

    /// Where the secret begins, in bytes; nil where the line has none.
    static func begin(in line: Span<UInt8>) -> Int? {
        var keyStart = 0
        for index in 0..<min(line.count, longestScan) {
            switch line[index] {
            case UInt8(ascii: "{"), UInt8(ascii: ","), UInt8(ascii: "["): keyStart = index + 1
            case UInt8(ascii: ":"):
                let isKeyEnd =
                    index + 1 == line.count || line[index + 1] == 0x20 || line[index + 1] == 0x09
                    || line[index + 1] == UInt8(ascii: "\"") || line[index + 1] == UInt8(ascii: "'")
                guard isKeyEnd, index - keyStart <= longestKey, namesSecret(line.extracting(keyStart..<index)) else {
                    continue
                }
                if let start = plainValue(in: line, from: index + 1) { return start }
            default: break
            }
        }
        return line.count > longestScan ? longestScan : nil
    }

    private static func namesSecret(_ text: Span<UInt8>) -> Bool {
        var name: [UInt8] = []
        for index in text.indices { name.append(text[index]) }
        let edges = Set(" \t-\"'?".utf8)
        let key = name.drop { edges.contains($0) }.reversed().drop { edges.contains($0) }.reversed()
        let words = String(decoding: Array(key), as: UTF8.self)
        // In definitions and in `from:` a bare `key` names something.
        return words != "key" && SecretNames.looksSecret(words)
    }

    /// Where the value from `start` on begins, unless it is none, a reference, a mapping or a block's indicator.
    private static func plainValue(in line: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        let skipped = Set(" \t[\"'".utf8)
        while index < line.count, skipped.contains(line[index]) { index += 1 }
        guard index < line.count else { return nil }
        switch line[index] {
        case UInt8(ascii: "#"), UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "]"), UInt8(ascii: "}"): return nil
        case UInt8(ascii: "{"):
            let isReference = index + 1 < line.count && line[index + 1] == UInt8(ascii: "{")
            let reference = Array("{{secrets.".utf8)
            guard isReference else { return nil }
            let isSecretReference =
                index + reference.count <= line.count
                && reference.indices.allSatisfy { line[index + $0] == reference[$0] }
            return isSecretReference ? nil : index
        default: return index
        }
    }
}
