import Testing
import WeirModel
import WeirTesting

@Suite("Base 64")
struct Base64Tests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `the RFC's own`(plain: String, text: String) {
        #expect(String(base64: plain.utf8) == text)
        #expect(Base64.bytes(text.utf8) == Array(plain.utf8))
        #expect(Base64.urlText(plain.utf8) == Array(text.utf8.filter { $0 != UInt8(ascii: "=") }))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zm_v", "Zm-v", "Zm9\u{e9}",
    ])
    func `what could be written otherwise is refused`(text: String) {
        #expect(Base64.bytes(text.utf8) == nil)
    }

    @Test func `any bytes come back, and each alphabet is its own`() {
        var random = SeededGenerator(seed: RandomSeed.one)
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let text = Base64.text(bytes)
            #expect(text.count.isMultiple(of: 4) && Base64.bytes(text) == bytes)
        }
        #expect(String(base64: [0xfb, 0xff]) == "+/8=")
        #expect(Base64.urlText([0xfb, 0xff]) == Array("-_8".utf8))
    }
}
