import Testing
import WeirModel

@Suite struct YAMLTreeTests {
    @Test(arguments: [
        (
            "a: 1\nb: no\nc: 010\nd: 0x1F\ne: 0o17\nf: 1.5\ng: .inf\nh: -.Inf\ni: .NaN\n",
            #"{a: i"1", b: "no", c: i"010", d: i"0x1F", e: i"0o17", f: f"1.5", g: f".inf", h: f"-.Inf", i: f".NaN"}"#
        ),
        (
            "[~, null, NULL, nUll, true, True, tRUE, false, '1', \"true\", yes, on, +1, -0, 1e3, ., +, -a, 1., .5, 0x, 0o8]",
            #"[n"~", n"null", n"NULL", "nUll", b"true", b"True", "tRUE", b"false", "1", "true", "yes", "on", i"+1", i"-0", "#
                + #"f"1e3", ".", "+", "-a", f"1.", f".5", "0x", "0o8"]"#
        ),
        ("a:\nb: ''\n1: x\ntrue: y\n", #"{a: n"", b: "", 1: "x", true: "y"}"#),
        (
            "a: !!str 1\nb: !!int '12'\nc: !!float 1\nd: !!seq [1]\ne: !!map {}\nf: !!null ''\ng: !!bool \"true\"",
            #"{a: "1", b: i"12", c: f"1", d: [i"1"], e: {}, f: n"", g: b"true"}"#
        ),
        ("- &a x\n- *a\n- &b {k: [1, 2]}\n- *b\n", #"["x", "x", {k: [i"1", i"2"]}, {k: [i"1", i"2"]}]"#),
        ("- &a {x: 1, y: 2}\n- {<<: *a, y: 3, z: 4}\n", #"[{x: i"1", y: i"2"}, {y: i"3", z: i"4", x: i"1"}]"#),
        (
            "- &a {x: 1}\n- &b {x: 2, y: 2}\n- <<: [*a, *b, {w: 0}]\n  z: 1\n",
            #"[{x: i"1"}, {x: i"2", y: i"2"}, {z: i"1", x: i"1", y: i"2", w: i"0"}]"#
        ),
        (
            "a: &a\n  <<: &i {x: 1}\n  y: 2\nb: *a\nc: {<<: *a}\nd: *i",
            #"{a: {y: i"2", x: i"1"}, b: {y: i"2", x: i"1"}, c: {y: i"2", x: i"1"}, d: {x: i"1"}}"#
        ),
        ("\"<<\": 1", #"{<<: i"1"}"#),
        ("- <<\n", #"["<<"]"#),
        ("&k key: 1\nb: *k\n*k : 2", #"{key: i"1", b: "key"}"#),
        ("? a\n: 1\n? b\n", #"{a: i"1", b: n""}"#),
        ("---\na: |\n  %x\n  y\n...\n", "{a: \"%x\ny\n\"}"),
        ("--- text\n%more\n", #""text %more""#),
        ("a: '%'\n", #"{a: "%"}"#),
    ])
    func tree(text: String, expected: String) {
        let reading = Reading(text)
        #expect(reading.isComplete)
        #expect(reading.tree == expected)
    }
}
