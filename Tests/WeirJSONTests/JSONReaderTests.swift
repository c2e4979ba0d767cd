import Testing
import WeirJSON
import WeirModel

/// What reading a JSON text gave.
struct Reading {
    var document = Document()
    var diagnostics: [Diagnostic] = []
    var isComplete = false

    init(_ text: String, limits: DocumentLimits = .file) { self.init(Array(text.utf8), limits: limits) }

    init(_ bytes: [UInt8], limits: DocumentLimits = .file) {
        var reader = JSONReader(limits: limits)
        isComplete = reader.read(bytes.span, path: "a.json", into: &document, diagnostics: &diagnostics)
    }

    var problems: [String] {
        diagnostics.map {
            "\($0.code.rawValue)@\($0.location.position.line):\($0.location.position.column)+\($0.length)"
        }
    }
}

@Suite struct JSONReaderTests {
    @Test(arguments: [
        (
            #" {"a" : [1, -0, 1.5e+3, true, false, null, ""], "b": {}} "#,
            #"{"a":[1,0,1500.0,true,false,null,""],"b":{}}"#
        ),
        (#""\"\\\/\b\f\n\r\t\u0041\u00e9\uD83D\uDE00\u0000""#, "\"\\\"\\\\/\\b\\f\\n\\r\\tAé😀\\u0000\""),
        ("[\r\n[]\t]", "[[]]"), ("12345678901234567890123", "12345678901234567890123"),
        ("\"\u{7F}\u{2028}\"", "\"\u{7F}\u{2028}\""),
    ])
    func values(text: String, canonical: String) {
        let reading = Reading(text)
        #expect(reading.problems == [])
        guard reading.isComplete else { return }
        #expect(String(decoding: CanonicalJSON.bytes(reading.document), as: UTF8.self) == canonical)
    }

    @Test(arguments: [
        ("", "empty-file@1:1+1"), (" \n ", "empty-file@2:2+1"), ("[1,]", "invalid-json@1:3+1"),
        ("{\"a\":1,}", "invalid-json@1:7+1"), ("[1 2]", "invalid-json@1:4+1"), ("{\"a\" 1}", "invalid-json@1:6+1"),
        ("{a: 1}", "invalid-json@1:2+1"), ("[01]", "invalid-json@1:2+2"), ("[1.]", "invalid-json@1:2+2"),
        ("[.5]", "invalid-json@1:2+2"), ("[+1]", "invalid-json@1:2+2"), ("[1e]", "invalid-json@1:2+2"),
        ("[NaN]", "invalid-json@1:2+3"), ("[True]", "invalid-json@1:2+4"), ("['a']", "invalid-json@1:2+3"),
        ("[1] // c", "invalid-json@1:5+1"), ("[1]x", "invalid-json@1:4+1"), ("[1", "invalid-json@1:3+1"),
        ("{", "invalid-json@1:2+1"), ("[", "invalid-json@1:2+1"), ("]", "invalid-json@1:1+1"),
        ("[,1]", "invalid-json@1:2+1"),
        ("\"abc", "invalid-json@1:1+1"), ("[\"é\\q\"]", "invalid-json@1:4+1"), ("\"\\uD800\"", "invalid-json@1:2+1"),
        ("\"\\uDC00\"", "invalid-json@1:2+1"), ("\"\\uD800\\u0041\"", "invalid-json@1:2+1"),
        ("\"\\u12G4\"", "invalid-json@1:2+1"),
        ("[\"a\nb\"]", "invalid-character@1:4+1"), ("\"\t\"", "invalid-character@1:2+1"),
        ("{\"é😀\": 1,\r\n \"é😀\": 2}", "duplicate-key@2:2+4"), ("{\"a\":1,\"\\u0061\":2}", "duplicate-key@1:8+8"),
        ("\u{FEFF}1", "invalid-json@1:1+1"), ("[\"😀\", x]", "invalid-json@1:7+1"),
    ])
    func problems(text: String, problem: String) {
        let reading = Reading(text)
        #expect(reading.problems == [problem])
        #expect(reading.diagnostics.allSatisfy { $0.sourceLine != nil })
        #expect(reading.isComplete == !reading.document.nodes.isEmpty)
    }

    @Test func limits() {
        let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(Reading(deepest).problems == [])
        #expect(Reading("[\(deepest)]").problems == ["too-deep@1:65+1"])
        #expect(Reading(String(repeating: "[", count: 1 << 20)).problems == ["too-deep@1:65+1"])
        #expect(Reading("[1,2,3]", limits: DocumentLimits(bytes: 9, nodes: 3)).problems == ["too-many-nodes@1:6+1"])
        #expect(Reading("[1,2,3,4,5]", limits: DocumentLimits(bytes: 9)).problems == ["file-too-large@1:1+1"])
        let long = Reading("\"" + String(repeating: "x", count: 1_000_000) + "\"")
        #expect(long.document.nodes.first?.textLength == 1_000_000)
    }

    @Test func invalidUTF8() {
        #expect(Reading([0x22, 0xC3, 0xA9, 0xFF, 0x22]).problems == ["invalid-utf8@1:3+1"])
        #expect(Reading([0xFF, 0xFE, 0x31, 0]).problems == ["invalid-utf8@1:1+1"])
    }

    @Test("row 24: every beginning and every changed byte of a text has an answer")
    func everyPrefixAndEveryChangedByteReturns() {
        let text = Array(#"{"a":[1,-2.5e3,"\u00e9\n😀",true,null],"b":{"c":{}}}"#.utf8)
        for length in 0..<text.count {
            let reading = Reading(Array(text[..<length]))
            #expect(!reading.isComplete && !reading.diagnostics.isEmpty)
        }
        for place in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[place] = byte
                let reading = Reading(changed)
                #expect(reading.isComplete || !reading.diagnostics.isEmpty)
            }
        }
    }
}
