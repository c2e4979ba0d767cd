/// A pattern as a tree.
indirect enum PatternNode {
    case empty
    case character(PatternSet)
    case assertion(PatternAssertion)
    case sequence([PatternNode])
    case alternatives([PatternNode])
    /// At least and at most so often.
    case repetition(PatternNode, Int, Int?)
}

/// Reads the syntax of Go's package `regexp/syntax`.
struct PatternParser {
    /// `(?ims)`.
    struct Flags {
        var foldsCase = false
        var isMultiline = false
        var dotTakesLineEnds = false
    }

    private static let deepest = 100
    private static let mostCharacters = 10_000
    private static let mostRepetitions = 1_000

    let characters: [Unicode.Scalar]
    var index = 0
    var flags = Flags()
    private var depth = 0

    init(_ text: String) throws(PatternFault) {
        characters = Array(text.unicodeScalars)
        guard characters.count <= Self.mostCharacters else { throw PatternFault(problem: "it is too long") }
    }

    mutating func parse() throws(PatternFault) -> PatternNode {
        let node = try alternatives()
        guard next == nil else { throw PatternFault(problem: "a closing parenthesis has none that opens") }
        return node
    }

    var next: Unicode.Scalar? { index < characters.count ? characters[index] : nil }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == character else { return false }
        index += 1
        return true
    }

    mutating func takeAny(_ problem: String) throws(PatternFault) -> Unicode.Scalar {
        guard let character = next else { throw PatternFault(problem: problem) }
        index += 1
        return character
    }

    private mutating func alternatives() throws(PatternFault) -> PatternNode {
        var nodes = [try sequence()]
        while take("|") { nodes.append(try sequence()) }
        return nodes.count == 1 ? nodes[0] : .alternatives(nodes)
    }

    private mutating func sequence() throws(PatternFault) -> PatternNode {
        var nodes: [PatternNode] = []
        while let character = next, character != "|", character != ")" {
            nodes.append(try repeated(try atom()))
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    private mutating func repeated(_ node: PatternNode) throws(PatternFault) -> PatternNode {
        guard let (least, most) = try count() else { return node }
        _ = take("?")
        let end = index
        guard try count() == nil else { throw PatternFault(problem: "a repetition cannot be repeated") }
        index = end
        return .repetition(node, least, most)
    }

    /// `*`, `+`, `?`, `{2}`, `{2,}` or `{2,3}`; nil where there is none.
    private mutating func count() throws(PatternFault) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = index
        guard take("{"), let least = number() else {
            index = start
            return nil
        }
        var most: Int? = least
        if take(",") { most = next == "}" ? nil : number() ?? -1 }
        guard most != -1, take("}") else {
            index = start
            return nil
        }
        guard least <= Self.mostRepetitions, most ?? least <= Self.mostRepetitions, most ?? least >= least else {
            throw PatternFault(problem: "a count of repetitions is none")
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let character = next, ("0"..."9").contains(character) {
            value = min((value ?? 0) * 10 + Int(character.value - 0x30), Self.mostRepetitions + 1)
            index += 1
        }
        return value
    }

    private mutating func atom() throws(PatternFault) -> PatternNode {
        let character = try takeAny("it ends too early")
        switch character {
        case "(": return try group()
        case "[": return .character(try set())
        case ".": return .character(flags.dotTakesLineEnds ? .any : .anyButLineEnd)
        case "^": return .assertion(flags.isMultiline ? .lineBegin : .textBegin)
        case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
        case "*", "+", "?": throw PatternFault(problem: "there is nothing to repeat before \(character)")
        case "\\": return try escape()
        default: return .character(PatternSet(character, foldsCase: flags.foldsCase))
        }
    }

    private mutating func group() throws(PatternFault) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw PatternFault(problem: "its groups nest too deep") }
        let outer = flags
        if take("?") {
            if take("P") || next == "<" {
                guard take("<") else { throw PatternFault(problem: "a group has an unknown kind") }
                while try takeAny("a group's name has no end") != ">" {}
            } else if try !takeFlags() {
                // (?i) is for the rest of the group around it.
                return .empty
            }
        }
        let node = try alternatives()
        guard take(")") else { throw PatternFault(problem: "a parenthesis is not closed") }
        flags = outer
        return node
    }

    /// Takes `ims-U` and what ends them; true where a group begins.
    private mutating func takeFlags() throws(PatternFault) -> Bool {
        var isOn = true
        while true {
            switch try takeAny("a group has no end") {
            case "i": flags.foldsCase = isOn
            case "m": flags.isMultiline = isOn
            case "s": flags.dotTakesLineEnds = isOn
            // Whether a repetition takes more or less does not matter for whether there is a match.
            case "U": break
            case "-" where isOn: isOn = false
            case ":": return true
            case ")": return false
            default: throw PatternFault(problem: "a group has an unknown kind")
            }
        }
    }
}
