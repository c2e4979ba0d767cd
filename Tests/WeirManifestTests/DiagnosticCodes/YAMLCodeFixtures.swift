import WeirModel
import WeirTesting

/// What is wrong with the bytes or the grammar of a file.
enum YAMLCodeFixtures {
    static let all: [CodeFixture] = [
        large, notUTF8,
        CodeFixture(.invalidUTF8, "\u{FEFF}", "UTF-16").bytes([0xFF, 0xFE, 0x61, 0]),
        CodeFixture(.invalidCharacter, "integration: acme\nname: a«\u{7}»b\n", "a bell"),
        CodeFixture(.invalidCharacter, "integration: acme\nname: 😀😀«\u{2028}»b\n", "after emoji"),
        CodeFixture(.invalidCharacter, "integration: acme\nname: «\"a\\0b\"»\n", "an escaped NUL in a name").length(5),
        CodeFixture(.yamlSyntax, "integration: acme\nconfig:\n«\t»Base URL: x\n", "a tab"),
        CodeFixture(.yamlSyntax, "integration: acme\r\nname: «\"»abc\r\n", "an open quote, CRLF"),
        CodeFixture(.yamlSyntax, "\u{FEFF}integration: acme\nname: a«:» b\n", "a colon, BOM"),
        CodeFixture(.yamlSyntax, "integration: acme\nname: [a, b\nlabels«:» []\n", "an open bracket"),
        CodeFixture(.yamlSyntax, "integration: acme\nlabels: [\"😀\", «@»home]\n", "after an emoji"),
        CodeFixture(.yamlDirective, "«%»YAML 1.2\n---\nintegration: acme\n"),
        CodeFixture(.yamlDirective, "\u{FEFF}# a comment\r\n«%»TAG ! x\r\n---\r\na: b\r\n", "BOM and CRLF"),
        CodeFixture(.multipleDocuments, "integration: acme\n«---»\nname: x\n"),
        CodeFixture(.emptyFile, "# nothing but a comment\n").at(1),
        CodeFixture(.emptyFile, "---\n", "a lone document start").at(1),
        CodeFixture(.duplicateKey, "integration: acme\nname: a\n«name»: b\n"),
        CodeFixture(.duplicateKey, "integration: acme\r\nconfig:\r\n  😀: a\r\n  «😀»: b\r\n", "emoji, CRLF"),
        CodeFixture(.unsupportedTag, "integration: acme\nname: «!secret» x\n"),
        CodeFixture(.unsupportedTag, "integration: acme\nname: &a «!!binary» eA==\n", "after an anchor"),
        CodeFixture(.keyNotScalar, "integration: acme\n? «[»a, b]\n: x\n"),
        CodeFixture(.undefinedAlias, "integration: acme\nname: «*nobody»\n"),
        CodeFixture(.invalidMergeKey, "integration: acme\nconfig:\n  <<: «t»ext\n"),
        CodeFixture(.tooDeep, "a: " + String(repeating: "[", count: 63) + "«[»" + String(repeating: "]", count: 64)),
        bomb,
    ]

    private static let large: CodeFixture = {
        var fixture = CodeFixture(.fileTooLarge, "")
        fixture.tree.setSize((1 << 20) + 1, at: fixture.path)
        return fixture
    }()

    private static let notUTF8 = CodeFixture(.invalidUTF8, "integration: acme\nname: «é»", "Latin 1")
        .bytes(Array("integration: acme\nname: ".utf8) + [0xE9, 0x0A])

    /// Six levels of nine.
    private static let bomb: CodeFixture = {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...5 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        // The second copy of 66,000 nodes is one too many.
        return CodeFixture(.tooManyNodes, text, "an alias bomb").at(6, 15)
    }()
}

extension CodeFixture {
    /// The same with other bytes.
    func bytes(_ bytes: [UInt8]) -> CodeFixture {
        var fixture = self
        fixture.bytes = bytes
        fixture.tree.setBytes(bytes, at: path)
        return fixture
    }

    /// The same, at this place.
    func at(_ line: UInt32, _ column: UInt32 = 1) -> CodeFixture {
        var fixture = self
        fixture.places = [(line, column, 1)]
        return fixture
    }
}
