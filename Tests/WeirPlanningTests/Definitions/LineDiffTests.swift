import Testing
import WeirTesting

@testable import WeirPlanning

@Suite("Differences of lines")
struct LineDiffTests {
    private func edits(_ old: String, _ new: String) -> [String] {
        LineDiff(Array(old), Array(new)).edits.map {
            "\(String(Array(old)[$0.old]))→\(String(Array(new)[$0.new]))"
        }
    }

    @Test func `what is the same is left alone`() {
        #expect(edits("", "") == [] && edits("abc", "abc") == [])
        #expect(edits("abc", "") == ["abc→"] && edits("", "abc") == ["→abc"])
        #expect(edits("abcd", "abXd") == ["c→X"])
        #expect(edits("abcabba", "cbabac").count > 0)
        #expect(edits("aaxaa", "aaaa") == ["x→"])
        #expect(edits("{a}{b}", "{a}{c}{b}") == ["→{c}"] || edits("{a}{b}", "{a}{c}{b}") == ["→c}{"])
    }

    @Test(arguments: 0..<60) func `edits lead from the one to the other`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let letters = Int.random(in: 1...12, using: &generator)
        func lines() -> [Int] {
            (0..<Int.random(in: 0...60, using: &generator)).map { _ in Int.random(in: 0..<letters, using: &generator) }
        }
        let (old, new) = (lines(), lines())
        let edits = LineDiff(old, new).edits
        var result: [Int] = []
        var next = 0
        for edit in edits {
            #expect(!(edit.old.isEmpty && edit.new.isEmpty), "seed \(seed)")
            #expect(next <= edit.old.lowerBound, "seed \(seed): \(edits)")
            result += old[next..<max(next, edit.old.lowerBound)]
            #expect(result.count == edit.new.lowerBound, "seed \(seed): \(edits)")
            result += new[edit.new]
            next = edit.old.upperBound
        }
        result += old[next...]
        #expect(result == new, "seed \(seed): \(edits)")
        #expect(LineDiff(old, old).edits.isEmpty)
    }

    /// Would not end in the life of a test run if it took the square of the size.
    @Test func `large texts without a common line, or of one line alone, are compared`() {
        let (first, second) = (Array(0..<50_000), Array(50_000..<100_000))
        #expect(LineDiff(first, second).edits == [.init(old: 0..<50_000, new: 0..<50_000)])
        let same = [Int](repeating: 1, count: 50_000)
        #expect(LineDiff(same, same.dropLast(5) + [2]).edits.count == 1)
        let mixed = (0..<30_000).map { $0 % 7 }
        let turned = (0..<30_000).map { $0 % 5 }
        #expect(!LineDiff(mixed, turned).edits.isEmpty)
        let reversed = LineDiff(first, first.reversed()).edits
        #expect(reversed.reduce(0) { $0 + $1.old.count } == 49_999)
    }

    @Test func `unified format`() {
        let old = (1...20).map { "line \($0)" }.joined(separator: "\n") + "\n"
        let new = old.replacing("line 3\n", with: "line three\n").replacing("line 18\n", with: "")
        #expect(
            UnifiedDiff(context: 1).render(old, new, names: ("old", "new")) == """
                --- old
                +++ new
                @@ -2,3 +2,3 @@
                 line 2
                -line 3
                +line three
                 line 4
                @@ -17,3 +17,2 @@
                 line 17
                -line 18
                 line 19

                """)
        #expect(UnifiedDiff().render(old, old, names: ("old", "new")).isEmpty)
        #expect(UnifiedDiff().render("", "a\n") == "@@ -0,0 +1 @@\n+a\n")
        #expect(UnifiedDiff(style: .ansi).render("a\u{1b}[2J\tx", "b").contains("-a\\u{1b}[2J\tx"))
    }
}
