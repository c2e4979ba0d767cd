import Testing
import WeirModel

@testable import WeirPlanning

@Suite("Differences of definitions")
struct DefinitionDiffTests {
    static func step(_ name: String, _ action: String = "http", inputs: String = "{}", _ more: String = "")
        -> String
    {
        """
        {"name":"\(name)","action":{"key":"\(action)Do","component":{"key":"\(action)"}},"inputs":\(inputs)\(more)}
        """
    }

    private static func loop(_ name: String, _ body: [String], _ action: String = "loop") -> String {
        step(name, action, ",\"steps\":[\(body.joined(separator: ","))]")
    }

    static func step(_ name: String, _ action: String, _ more: String) -> String {
        step(name, action, inputs: "{}", more)
    }

    static func flow(_ name: String, _ steps: [String]) -> String {
        #"{"name":"\#(name)","steps":[\#(steps.joined(separator: ","))]}"#
    }

    static func definition(_ flows: [String], _ more: String = "") -> String {
        #"{"definitionVersion":7,"name":"X","flows":[\#(flows.joined(separator: ","))]\#(more)}"#
    }

    private func changes(_ before: String, _ after: String) throws -> [DefinitionDiff.Change] {
        let old = try #require(DefinitionContent(json: Array(before.utf8)))
        let new = try #require(DefinitionContent(json: Array(after.utf8)))
        return DefinitionDiff.between(old, new).changes
    }

    /// `moved flows/Main/steps/A`, one for each change.
    private func summary(_ before: [String], _ after: [String]) throws -> [String] {
        try changes(Self.definition([Self.flow("Main", before)]), Self.definition([Self.flow("Main", after)])).map {
            "\($0.event.kind.rawValue) \($0.path.dropFirst(2).joined(separator: "/"))"
        }
    }

    private let a = step("A")
    private let b = step("B")
    private let c = step("C")

    @Test func `a step that changes its place moves`() throws {
        #expect(try summary([a, b, c], [b, c, a]) == ["moved steps/A"])
        #expect(try summary([a, b, c], [c, a, b]) == ["moved steps/C"])
        #expect(try summary([a, b, c], [a, b, c]) == [])
        let moved = try changes(
            Self.definition([Self.flow("Main", [a, b, c])]), Self.definition([Self.flow("Main", [b, c, a])]))
        let list = ["flows", "Main", "steps"]
        #expect(
            moved.first?.event
                == .moved(from: .init(list: list, after: nil, index: 0), to: .init(list: list, after: "C", index: 2)))
    }

    @Test func `a step moves into a loop, out of it and into a branch`() throws {
        let branch = { (body: [String]) in
            Self.step("Check", "branch", #","branches":[{"name":"Yes","steps":[\#(body.joined(separator: ","))]}]"#)
        }
        #expect(
            try summary([a, b, Self.loop("Each", [c])], [a, Self.loop("Each", [b, c])]) == ["moved steps/Each/steps/B"])
        #expect(try summary([a, Self.loop("Each", [b, c])], [a, b, Self.loop("Each", [c])]) == ["moved steps/B"])
        #expect(
            try summary([a, b, branch([c])], [a, branch([c, b])]) == ["moved steps/Check/branches/Yes/steps/B"])
        #expect(
            try summary([Self.loop("Each", [b]), branch([c])], [Self.loop("Each", [c]), branch([b])])
                == ["moved steps/Check/branches/Yes/steps/B", "moved steps/Each/steps/C"])
    }

    @Test func `a step that moves and changes is a move and a change`() throws {
        let before = Self.step("B", inputs: #"{"timeout":{"type":"value","value":"1"}}"#)
        let after = Self.step("B", inputs: #"{"timeout":{"type":"value","value":"2"}}"#)
        #expect(
            try summary([a, before, Self.loop("Each", [])], [a, Self.loop("Each", [after])])
                == ["moved steps/Each/steps/B", "changed steps/Each/steps/B/inputs/timeout"])
    }

    @Test func `a loop goes and its body stays`() throws {
        let changes = try changes(
            Self.definition([Self.flow("Main", [a, Self.loop("Each", [b, c])])]),
            Self.definition([Self.flow("Main", [a, b, c])]))
        #expect(changes.map(\.event.kind) == [.moved, .moved, .removed])
        guard case .removed(.json(let json))? = changes.last?.event else {
            Issue.record("nothing was removed")
            return
        }
        #expect(json.contains(#""steps":[]"#), "what is still there was not removed: \(json)")
    }

    @Test func `a loop is put around steps`() throws {
        #expect(
            try summary([a, b, c], [Self.loop("Each", [a, Self.loop("Inner", [b])]), c])
                == ["added steps/Each", "moved steps/Each/steps/A", "moved steps/Each/steps/Inner/steps/B"])
    }

    @Test func `a new name is a rename where the rest is the same`() throws {
        let fetch = Self.step("Fetch", inputs: #"{"url":{"type":"value","value":"https://x"}}"#)
        let get = Self.step("Get", inputs: #"{"url":{"type":"value","value":"https://x"}}"#)
        #expect(try summary([a, fetch], [a, get]) == ["renamed steps/Get"])
        #expect(
            try summary([fetch, a, Self.loop("Each", [])], [a, Self.loop("Each", [get])])
                == ["moved steps/Each/steps/Get", "renamed steps/Each/steps/Get"])
        // Two that could be meant are not guessed at.
        let twin = Self.step("Twin", inputs: #"{"url":{"type":"value","value":"https://x"}}"#)
        #expect(
            try summary([a, fetch, twin], [a, get]) == ["removed steps/Fetch", "added steps/Get", "removed steps/Twin"])
    }

    @Test func `a loop of a new name is told by its body`() throws {
        let inner = { (item: String) in
            Self.step("Send", inputs: #"{"data":{"type":"reference","value":"\#(item).currentItem"}}"#)
        }
        #expect(
            try summary([Self.loop("Each", [inner("each")])], [Self.loop("All", [inner("all")])])
                == ["renamed steps/All", "changed steps/All/steps/Send/inputs/data/value"])
        #expect(
            try summary([Self.loop("Each", [b])], [Self.loop("All", [b], "forEach")])
                == ["added steps/All", "moved steps/All/steps/B", "removed steps/Each"])
    }

    @Test func `flows and pages are renamed and move, variables move`() throws {
        func pages(_ names: [String]) -> String {
            names.map { #"{"name":"\#($0)","elements":[{"type":"configVar","value":"V"}]}"# }.joined(separator: ",")
        }
        let events = try changes(
            Self.definition(
                [Self.flow("One", [a]), Self.flow("Two", [b])],
                #","configPages":[\#(pages(["P"]))],"requiredConfigVars":[{"key":"A"},{"key":"B"},{"key":"C"}]"#),
            Self.definition(
                [Self.flow("Two", [b]), Self.flow("Uno", [a])],
                #","configPages":[\#(pages(["Q"]))],"requiredConfigVars":[{"key":"C"},{"key":"A"},{"key":"B"}]"#))
        #expect(
            events.map { "\($0.event.kind.rawValue) \($0.path.joined(separator: "/"))" } == [
                "renamed configPages/Q", "moved flows/Two", "renamed flows/Uno", "moved requiredConfigVars/C",
            ])
        // A variable's key is what instances know it by: another key is another variable.
        let variables = try changes(
            Self.definition([], #","requiredConfigVars":[{"key":"A"}]"#),
            Self.definition([], #","requiredConfigVars":[{"key":"B"}]"#))
        #expect(variables.map(\.event.kind) == [.removed, .added])
    }

    @Test func `elements of a page are told by their variables`() throws {
        func page(_ elements: [String]) -> String {
            #","configPages":[{"name":"P","elements":[\#(elements.joined(separator: ","))]}]"#
        }
        let variable = { (name: String) in #"{"type":"configVar","value":"\#(name)"}"# }
        let text = { (html: String) in #"{"type":"htmlElement","value":"\#(html)"}"# }
        let found = try changes(
            Self.definition([], page([variable("A"), text("old"), variable("B"), variable("C")])),
            Self.definition([], page([variable("B"), text("new"), variable("C"), variable("A"), variable("D")])))
        #expect(
            found.map { "\($0.event.kind.rawValue) \($0.path.suffix(2).joined(separator: "/"))" } == [
                "moved elements/A", "moved elements/B", "added elements/D", "changed htmlElement 1/value",
            ])
    }

    @Test func `steps of one name are kept apart`() throws {
        let (one, two) = (Self.step("A", "one"), Self.step("A", "two"))
        #expect(try summary([one, two, b], [one, two, b]) == [])
        #expect(try summary([one, b, two], [one, b]) == ["removed steps/A"])
        #expect(try summary([one, Self.loop("Each", [two])], [two, Self.loop("Each", [one])]).count == 4)
    }

    @Test func `names are compared by their bytes`() throws {
        let changes = try changes(
            Self.definition([Self.flow("caf\u{e9}", [a])]), Self.definition([Self.flow("cafe\u{301}", [a])]))
        #expect(changes.map(\.event.kind) == [.renamed])
    }

    @Test func `headers that are named as secrets are not shown`() throws {
        func definition(_ value: String) -> String {
            let header = #"{"name":"Authorization","type":"value","value":"\#(value)"}"#
            let inputs = #"{"headers":{"type":"complex","value":[\#(header),\#(header)]}}"#
            return Self.definition([Self.flow("Main", [Self.step("A", inputs: inputs)])])
        }
        let changed = try changes(definition("Bearer one"), definition("Bearer two"))
        #expect(changed.count == 2 && changed.allSatisfy { $0.event == .changed(before: .secret, after: .secret) })
        let added = try changes(Self.definition([]), definition("Bearer one"))
        #expect(added.count == 1 && !"\(added)".contains("Bearer"))
    }

    @Test func `what is no definition is compared all the same`() throws {
        let odd = [
            "1", "[]", "{}", #"{"flows":1}"#, #"{"flows":[1]}"#, #"{"flows":[{"name":"A","steps":1}]}"#,
            #"{"flows":[{"name":"A","steps":[1]}]}"#, #"{"flows":[{"name":"A","steps":[{"name":"S"},{}]}]}"#,
            #"{"flows":[{"name":"A","steps":[{"name":"S","branches":1},{"name":"S","branches":[1]}]}]}"#,
            #"{"flows":[{"name":"A"},{"name":"A","steps":[{"name":"S","steps":[{"name":"T"}]}]}]}"#,
            #"{"flows":[{"name":"A","steps":[{"name":"T","branches":[{"name":"B"},{"name":"B","steps":[{"name":"S"}]}]}]}]}"#,
            #"{"requiredConfigVars":{"key":1},"configPages":[{"name":"P","elements":[{"type":1}]}]}"#,
        ]
        for before in odd {
            for after in odd { #expect(try changes(before, after).isEmpty == (before == after), "\(before) \(after)") }
        }
        #expect(DefinitionContent(json: Array("{".utf8)) == nil)
        #expect(DefinitionContent(json: []) == nil)
    }

    /// Would not end in the life of a test run if it took the square of the size.
    @Test func `a very large flow is turned round`() throws {
        let steps = (0..<4000).map { Self.step("Step \($0)", inputs: #"{"n":{"type":"value","value":"\#($0)"}}"#) }
        let changes = try changes(
            Self.definition([Self.flow("Main", steps)]), Self.definition([Self.flow("Main", steps.reversed())]))
        #expect(changes.count == 3999)
        #expect(changes.allSatisfy { $0.event.kind == .moved })
    }

    @Test func `plans show a move as a move`() throws {
        let fields = DefinitionDiff(
            changes: try changes(
                Self.definition([Self.flow("Main", [a, b, Self.loop("Each", [c])])]),
                Self.definition([Self.flow("Main", [b, Self.loop("Each", [c, a])])]))
        ).fields
        #expect(fields.map { $0.path.suffix(2).joined(separator: "/") } == ["A/(place)"])
        #expect(fields.first?.before == .json("\"steps, first\""))
        #expect(fields.first?.after == .json("\"steps / Each / steps, after C\""))
        var text = ""
        FieldText(style: .plain, isVerbose: false).append(fields, to: &text)
        #expect(
            text == """
                      > flows / Main / steps / Each / steps / A    "steps, first" → "steps / Each / steps, after C"

                """)
    }
}
