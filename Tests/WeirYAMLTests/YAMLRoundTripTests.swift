import Testing
import WeirModel
import WeirTesting
import WeirYAML

@Suite struct YAMLRoundTripTests {
    private static let words = [
        "", " ", "a", "null", "~", "true", "no", "y", "1", "010", "0x1F", "1.5", ".inf", "-", "- a", "a: b", "a:",
        ": a", "a #b",
        "#a", "a#b", "'", "\"", "it's", "\\", "%x", "@x", "`", "!x", "&x", "*x", "<<", "=", "---", "--- a", "...",
        "a\nb",
        "a\n", "a\n\n", "\n", "\na", " a\n", "a\n b\n", "a \nb", "a\tb", "\ta\nb", "a\n\tb", "a\r\nb", "\u{0}",
        "\u{85}",
        "\u{2028}", "\u{FEFF}", "\u{202E}x", "é", "😀", "{a}", "[", "]", ",", "?", "? a", "|", ">", "a\n\u{7}",
        "2026-11-22", "12:30", "\u{FFFE}", "\u{10FFFF}", "  ", "a  ", "\n\n", "a\n---\nb", "a\n#b", "0o17", "+1",
        "é\né\n",
        String(repeating: "k", count: 1100), String(repeating: "'", count: 600),
    ]

    @Test func everyWordAsValueAndKeyAndRoot() {
        for word in Self.words {
            var document = Document()
            Self.append(word, .string, to: &document)
            expectRoundTrip(document)
            for kind in [Document.Kind.mapping, .sequence] {
                var nested = Document()
                nested.nodes.append(Document.Node(kind: kind, style: .block, line: 1, column: 1, count: 1))
                if kind == .mapping { Self.append(word, .string, to: &nested) }
                Self.append(word, .string, to: &nested)
                nested.nodes[0].end = UInt32(nested.nodes.count)
                expectRoundTrip(nested)
            }
        }
    }

    @Test(arguments: [1, 20_261_122, RandomSeed.one])
    func randomDocuments(seed: UInt64) {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var document = Document()
            Self.appendRandom(depth: 0, to: &document, &generator)
            expectRoundTrip(document)
        }
    }

    private func expectRoundTrip(_ document: Document) {
        let text = YAMLWriter.bytes(document)
        let reading = Reading(text)
        #expect(reading.problems == [], "\(String(decoding: text, as: UTF8.self))")
        guard reading.isComplete else { return }
        #expect(reading.tree == Reading.tree(document, 0), "\(String(decoding: text, as: UTF8.self))")
    }

    private static func appendRandom(
        depth: Int, to document: inout Document, _ generator: inout SeededGenerator
    ) {
        let choice = Int.random(in: 0..<10, using: &generator)
        let node = document.nodes.count
        switch choice {
        case 0..<3 where depth < 5:
            let count = Int.random(in: 0..<5, using: &generator)
            document.nodes.append(
                Document.Node(kind: .sequence, style: .block, line: 1, column: 1, count: UInt32(count)))
            for _ in 0..<count { appendRandom(depth: depth + 1, to: &document, &generator) }
            document.nodes[node].end = UInt32(document.nodes.count)
        case 3..<6 where depth < 5:
            let keys = Set((0..<4).map { _ in words.randomElement(using: &generator) ?? "" }).sorted()
            document.nodes.append(
                Document.Node(kind: .mapping, style: .block, line: 1, column: 1, count: UInt32(keys.count)))
            for key in keys {
                append(key, .string, to: &document)
                appendRandom(depth: depth + 1, to: &document, &generator)
            }
            document.nodes[node].end = UInt32(document.nodes.count)
        case 6:
            let (text, kind): (String, Document.Kind) =
                [
                    ("1", .integer), ("-0x1", .string), ("0o7", .integer), ("1e5", .float), ("1", .float), ("", .null),
                    ("Null", .null), ("TRUE", .boolean), (".nan", .float),
                ].randomElement(using: &generator) ?? ("", .null)
            append(text, kind, to: &document)
        default: append(words.randomElement(using: &generator) ?? "", .string, to: &document)
        }
    }

    private static func append(_ text: String, _ kind: Document.Kind, to document: inout Document) {
        let start = document.text.count
        document.text.append(contentsOf: text.utf8)
        document.nodes.append(
            Document.Node(
                kind: kind, style: .plain, line: 1, column: 1, textStart: UInt32(start),
                textLength: UInt32(document.text.count - start), end: UInt32(document.nodes.count + 1)))
    }
}
