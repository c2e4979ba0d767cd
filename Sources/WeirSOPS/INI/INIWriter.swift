/// Writes INI text as Go's ini.v1 does: the signs of a section below each other, an empty line between sections.
enum INIWriter {
    static func write(_ sections: [INISection]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, section) in sections.enumerated() {
            bytes += comment(section.comment, trimsLines: false)
            if index > 0 || section.name.map(asciiUppercased) != INIStore.defaultSection {
                bytes += [UInt8(ascii: "[")] + section.name + [UInt8(ascii: "]"), 0x0A]
            } else if section.keys.isEmpty {
                continue
            }
            append(section.keys, to: &bytes)
            if index < sections.count - 1 { bytes.append(0x0A) }
        }
        return bytes
    }

    private static func asciiUppercased(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") ? byte - 0x20 : byte
    }

    private static func append(_ keys: [INISection.Key], to bytes: inout [UInt8]) {
        let width = keys.map { quoted($0.name).count }.max() ?? 0
        for key in keys {
            let name = quoted(key.name)
            bytes += comment(key.comment, trimsLines: true)
            bytes += name + [UInt8](repeating: 0x20, count: width - name.count)
            bytes += [0x20, UInt8(ascii: "="), 0x20] + quoted(value: key.value) + [0x0A]
        }
    }

    private static func comment(_ comment: [UInt8], trimsLines: Bool) -> [UInt8] {
        guard !comment.isEmpty else { return [] }
        return comment.split(separator: 0x0A, omittingEmptySubsequences: false).flatMap { line -> [UInt8] in
            let text: [UInt8]
            if let sign = line.first, sign == UInt8(ascii: "#") || sign == UInt8(ascii: ";") {
                text = [sign, 0x20] + WhiteSpace.trimmed(Array(line.dropFirst()))
            } else {
                text = [UInt8(ascii: ";"), 0x20] + (trimsLines ? WhiteSpace.trimmed(Array(line)) : Array(line))
            }
            return text + [0x0A]
        }
    }

    private static func quoted(_ name: [UInt8]) -> [UInt8] {
        if name.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }) {
            return [UInt8(ascii: "`")] + name + [UInt8(ascii: "`")]
        }
        if name.contains(UInt8(ascii: "`")) { return Array("\"\"\"".utf8) + name + Array("\"\"\"".utf8) }
        return name
    }

    private static func quoted(value: [UInt8]) -> [UInt8] {
        if value.contains(where: { $0 == 0x0A || $0 == UInt8(ascii: "`") }) {
            return Array("\"\"\"".utf8) + value + Array("\"\"\"".utf8)
        }
        if value.contains(where: { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: ";") }) {
            return [UInt8(ascii: "`")] + value + [UInt8(ascii: "`")]
        }
        if WhiteSpace.trimmed(value).count != value.count {
            return [UInt8(ascii: "\"")] + value + [UInt8(ascii: "\"")]
        }
        return value
    }
}
