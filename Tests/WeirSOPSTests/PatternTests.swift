import Testing

@testable import WeirSOPS

/// Regular expressions, by the rules of Go's `regexp`.
struct PatternTests {
    @Test(arguments: [
        ("", "x", true), ("a", "cat", true), ("a", "dog", false), ("^a", "cat", false), ("^c", "cat", true),
        ("t$", "cat", true),
        ("c.t", "cat", true), ("c.t", "c\nt", false), ("(?s)c.t", "c\nt", true),
        ("^(data|stringData)$", "stringData", true),
        ("^(data|stringData)$", "metadata", false), ("a*b", "b", true), ("a+b", "b", false), ("a?b", "b", true),
        ("^a{2}$", "aa", true), ("^a{2}$", "aaa", false), ("^a{2,}$", "aaaa", true), ("^a{1,2}$", "aaa", false),
        ("a{x", "a{x", true),
        ("^[a-c]+$", "abc", true), ("^[a-c]+$", "abd", false), ("[^a]", "a", false), ("[]a]", "]", true),
        ("[a-]", "-", true),
        ("[\\d_]", "_", true), ("[[:upper:]]", "a", false), ("[[:^upper:]]", "a", true), ("\\d", "a1", true),
        ("^\\D$", "1", false),
        ("\\w\\s\\w", "a b", true), ("\\pL", "ż", true), ("\\p{Lu}", "ż", false), ("\\PL", "1", true),
        ("\\p{^Lu}", "a", true),
        ("(?i)pass", "PASSword", true), ("(?i:P)ass", "pass", true), ("(?i:P)ASS", "pass", false),
        ("(?i)[A-C]", "b", true),
        ("(?i)Ż", "ż", true), ("x(?i)y", "xY", true), ("x(?i)y", "XY", false), ("\\bkey\\b", "a key b", true),
        ("\\bkey\\b", "keys", false),
        ("a\\B", "ab", true), ("(?m)^b", "a\nb", true), ("^b", "a\nb", false), ("\\Ab", "a\nb", false),
        ("a\\z", "a\n", false),
        ("\\x41", "A", true), ("\\x{1F600}", "😀", true), ("\\101", "A", true), ("\\Qa.b\\E", "axb", false),
        ("\\Qa.b\\Ec", "a.bc", true),
        ("a|b|", "", true), ("(a|b)*c", "ababc", true), ("(?:ab)+$", "abab", true), ("(?P<n>a)b", "ab", true),
        ("(?<n>a)b", "ab", true),
        ("a*?b", "aab", true), ("\\.", "a", false), ("\\-", "-", true), ("(|a)+$", "aaa", true), ("(a*)*$", "b", true),
        ("^(a?){20}a{20}$", String(repeating: "a", count: 20), true),
    ])
    func `an expression matches as in Go`(pattern: String, text: String, isMatch: Bool) throws {
        #expect(try Pattern(pattern).matches(Array(text.utf8)) == isMatch)
    }

    @Test(arguments: [
        "(", ")", "[a", "a**", "*a", "a{2}{3}", "a{1001}", "a{3,2}", "\\", "\\8", "\\1", "\\y", "[b-a]", "(?x)a",
        "[[:no:]]", "\\p{Greek}",
        "\\p{", "(?P=a)", "(?", "(?i", "\\x{110000}", "((a{100}){100}){100}", String(repeating: "(", count: 5000),
    ])
    func `what is no expression, or too much of one, is refused`(pattern: String) {
        #expect(throws: PatternFault.self) { try Pattern(pattern) }
    }

    @Test func `an expression that is slow elsewhere is not slow here`() throws {
        let pattern = try Pattern("(a+)+$|(a|aa)*b|(.*)*c")
        #expect(!pattern.matches(Array(String(repeating: "a", count: 5_000).utf8) + [0x21]))
    }
}
