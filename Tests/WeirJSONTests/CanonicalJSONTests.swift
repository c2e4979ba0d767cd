import Testing
import WeirJSON
import WeirModel

@Suite struct CanonicalJSONTests {
    private func scalar(_ kind: Document.Kind, _ text: String) -> Document {
        var document = Document()
        document.text = Array(text.utf8)
        document.nodes = [
            Document.Node(
                kind: kind, style: .plain, line: 1, column: 1, textLength: UInt32(document.text.count), end: 1)
        ]
        return document
    }

    private func canonical(_ document: Document) -> String {
        String(decoding: CanonicalJSON.bytes(document), as: UTF8.self)
    }

    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("+0", "0"), ("000", "0"), ("010", "10"), ("+010", "10"), ("-007", "-7"),
        ("0x1F", "31"),
        ("0xfF", "255"), ("0o17", "15"), ("0x0", "0"), ("0xFFFFFFFFFFFFFFFFFFFFFFFF", "79228162514264337593543950335"),
        ("0x3B9ACA00", "1000000000"), ("0o1000000000000000000000000", "4722366482869645213696"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
    ])
    func integers(text: String, expected: String) {
        #expect(canonical(scalar(.integer, text)) == expected)
    }

    @Test(arguments: [
        ("1.5", "1.5"), ("1.50", "1.5"), ("+01.50e0", "1.5"), ("15e-1", "1.5"), ("0.15E+1", "1.5"), ("1", "1.0"),
        ("1.", "1.0"),
        (".5", "0.5"), ("-.5", "-0.5"), ("0.0", "0.0"), ("-0.0", "0.0"), ("0e99999999999999999999", "0.0"),
        ("1e3", "1000.0"),
        ("1e20", "100000000000000000000.0"), ("1e21", "1e21"), ("12e20", "1.2e21"), ("0.000001", "0.000001"),
        ("0.0000001", "1e-7"), ("123.456", "123.456"), ("1e-400", "1e-400"), ("1e+0400", "1e400"),
        ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"),
        ("1.5e99999999999999999999", "1.5e99999999999999999999"),
        ("15e99999999999999999999", "15.0e99999999999999999999"),
        (".inf", "\".inf\""), ("+.INF", "\".inf\""), ("-.Inf", "\"-.inf\""), (".NaN", "\".nan\""),
    ])
    func floats(text: String, expected: String) {
        #expect(canonical(scalar(.float, text)) == expected)
    }

    @Test func kindsStayApart() {
        let forms = [
            scalar(.integer, "1"), scalar(.float, "1"), scalar(.string, "1"), scalar(.boolean, "true"),
            scalar(.string, "true"), scalar(.null, ""), scalar(.string, ""), scalar(.string, "null"),
        ]
        for left in forms.indices {
            for right in forms.indices {
                #expect(CanonicalJSON.equal(forms[left], 0, forms[right], 0) == (left == right))
                #expect((canonical(forms[left]) == canonical(forms[right])) == (left == right))
            }
        }
        #expect(canonical(scalar(.null, "~")) == "null")
        #expect(canonical(scalar(.boolean, "FALSE")) == "false")
    }

    @Test func keysAreSortedByTheirBytes() {
        let left = Reading(#"{"b": 1, "a": [1, {"y": 1.50, "x": null}], "\uFFFD": 1, "😀": 2, "": 0, "aa": 3}"#).document
        let right = Reading(#"{"": 0, "😀": 2, "aa": 3, "a": [1, {"x": null, "y": 1.5}], "b": 1, "\uFFFD": 1}"#).document
        #expect(canonical(left) == "{\"\":0,\"a\":[1,{\"x\":null,\"y\":1.5}],\"aa\":3,\"b\":1,\"\u{FFFD}\":1,\"😀\":2}")
        #expect(canonical(left) == canonical(right))
        #expect(CanonicalJSON.equal(left, 0, right, 0))
    }

    @Test(arguments: [
        (#"{"a": 1}"#, #"{"a": 2}"#), (#"{"a": 1}"#, #"{"b": 1}"#), (#"{"a": 1}"#, #"{"a": 1, "b": 1}"#),
        ("[1, 2]", "[2, 1]"),
        ("[]", "{}"), ("[1]", "[1, 1]"), (#"["a"]"#, #""a""#), ("[[1], 2]", "[[1, 2]]"),
    ])
    func differences(left: String, right: String) {
        let (left, right) = (Reading(left).document, Reading(right).document)
        #expect(!CanonicalJSON.equal(left, 0, right, 0))
        #expect(canonical(left) != canonical(right))
    }
}
