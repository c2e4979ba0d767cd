import Testing
import WeirSOPS
import WeirTesting

/// Files that were made to break their reader.
struct HostileTests {
    private func refusal(_ text: String, _ format: SOPSFormat) -> SOPSError.Reason? {
        do {
            _ = try SOPSFile(Array(text.utf8), format: format)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func `what nests too deep is refused`() {
        let deep = 100_000
        for text in [
            "a: " + String(repeating: "[", count: deep), "a: " + String(repeating: "{a: ", count: deep),
            String(repeating: "- ", count: deep), "? " + String(repeating: "? ", count: deep),
            (0..<2000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
        ] {
            #expect(refusal(text, .yaml) == .malformed)
        }
        #expect(refusal(String(repeating: "{\"a\":", count: deep), .json) == .malformed)
        #expect(refusal("{\"a\":" + String(repeating: "[", count: deep), .json) == .malformed)
    }

    @Test func `row 4: aliases that multiply or nest are refused`() {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        var tower = "a0: &a0 [x]\n"
        for level in 1..<400 {
            if level < 12 {
                let parts = [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                bomb += "a\(level): &a\(level) [\(parts)]\n"
            }
            tower += "a\(level): &a\(level) [*a\(level - 1)]\n"
        }
        #expect(refusal(bomb, .yaml) == .malformed)
        #expect(refusal(tower, .yaml) == .malformed)
    }

    @Test func `a file above the limit is refused`() throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "#"), count: SOPSFile.mostBytes + 1)
        let error = #expect(throws: SOPSError.self) { try SOPSFile(bytes, format: .yaml) }
        #expect(error?.reason == .tooLarge)
    }

    /// Bytes are changed, removed, repeated and put in; whatever comes out, the reader must come back.
    @Test(arguments: FixtureTests.names)
    func `row 24: files that were mangled are read or refused`(name: String) throws {
        let bytes = try Fixture.bytes(name)
        let format = SOPSFormat(path: name)
        let identities = try Fixture.identities()
        var generator = SeededGenerator(seed: 3)
        let pieces = [
            "\n", "  ", "\t", "#", "- ", ": ", "? ", "[", "}", "&a ", "*a", "!", "|\n", "---\n", "\"", "'", "\u{FEFF}",
            "%", "=", "\\",
        ]
        for _ in 0..<400 {
            var changed = bytes
            for _ in 0...Int.random(in: 0..<4, using: &generator) {
                let start = Int.random(in: 0..<changed.count, using: &generator)
                let end = min(changed.count, start + Int.random(in: 0..<40, using: &generator))
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: changed.removeSubrange(start..<end)
                case 1: changed.insert(contentsOf: changed[start..<end], at: start)
                case 2: changed.insert(contentsOf: generator.pick(pieces).utf8, at: start)
                default: changed[start] = UInt8.random(in: 0...255, using: &generator)
                }
            }
            guard let file = try? SOPSFile(changed, format: format) else { continue }
            // Opening the data key is slow and is tested by age's own tests.
            if generator.once(in: 20) { _ = try? file.decrypt(identities: identities) }
        }
    }
}
