import Testing
import WeirSecrets

@Suite("Values of secrets") struct SecretValueTests {
    private let value = SecretValue("correct horse".utf8)

    @Test("row 11: nothing prints them")
    func printing() {
        var dumped = ""
        dump(value, to: &dumped)
        for text in ["\(value)", String(reflecting: value), "\([value])", "\((1, value))", dumped] {
            #expect(!text.contains("correct"))
        }
    }

    @Test("they compare by their bytes")
    func comparing() {
        #expect(value == SecretValue("correct horse".utf8))
        #expect(value != SecretValue("correct hors".utf8))
        #expect(value.count == 13)
        #expect(String(decoding: value.revealed, as: UTF8.self) == "correct horse")
    }
}
