import WeirTesting

/// Writes YAML documents at random, in the many ways in which people write them.
struct RandomYAML {
    var generator: SeededGenerator
    private var text = ""
    private var anchors: [String] = []

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// A file of one document, or of several.
    static func file(seed: UInt64) -> String {
        var writer = RandomYAML(seed: seed)
        let count = writer.generator.once(in: 8) ? 2 + Int.random(in: 0..<2, using: &writer.generator) : 1
        for number in 0..<count {
            if number > 0 || writer.generator.once(in: 10) { writer.text += "---\n" }
            writer.anchors = []
            writer.document()
        }
        if writer.generator.once(in: 12) { writer.text = writer.text.replacing("\n", with: "\r\n") }
        return writer.text
    }

    private mutating func document() {
        if generator.once(in: 4) { comments(0) }
        if generator.once(in: 8) { text += "\n" }
        map(0, depth: 0)
        if generator.once(in: 6) { text += "\n" }
        if generator.once(in: 5) { comments(0) }
    }

    private mutating func map(_ indent: Int, depth: Int, isInline: Bool = false) {
        let count = 1 + Int.random(in: 0..<(depth == 0 ? 6 : 3), using: &generator)
        var names: Set<String> = []
        for number in 0..<count {
            var name = key()
            while !names.insert(name).inserted { name += "x" }
            if !(isInline && number == 0) {
                gap(indent)
                text += spaces(indent)
            }
            text += "\(RandomScalar.quotedKey(name, &generator)):"
            value(indent, depth: depth)
        }
        gap(indent, isLast: true)
    }

    /// Comments and empty lines between two lines.
    private mutating func gap(_ indent: Int, isLast: Bool = false) {
        if generator.once(in: 10) { text += "\n" }
        if generator.once(in: isLast ? 12 : 6) { comments(generator.once(in: 6) ? max(0, indent - 2) : indent) }
        if generator.once(in: 14) { text += "\n" }
    }

    private mutating func comments(_ indent: Int) {
        for _ in 0...Int.random(in: 0..<2, using: &generator) {
            text += "\(spaces(indent))\(comment())\n"
            if generator.once(in: 8) { text += "\n" }
        }
    }

    private mutating func comment() -> String {
        "#"
            + generator.pick([
                " a comment", "tight", " ż: ó # twice", "# double", "  spaced  ", " key: value", "", " -item",
            ])
    }

    /// What follows a key and its colon, with the end of the line.
    private mutating func value(_ indent: Int, depth: Int) {
        switch Int.random(in: 0..<12, using: &generator) {
        case 0 where depth < 4: nested(indent) { writer, inner in writer.map(inner, depth: depth + 1) }
        case 1 where depth < 4: nested(indent) { writer, inner in writer.list(inner, depth: depth + 1) }
        case 2 where depth < 4:
            // The items may stand below the key.
            endLine()
            list(indent, depth: depth + 1)
        case 3:
            text += " \(flow(depth: depth))"
            endLine()
        case 4: text += " \(RandomScalar.block(indent, &generator))"
        case 5 where depth == 0: anchored()
        default: scalar(indent)
        }
    }

    private mutating func nested(_ indent: Int, _ write: (inout RandomYAML, Int) -> Void) {
        endLine()
        write(&self, indent + generator.pick([2, 2, 4, 1]))
    }

    private mutating func endLine() {
        if generator.once(in: 12) { text += " \(comment())" }
        text += "\n"
    }

    private mutating func scalar(_ indent: Int) {
        let value = RandomScalar.value(indent, &generator)
        if !value.isEmpty { text += " \(value)" }
        endLine()
    }

    private mutating func anchored() {
        if let name = anchors.last, generator.once(in: 2) {
            text += " *\(name)"
        } else {
            anchors.append("a\(anchors.count)")
            text += " &a\(anchors.count - 1) \(flow(depth: 2))"
        }
        endLine()
    }

    private mutating func list(_ indent: Int, depth: Int) {
        for _ in 0...Int.random(in: 0..<3, using: &generator) {
            gap(indent)
            text += "\(spaces(indent))-"
            switch Int.random(in: 0..<8, using: &generator) {
            case 0 where depth < 4:
                text += " "
                map(indent + 2, depth: depth + 1, isInline: true)
            case 1 where depth < 4:
                text += " - \(RandomScalar.value(indent + 4, &generator))"
                endLine()
                text += "\(spaces(indent + 2))- \(RandomScalar.value(indent + 4, &generator))"
                endLine()
            case 2: text += " \(RandomScalar.block(indent, &generator))"
            case 3:
                text += " \(flow(depth: depth))"
                endLine()
            case 4 where depth < 4:
                endLine()
                map(indent + 3, depth: depth + 1)
            default: scalar(indent)
            }
        }
    }

    private mutating func flow(depth: Int) -> String {
        let count = Int.random(in: 0..<3, using: &generator)
        let parts = (0..<count).map { number in
            depth < 3 && generator.once(in: 5) ? flow(depth: depth + 1) : "f\(number)"
        }
        if generator.once(in: 2) { return "[\(parts.joined(separator: ", "))]" }
        let pairs = parts.enumerated().map { "k\($0.offset): \($0.element)" }
        return "{\(pairs.joined(separator: ", "))}"
    }

    private mutating func key() -> String {
        generator.pick([
            "a", "b", "password", "user_unencrypted", "klucz_żółć", "emoji😀", "with space", "a:b", "yes", "null", "1",
            "1.5", "on", "~x", "-dash", "?q", "#hash", "a#b", "dot.ted", "UPPER", "tab\tkey", "two\nlines", "true",
            "2024-01-01", "", "ends:", "'quote", "\"double", "{brace", "&amp", "<<x", "=", "sops_", "x_enc",
            String(repeating: "long", count: 40), "0x1F", "key with # hash",
        ])
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
