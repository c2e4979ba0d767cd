import Testing
import WeirModel
import WeirYAML

@Suite struct YAMLLimitTests {
    @Test("row 4: a file's size is looked at before anything else") func sizeIsCheckedBeforeAnything() {
        let reading = Reading([UInt8](repeating: 0xFF, count: 1 << 20 | 1))
        #expect(reading.problems == ["file-too-large@1:1+1"])
        #expect(reading.diagnostics.first?.message.contains("1 MiB") == true)
    }

    @Test("row 4: nesting ends after 64 levels") func sixtyFourLevels() {
        for style in [("[", "]"), ("{a: ", "}")] {
            let deepest = String(repeating: style.0, count: 64) + String(repeating: style.1, count: 64)
            #expect(Reading(deepest).problems == [])
            #expect(Reading(style.0 + deepest + style.1).problems == ["too-deep@1:\(64 * style.0.count + 1)+1"])
        }
        let block = (0..<65).map { String(repeating: " ", count: $0) + "a:\n" }
        #expect(Reading(block.prefix(64).joined()).problems == [])
        #expect(Reading(block.joined()).problems == ["too-deep@65:65+1"])
    }

    @Test func aliasesCountTheirDepth() {
        var text = "a0: &a0 [1]\n"
        for level in 1..<63 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(Reading(text).problems == [])
        #expect(Reading(text + "b: [*a62]\n").problems == ["too-deep@64:5+1"])
        #expect(Reading(text + "b: {<<: {x: *a62}}\n").problems == ["too-deep@64:13+1"])
    }

    @Test("row 4: alias bombs end where their copies are counted") func aliasBombs() {
        var laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<10 {
            let items = [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            laughs += "a\(level): &a\(level) [\(items)]\n"
        }
        #expect(Reading(laughs).diagnostics.map(\.code) == [.tooManyNodes])

        var merges = "a0: &a0 {" + (0..<1000).map { "k\($0): 1" }.joined(separator: ", ") + "}\n"
        for level in 1..<1000 { merges += "a\(level): {<<: *a0}\n" }
        #expect(Reading(merges).diagnostics.map(\.code) == [.tooManyNodes])

        var doubling = "a0: &a0 {x: 1}\n"
        for level in 1..<60 { doubling += "a\(level): &a\(level) {l: *a\(level - 1), r: *a\(level - 1)}\n" }
        #expect(Reading(doubling).diagnostics.map(\.code) == [.tooManyNodes])
    }

    @Test func theNodeLimitIsExact() {
        let limits = YAMLLimits(bytes: 1000, depth: 4, nodes: 5)
        #expect(Reading("[a, b, c, d]", limits: limits).problems == [])
        #expect(Reading("[a, b, c, d, e]", limits: limits).problems == ["too-many-nodes@1:14+1"])
        #expect(Reading("[&a [b], *a]", limits: limits).problems == [])
        #expect(Reading("[&a [b, c], *a]", limits: limits).problems == ["too-many-nodes@1:13+1"])
    }

    @Test(
        "row 4: what costs a parser its time or its memory ends early",
        arguments: [
            ("[", DiagnosticCode.tooDeep), ("[\n", .tooDeep), ("{", .tooDeep), ("{a: ", .tooDeep), ("- ", .tooDeep),
            ("? ", .tooDeep), ("%TAG !a! tag:b,c:\n", .yamlDirective), ("--- a\n", .multipleDocuments),
            ("---\n", .multipleDocuments), ("&a ", .yamlSyntax), ("!a ", .yamlSyntax), ("*a ", .yamlSyntax),
            ("\"", .yamlSyntax), ("- a\n", .tooManyNodes), ("- \n", .tooManyNodes), ("}", .yamlSyntax),
            (": ", .yamlSyntax), ("a: ", .yamlSyntax), ("[a]: ", .yamlSyntax), ("|\n", .yamlSyntax),
            ("\t", .emptyFile),
            ("#\n", .emptyFile), ("\r", .emptyFile), ("...\n", .emptyFile), ("@", .yamlSyntax),
        ])
    func repetitions(pattern: String, code: DiagnosticCode) {
        let count = (1 << 20) / pattern.utf8.count
        let reading = Reading(String(repeating: pattern, count: count))
        #expect(!reading.isComplete)
        #expect(reading.diagnostics.last?.code == code)
    }

    @Test func directivesInsideOfADocumentCostNothing() {
        let reading = Reading("a: 1\n" + String(repeating: "%TAG !a! tag:b,c:\n", count: 50_000))
        #expect(reading.problems == ["yaml-directive@2:1+1"])
    }

    @Test func largeScalars() {
        for text in [
            "a: " + String(repeating: "x", count: 1_000_000), "a: \"" + String(repeating: "\\n", count: 500_000) + "\"",
            "a: |\n" + String(repeating: "  x\n", count: 250_000), "a:\n" + String(repeating: "  x\n", count: 250_000),
            "a: '" + String(repeating: "''", count: 500_000) + "'",
            "a: >\n" + String(repeating: "  x\n", count: 250_000),
        ] {
            let reading = Reading(text)
            #expect(reading.problems == [])
            #expect((reading.document.nodes.last?.textLength ?? 0) >= 499_999)
        }
        #expect(Reading("0x" + String(repeating: "f", count: 4095)).diagnostics.map(\.code) == [.invalidValue])
        #expect(Reading(String(repeating: "9", count: 100_000)).document.nodes.first?.kind == .integer)
    }

    @Test func manyAnchors() {
        let anchors = (0..<20_000).map { "- &a\($0) x\n" }.joined()
        let aliases = (0..<20_000).map { "- *a\($0)\n" }.joined()
        #expect(Reading(anchors + aliases).document.nodes.first?.count == 40_000)
        let tagged = (0..<20_000).map { "- !!str é\($0)\n" }.joined()
        #expect(Reading(tagged).isComplete)
    }
}
