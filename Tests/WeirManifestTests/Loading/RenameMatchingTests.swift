import Testing
import WeirTesting

@testable import WeirManifest

@Suite("Which content became which")
struct RenameMatchingTests {
    private static func profile(_ text: String) -> LineProfile { LineProfile(Array(text.utf8).span) }

    private static func match(_ old: [String], _ new: [String]) -> (pairs: [String], ambiguous: [String]) {
        var matching = RenameMatching(old: old.map(profile), new: new.map(profile)) { _, _ in true }
        let result = matching.result()
        return (result.pairs.map { "\($0.old)→\($0.new)" }, result.ambiguous.map { "\($0.old)→\($0.new)" })
    }

    @Test(
        "similarity is that of Git's index",
        arguments: [
            ("a\nb\nc\nd\n", "a\nb\nc\nd\n", 100), ("a\nb\nc\nd\n", "d\nc\nb\na\n", 100),
            ("a\nb\nc\nd\n", "a\nb\nx\ny\n", 50), ("a\nb\nc\nd\n", "a\nx\ny\nz\n", 25), ("a\na\n", "a\nb\n", 50),
            ("a\n", "a\nb\nc\nd\n", 25), ("a", "a\n", 100), ("a\r\nb\r\n", "a\nb\n", 100), ("", "", 100),
            ("a\n", "", 0),
        ])
    func similarity(_ old: String, _ new: String, _ expected: Int) {
        #expect(Self.profile(old).similarity(to: Self.profile(new)) == expected)
        #expect(Self.profile(new).similarity(to: Self.profile(old)) == expected)
    }

    @Test func `lines that all have decide nothing`() {
        let common = "type: customer\nlabels: [a, b, c, d, e, f]\nprofile: standard\n"
        let old = (0..<500).map { "name: \($0)\n\(common)" }
        let new = (0..<500).reversed().map { "name: \($0)\n\(common)region: eu\n" }
        let result = Self.match(old, new)
        #expect(result.pairs == (0..<500).map { "\($0)→\(499 - $0)" })
        #expect(result.ambiguous == [])
    }

    @Test func `a rare line outweighs common ones that others share by chance`() {
        let tiers = (0..<40).map { "tier: number \($0 % 2) of the two long tiers that there are\n" }
        let old = (0..<40).map { "id: \($0)\nzone: same\n" + tiers[$0] }
        // Everyone's tier is the other one now.
        let new = (0..<40).map { "id: \($0)\nzone: same\nzone: same\n" + tiers[($0 + 1) % 40] }
        let result = Self.match(
            old.map { $0 + "x: 1\ny: 2\nz: 3\nv: 4\nw: 5\nu: 6\nt: 7\ns: 8\n" },
            new.map { $0 + "x: 1\ny: 2\nz: 3\nv: 4\nw: 5\nu: 6\nt: 7\ns: 8\n" })
        for pair in result.pairs {
            let parts = pair.split(separator: "→")
            #expect(parts[0] == parts[1])
        }
    }

    @Test func `equal contents cannot be told, whatever their number`() {
        let old = [String](repeating: "a\nb\nc\n", count: 90)
        let new = [String](repeating: "a\nb\nc\nd\n", count: 80)
        let result = Self.match(old, new)
        #expect(result.pairs == [])
        #expect(result.ambiguous.count == 80)
    }

    @Test func `a pair that is clear makes room for the next`() {
        let result = Self.match(
            ["a: 1\nb: 2\nc: 3\n", "a: 1\nb: 2\nc: 4\n"], ["a: 1\nb: 2\nc: 3\nd: 9\n", "a: 1\nb: 2\nc: 5\n"])
        #expect(result.pairs == ["0→0", "1→1"])
    }

    @Test func `what is less than half alike is nothing`() {
        #expect(Self.match(["a\nb\nc\nd\n"], ["a\nx\ny\nz\n"]) == ([], []))
    }

    @Test func `the order of contents changes nothing`() {
        var generator = SeededGenerator(seed: 11)
        let old = (0..<60).map { "name: \($0)\nkind: \($0 % 3)\nx: \($0 % 7)\n" }
        let new = (0..<60).map { "name: \($0)\nkind: \($0 % 3)\nx: \(($0 + 1) % 7)\n" }
        let expected = Self.match(old, new).pairs.count
        for _ in 0..<5 {
            let order = (0..<60).shuffled(using: &generator)
            let result = Self.match(order.map { old[$0] }, order.map { new[$0] })
            #expect(result.pairs == (0..<60).map { "\($0)→\($0)" } && result.pairs.count == expected)
        }
    }
}
