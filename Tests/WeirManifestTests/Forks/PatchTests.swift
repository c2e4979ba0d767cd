import Testing

@Suite("The operations of RFC 6902")
struct PatchTests {
    /// A case: what is there, the patches, and what comes of it, or a part of the message that says why nothing does.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var parent: String
        var patches: String
        var result: String?
        var reason: String?

        init(_ description: String, _ parent: String, _ patches: String, gives result: String) {
            testDescription = description
            self.parent = parent
            self.patches = patches
            self.result = result
        }

        init(_ description: String, _ parent: String, _ patches: String, fails reason: String) {
            testDescription = description
            self.parent = parent
            self.patches = patches
            self.reason = reason
        }
    }

    /// After the situations of RFC 6902, appendix A, and of its section 4.
    static let cases: [Case] = [
        Case(
            "a member is added", #"{"title": "Orders"}"#, #"[{"op": "add", "path": "/note", "value": "new"}]"#,
            gives: #"{"note": "new", "title": "Orders"}"#),
        Case(
            "an item is added between two", #"{"days": ["mon", "wed"]}"#,
            #"[{"op": "add", "path": "/days/1", "value": "tue"}]"#, gives: #"{"days": ["mon", "tue", "wed"]}"#),
        Case(
            "a member is removed", #"{"title": "Orders", "note": "old"}"#, #"[{"op": "remove", "path": "/note"}]"#,
            gives: #"{"title": "Orders"}"#),
        Case(
            "an item is removed", #"{"days": ["mon", "tue", "wed"]}"#, #"[{"op": "remove", "path": "/days/1"}]"#,
            gives: #"{"days": ["mon", "wed"]}"#),
        Case(
            "a value is replaced", #"{"title": "Orders", "note": "old"}"#,
            #"[{"op": "replace", "path": "/note", "value": {"text": "new"}}]"#,
            gives: #"{"title": "Orders", "note": {"text": "new"}}"#),
        Case(
            "a member is moved to another mapping", #"{"a": {"x": 1, "y": 2}, "b": {"z": 3}}"#,
            #"[{"op": "move", "from": "/a/y", "path": "/b/w"}]"#, gives: #"{"a": {"x": 1}, "b": {"w": 2, "z": 3}}"#),
        Case(
            "an item is moved to the end", #"{"days": ["tue", "wed", "mon"]}"#,
            #"[{"op": "move", "from": "/days/0", "path": "/days/2"}]"#, gives: #"{"days": ["wed", "mon", "tue"]}"#),
        Case(
            "tests that hold", #"{"title": "Orders", "days": ["mon", 2, "wed"]}"#,
            #"[{"op": "test", "path": "/title", "value": "Orders"}, {"op": "test", "path": "/days/1", "value": 2}]"#,
            gives: #"{"title": "Orders", "days": ["mon", 2, "wed"]}"#),
        Case(
            "a test that does not hold", #"{"title": "Orders"}"#,
            #"[{"op": "test", "path": "/title", "value": "Invoices"}]"#, fails: #"the test fails: "Orders" is there"#),
        Case(
            "a nested mapping is added", #"{"title": "Orders"}"#,
            #"[{"op": "add", "path": "/child", "value": {"grandchild": {}}}]"#,
            gives: #"{"title": "Orders", "child": {"grandchild": {}}}"#),
        Case(
            "what is added must have a place", #"{"title": "Orders"}"#,
            #"[{"op": "add", "path": "/child/name", "value": "x"}]"#, fails: #"the definition has no field "child""#),
        Case(
            "of two equal ops in one patch the file is refused", #"{"title": "Orders"}"#,
            #"[{"op": "remove", "path": "/title", "op": "add"}]"#, fails: "op"),
        Case(
            "~1 is a slash and ~0 a tilde", #"{"/": 9, "~1": 10}"#, #"[{"op": "test", "path": "/~01", "value": 10}]"#,
            gives: #"{"/": 9, "~1": 10}"#),
        Case(
            "text is not a number", #"{"/": 9, "~1": 10}"#, #"[{"op": "test", "path": "/~01", "value": "10"}]"#,
            fails: "the test fails: 10 is there"),
        Case(
            "a list is added as one item", #"{"days": ["mon"]}"#,
            #"[{"op": "add", "path": "/days/-", "value": ["tue", "wed"]}]"#,
            gives: #"{"days": ["mon", ["tue", "wed"]]}"#),
        Case(
            "adding a member that is there replaces it", #"{"a": {"b": 1}}"#,
            #"[{"op": "add", "path": "/a", "value": null}]"#, gives: #"{"a": null}"#),
        Case(
            "an empty name is a name", #"{"": {"": 1}}"#, #"[{"op": "replace", "path": "//", "value": 2}]"#,
            gives: #"{"": {"": 2}}"#),
        Case(
            "the whole document is replaced", #"{"a": 1}"#, #"[{"op": "replace", "path": "", "value": {"b": 2}}]"#,
            gives: #"{"b": 2}"#),
        Case(
            "a copy of the whole goes inside", #"{"a": 1}"#, #"[{"op": "copy", "from": "", "path": "/b"}]"#,
            gives: #"{"a": 1, "b": {"a": 1}}"#),
        Case(
            "a copy does not follow its source", #"{"a": {"x": 1}}"#,
            #"[{"op": "copy", "from": "/a", "path": "/b"}, {"op": "replace", "path": "/a/x", "value": 2}]"#,
            gives: #"{"a": {"x": 2}, "b": {"x": 1}}"#),
        Case(
            "a value cannot be moved into itself", #"{"a": {"b": {}}}"#,
            #"[{"op": "move", "from": "/a", "path": "/a/b/c"}]"#, fails: "a value cannot be moved into itself"),
        Case(
            "nor can the whole", #"{"a": 1}"#, #"[{"op": "move", "from": "", "path": "/a"}]"#,
            fails: "a value cannot be moved into itself"),
        Case(
            "a move to where it is changes nothing", #"{"a": {"b": 1}}"#,
            #"[{"op": "move", "from": "/a", "path": "/a"}]"#,
            gives: #"{"a": {"b": 1}}"#),
        Case(
            "the place of a move is found when its source is gone", #"[1, 2, 3]"#,
            #"[{"op": "move", "from": "/0", "path": "/3"}]"#, fails: #"the definition has no item "3""#),
        Case(
            "a name that begins with another is not below it", #"{"a": 1}"#,
            #"[{"op": "move", "from": "/a", "path": "/ab"}]"#, gives: #"{"ab": 1}"#),
        Case(
            "an index does not begin with 0", #"{"days": ["mon", "tue"]}"#, #"[{"op": "remove", "path": "/days/01"}]"#,
            fails: #""/days" has no item "01""#),
        Case(
            "an item may be added at the end, and not beyond", #"{"days": ["mon"]}"#,
            #"[{"op": "add", "path": "/days/2", "value": "x"}]"#, fails: #""/days" has no item "2""#),
        Case(
            "- is nothing that is there", #"{"days": ["mon"]}"#, #"[{"op": "remove", "path": "/days/-"}]"#,
            fails: #""-" is the place after the last item of "/days", where nothing is"#),
        Case(
            "nothing is below a text", #"{"days": "mon"}"#, #"[{"op": "add", "path": "/days/0", "value": 1}]"#,
            fails: #""/days" is a string, and nothing is below it"#),
        Case(
            "replace needs something to replace", #"{"a": 1}"#, #"[{"op": "replace", "path": "/b", "value": 1}]"#,
            fails: #"the definition has no field "b""#),
        Case(
            "the whole cannot be removed", #"{"a": 1}"#, #"[{"op": "remove", "path": ""}]"#,
            fails: "the whole definition cannot be removed"),
        Case(
            "numbers are equal by value", #"{"a": 1, "b": 1.50, "c": 1000, "d": -0}"#,
            #"""
            [{"op": "test", "path": "/a", "value": 1.0}, {"op": "test", "path": "/b", "value": 15e-1},
             {"op": "test", "path": "/c", "value": 1e3}, {"op": "test", "path": "/d", "value": 0.0}]
            """#, gives: #"{"a": 1, "b": 1.5, "c": 1000, "d": 0}"#),
        Case(
            "numbers of other values are not", #"{"a": 100}"#, #"[{"op": "test", "path": "/a", "value": 1e1}]"#,
            fails: "the test fails: 100 is there"),
        Case(
            "the order of members does not matter, that of items does", #"{"a": {"x": 1, "y": [1, 2]}}"#,
            #"[{"op": "test", "path": "/a", "value": {"y": [1, 2], "x": 1}}]"#, gives: #"{"a": {"x": 1, "y": [1, 2]}}"#),
        Case(
            "the order of items matters", #"{"a": [1, 2]}"#, #"[{"op": "test", "path": "/a", "value": [2, 1]}]"#,
            fails: "the test fails: a list of 2 items is there"),
    ]

    @Test("each of RFC 6902's situations", arguments: cases)
    func operation(_ example: Case) {
        switch Patching.apply(example.patches.replacing("\n", with: " "), to: example.parent) {
        case .success(let result): #expect(example.result.map(Patching.canonical) == result)
        case .failure(let failures):
            let text = failures.findings.joined(separator: "\n")
            #expect(example.reason.map(text.contains) ?? false, "\(text)")
        }
    }
}
