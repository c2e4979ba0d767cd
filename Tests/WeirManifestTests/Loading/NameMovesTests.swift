import Testing

@testable import WeirManifest

@Suite("Which names became which")
struct NameMovesTests {
    private static func names(_ deployed: Set<String>, _ stated: Set<String>) -> NameMoves {
        NameMoves(deployed: deployed, stated: stated)
    }

    private static func text(_ moves: [(from: String, to: String)]) -> [String] { moves.map { "\($0.from)→\($0.to)" } }

    @Test func `a claim acts on what nothing states, and frees what it takes the name of`() {
        var names = Self.names(["a", "b"], ["b", "c"])
        #expect(names.searching == ["a"] && names.newcomers == ["c"])
        #expect(names.take(claims: ["b": "a", "c": "b"]).isEmpty)
        #expect(Self.text(names.acting) == ["a→b", "b→c"])
        var other = Self.names(["a", "b"], ["b", "c"])
        #expect(other.take(claims: ["b": "a"]).isEmpty)
        #expect(other.searching == ["b"] && other.newcomers == ["c"], "b looks for another name")
        #expect(other.acting.isEmpty, "and until it has one, a cannot have its")
        other.add(from: "b", to: "c")
        #expect(Self.text(other.acting) == ["a→b", "b→c"])
    }

    @Test func `claims that conflict are named, and those that are spent do nothing`() {
        var names = Self.names(["a"], ["b", "c"])
        let conflicts = names.take(claims: ["b": "a", "c": "a"])
        #expect(conflicts.map(\.source) == ["a"] && conflicts.map(\.targets) == [["b", "c"]])
        #expect(names.acting.isEmpty)
        var spent = Self.names(["a", "old"], ["old", "b"])
        #expect(spent.take(claims: ["old": "a", "b": "a"]).isEmpty, "old said so before")
        #expect(Self.text(spent.acting) == ["a→b"])
    }

    @Test func `contents that went around are a circle`() {
        var names = Self.names(["a", "b", "c", "d"], ["a", "b", "c", "d"])
        names.take(old: ["a": 1, "b": 2, "c": 3, "d": 4], new: ["a": 2, "b": 3, "c": 1, "d": 9])
        #expect(Self.text(names.acting) == ["b→a", "c→b", "a→c"])
        var open = Self.names(["a", "b"], ["a", "b"])
        open.take(old: ["a": 1, "b": 2], new: ["a": 2, "b": 3])
        #expect(open.acting.isEmpty, "a has what b had, and b has something new")
        var same = Self.names(["a", "b", "c"], ["a", "b", "c"])
        same.take(old: ["a": 1, "b": 2, "c": 1], new: ["a": 2, "b": 1, "c": 2])
        #expect(same.acting.isEmpty, "equal contents cannot be told")
    }

    @Test func `contents follow each other in a chain`() {
        var names = Self.names(["a", "b", "c"], ["b", "c", "d"])
        names.take(old: ["a": 1, "b": 2, "c": 3], new: ["b": 1, "c": 2, "d": 3])
        #expect(names.searching == ["c"] && names.newcomers == ["d"])
        names.add(from: "c", to: "d")
        #expect(Self.text(names.acting) == ["a→b", "b→c", "c→d"])
    }

    @Test func `what is held stops those who wait for it`() {
        let chain = [(from: "a", to: "b"), (from: "b", to: "c"), (from: "x", to: "y")]
        let last = NameMoves.made(of: chain, held: ["c"])
        #expect(Self.text(last.moves) == ["x→y"] && last.waiting == ["b"])
        let middle = NameMoves.made(of: chain, held: ["b"])
        #expect(Self.text(middle.moves) == ["b→c", "x→y"] && middle.waiting == [])
        let circle = [(from: "a", to: "b"), (from: "b", to: "c"), (from: "c", to: "a")]
        let stopped = NameMoves.made(of: circle, held: ["b"])
        #expect(stopped.moves.isEmpty && stopped.waiting == ["a", "c"])
    }
}
