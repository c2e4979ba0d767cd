import Testing
import WeirModel

@testable import WeirManifest

@Suite("fork.yaml")
struct ForkFileTests {
    @Test("everything it can say")
    func everything() {
        let fork = ReadFork(
            """
            from: acme-erp
            version: release:2.4.0
            name: Acme ERP for Globex
            description: With longer timeouts
            patches:
              - {op: replace, path: /flows/Import Orders/steps/Fetch/inputs/timeout/value, value: "60000"}
              - op: move
                from: /labels/0
                path: /labels/-
            """)
        #expect(fork.findings == [])
        #expect(fork.file.from?.text == "acme-erp")
        #expect(fork.file.version == .release("2.4.0"))
        #expect(fork.file.name?.text == "Acme ERP for Globex")
        #expect(fork.file.description?.text == "With longer timeouts")
        #expect(fork.file.patches.map(\.operation) == [.replace, .move])
        #expect(
            fork.file.patches[0].path.tokens
                == ["flows", "Import Orders", "steps", "Fetch", "inputs", "timeout", "value"])
        #expect(fork.file.patches[0].value.map(fork.file.document.string) == "60000")
        #expect(fork.file.patches[1].from?.description == "/labels/0")
        #expect(fork.file.patches[1].source.path == SourcePosition(line: 9, column: 11))
        #expect(fork.file.patches[1].source.from == SourcePosition(line: 8, column: 11))
    }

    @Test(
        "versions",
        arguments: [
            ("4", ForkVersion.number(4, digest: nil)), ("\"4\"", .number(4, digest: nil)),
            ("4@sha256:3fa1b2c4", .number(4, digest: "3fa1b2c4")), ("release:2.4.0", .release("2.4.0")),
            ("release:latest", .release("latest")), ("release:a b", .release("a b")),
        ])
    func versions(_ text: String, _ version: ForkVersion) {
        let fork = ReadFork("from: acme\nversion: \(text)\n")
        #expect(fork.findings == [])
        #expect(fork.file.version == version)
    }

    @Test("versions that move are refused with the reason", arguments: ["latest", "label:stable"])
    func movingVersion(_ text: String) {
        let fork = ReadFork("from: acme\nversion: \(text)\n")
        #expect(
            fork.findings
                == ["invalid-value 2:10 \"\(text)\" would move, and a fork moves when its file says so"])
        #expect(fork.file.version == nil)
    }

    @Test(
        "versions that are none",
        arguments: ["0", "-1", "1.5", "v4", "release:", "4@", "4@sha256:xyz", "4@sha256:3FA1B2C4", "4@sha256:3fa"])
    func invalidVersion(_ text: String) {
        let fork = ReadFork("from: acme\nversion: \"\(text)\"\n")
        #expect(fork.findings == ["invalid-value 2:10 \"\(text)\" does not choose a version"])
    }

    @Test(
        "what is wrong is said where it stands",
        arguments: [
            (
                "{}",
                [
                    "missing-field 1:1 fork.yaml does not say what it is a fork of",
                    "missing-field 1:1 fork.yaml does not say which version it starts from",
                ]
            ),
            ("[a]", ["wrong-type 1:1 fork.yaml is a mapping, and this is a list"]),
            ("from: Acme\nversion: 1", ["invalid-slug 1:7 \"Acme\" is not a slug"]),
            ("from: acme\nversion: 1\nverison: 2", ["unknown-field 3:1 fork.yaml has no field \"verison\""]),
            (
                "from: acme\nversion: 1\npatches: {op: add}",
                ["wrong-type 3:10 patches is a list, and this is a mapping"]
            ),
            ("from: acme\nversion: 1\npatches: [x]", ["wrong-type 3:11 a patch is a mapping, and this is a string"]),
            (
                "from: acme\nversion: 1\npatches:\n  - {op: ad, path: /a, value: 1}",
                ["invalid-value 4:10 \"ad\" is no operation of a patch"]
            ),
            ("from: acme\nversion: 1\npatches:\n  - {path: /a, value: 1}", ["missing-field 4:5 a patch needs an op"]),
            (
                "from: acme\nversion: 1\npatches:\n  - {op: add, value: 1}",
                ["missing-field 4:5 path is missing in this patch"]
            ),
            ("from: acme\nversion: 1\npatches:\n  - {op: add, path: /a}", ["missing-field 4:5 add needs a value"]),
            (
                "from: acme\nversion: 1\npatches:\n  - {op: move, path: /a}",
                ["missing-field 4:5 from is missing in this patch"]
            ),
            (
                "from: acme\nversion: 1\npatches:\n  - {op: remove, path: /a, value: 1}",
                ["invalid-value 4:28 remove takes no value"]
            ),
            (
                "from: acme\nversion: 1\npatches:\n  - {op: test, path: /a, value: 1, from: /b}",
                ["invalid-value 4:36 test takes no from"]
            ),
            (
                "from: acme\nversion: 1\npatches:\n  - {op: remove, path: a/b}",
                ["invalid-value 4:24 path begins with a slash"]
            ),
            (
                "from: acme\nversion: 1\npatches:\n  - {op: remove, path: /a~2}",
                ["invalid-value 4:24 in path, ~ is followed by 0 or 1"]
            ),
            (
                "from: acme\nversion: 1\npatches:\n  - {op: remove, path: /a~}",
                ["invalid-value 4:24 in path, ~ is followed by 0 or 1"]
            ),
            (
                "from: acme\nversion: 1\npatches:\n  - {op: remove, path: /a, pth: /b}",
                ["unknown-field 4:28 a patch has no field \"pth\""]
            ),
            (
                "from: acme\nversion: 1\npatches:\n  - {op: remove, path: [a]}",
                ["wrong-type 4:24 path is a string, and this is a list"]
            ),
        ])
    func wrong(_ text: String, _ findings: [String]) {
        #expect(ReadFork(text + "\n").findings == findings)
    }

    @Test("nearest names are offered")
    func nearest() {
        let fork = ReadFork("from: acme\nverison: 1\npatches: [{op: repalce, path: /a, value: 1}]\n")
        #expect(fork.diagnostics.compactMap(\.hint).filter { $0.hasPrefix("did you mean") }.count == 2)
    }

    @Test("empty patches are no patches")
    func empty() {
        #expect(ReadFork("from: acme\nversion: 1\npatches:\n").findings == [])
        #expect(ReadFork("from: acme\nversion: 1\npatches: []\n").file.patches.isEmpty)
    }

    @Test("lines with what may be a secret are not shown, in whatever is wrong with them")
    func secrets() throws {
        let fork = ReadFork(
            """
            from: acme
            version: 1
            patches:
              - {op: replace, path: /requiredConfigVars/Conn/inputs/password/value, value: hunter2, valeu: x}
              - op: test
                path: /requiredConfigVars/Conn/inputs/password/value
                value: hunter3
            """)
        #expect(fork.diagnostics.map(\.sourceLine) == ["(this line holds a secret)"])
        var diagnostics: [Diagnostic] = []
        let parent = Patching.json(
            "requiredConfigVars: [{key: Conn, inputs: {password: {type: value, value: hunter4}}}]\n")
        #expect(fork.file.patched(parent, path: ReadFork.path, diagnostics: &diagnostics) == nil)
        let failure = try #require(diagnostics.first)
        #expect(failure.message == "the test fails: another value is there")
        #expect(failure.sourceLine == "(this line holds a secret)")
        #expect(!"\(diagnostics)\(fork.diagnostics)".contains("hunter"))
    }

    @Test("at most 1000 patches")
    func most() {
        func file(_ count: Int) -> ReadFork {
            ReadFork(
                "from: acme\nversion: 1\npatches:\n"
                    + String(repeating: "  - {op: test, path: '', value: 1}\n", count: count))
        }
        #expect(file(1000).findings == [])
        #expect(file(1001).findings == ["invalid-value 4:3 there are 1001 patches, and a fork has at most 1000"])
    }
}
