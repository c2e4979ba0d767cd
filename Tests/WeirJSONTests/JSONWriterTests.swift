import Testing
import WeirJSON

@Suite struct JSONWriterTests {
    private func write(_ layout: JSONWriter.Layout) -> String {
        var writer = JSONWriter(layout: layout)
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        writer.integer(-1)
        writer.bool(true)
        writer.null()
        writer.beginObject()
        writer.endObject()
        writer.endArray()
        writer.key("b")
        writer.string("x\"\\\u{1}\n\u{7F}é😀")
        writer.key("ä")
        writer.raw(Array("[]".utf8))
        writer.endObject()
        return writer.text
    }

    @Test func compact() {
        #expect(write(.compact) == "{\"a\":[-1,true,null,{}],\"b\":\"x\\\"\\\\\\u0001\\n\u{7F}é😀\",\"ä\":[]}")
    }

    @Test func indented() {
        let expected = """
            {
              "a": [
                -1,
                true,
                null,
                {}
              ],
              "b": "x\\"\\\\\\u0001\\n\u{7F}é😀",
              "ä": []
            }
            """
        #expect(write(.indented) == expected)
    }

    @Test func theMemoryIsReused() {
        var writer = JSONWriter(appendingTo: Array("x=".utf8))
        writer.integer(UInt64.max)
        #expect(writer.text == "x=18446744073709551615")
        writer.removeAll()
        writer.string("")
        #expect(writer.text == "\"\"")
    }

    @Test func unsortedKeysAreNoticed() async {
        await #expect(processExitsWith: .failure) {
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("b")
            writer.null()
            writer.key("a")
        }
    }
}
