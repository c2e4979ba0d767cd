extension PatternParser {
    /// Reads what follows a backslash.
    mutating func escape() throws(PatternFault) -> PatternNode {
        switch next {
        case "A": index += 1; return .assertion(.textBegin)
        case "z": index += 1; return .assertion(.textEnd)
        case "b": index += 1; return .assertion(.wordBoundary)
        case "B": index += 1; return .assertion(.noWordBoundary)
        case "Q":
            index += 1
            var nodes: [PatternNode] = []
            while let character = next {
                index += 1
                if character == "\\", take("E") { break }
                nodes.append(.character(PatternSet(character, foldsCase: flags.foldsCase)))
            }
            return .sequence(nodes)
        default: break
        }
        if let set = try classEscape() { return .character(set) }
        return .character(PatternSet(try characterEscape(), foldsCase: flags.foldsCase))
    }

    /// `\d`, `\W`, `\pL` and the like; nil where it is no class.
    private mutating func classEscape() throws(PatternFault) -> PatternSet? {
        let set: PatternSet
        switch next {
        case "d": set = .digit
        case "D": set = PatternSet.digit.negated
        case "s": set = .space
        case "S": set = PatternSet.space.negated
        case "w": set = .word
        case "W": set = PatternSet.word.negated
        case "p", "P":
            let isUpper = next == "P"
            index += 1
            return try category(isNegated: isUpper)
        default: return nil
        }
        index += 1
        return set
    }

    private mutating func category(isNegated: Bool) throws(PatternFault) -> PatternSet {
        var name = String(try takeAny("a class has no name"))
        if name == "{" {
            name = ""
            while true {
                let character = try takeAny("a class has no end")
                if character == "}" { break }
                name.unicodeScalars.append(character)
            }
        }
        var isNegated = isNegated
        if name.hasPrefix("^") {
            name.removeFirst()
            isNegated.toggle()
        }
        if name == "Any" { return isNegated ? PatternSet.any.negated : .any }
        guard let categories = PatternSet.categories(named: name) else {
            throw PatternFault(problem: "the class \\p{\(name)} is not supported")
        }
        return PatternSet(categories: categories, isNegated: isNegated)
    }

    /// The character for which an escape stands.
    private mutating func characterEscape() throws(PatternFault) -> Unicode.Scalar {
        let character = try takeAny("it ends with a backslash")
        switch character {
        case "a": return "\u{07}"
        case "f": return "\u{0C}"
        case "t": return "\t"
        case "n": return "\n"
        case "r": return "\r"
        case "v": return "\u{0B}"
        case "x": return try hexadecimal()
        case "0": return octal(0)
        case "1"..."7":
            guard let digit = next, ("0"..."7").contains(digit) else {
                throw PatternFault(problem: "it refers back to a group, which is not supported")
            }
            return octal(character.value - 0x30)
        default:
            guard character.isASCII, !character.properties.isAlphabetic, !("0"..."9").contains(character) else {
                throw PatternFault(problem: "it has the unknown escape \\\(character)")
            }
            return character
        }
    }

    private mutating func octal(_ first: UInt32) -> Unicode.Scalar {
        var value = first
        for _ in 0..<2 {
            guard let digit = next, ("0"..."7").contains(digit) else { break }
            value = value * 8 + digit.value - 0x30
            index += 1
        }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    private mutating func hexadecimal() throws(PatternFault) -> Unicode.Scalar {
        var digits = ""
        if take("{") {
            while !take("}") { digits.unicodeScalars.append(try takeAny("an escape has no end")) }
        } else {
            for _ in 0..<2 { digits.unicodeScalars.append(try takeAny("an escape has no end")) }
        }
        guard let value = UInt32(digits, radix: 16), let character = Unicode.Scalar(value) else {
            throw PatternFault(problem: "an escape is no character")
        }
        return character
    }

    /// What stands in brackets.
    mutating func set() throws(PatternFault) -> PatternSet {
        var set = PatternSet(isNegated: take("^"), foldsCase: flags.foldsCase)
        var isFirst = true
        while isFirst || next != "]" {
            isFirst = false
            if next == "[", let posix = try posixClass() {
                set.insert(posix)
                continue
            }
            if next == "\\" {
                index += 1
                if let part = try classEscape() {
                    set.insert(part)
                    continue
                }
                index -= 1
            }
            let low = try setCharacter()
            var high = low
            if next == "-", index + 1 < characters.count, characters[index + 1] != "]" {
                index += 1
                high = try setCharacter()
            }
            guard low <= high else { throw PatternFault(problem: "a range of characters ends before it begins") }
            set.insert(low.value...high.value)
        }
        index += 1
        return set
    }

    private mutating func setCharacter() throws(PatternFault) -> Unicode.Scalar {
        let character = try takeAny("a bracket is not closed")
        return character == "\\" ? try characterEscape() : character
    }

    /// `[:alpha:]`; nil where it is none.
    private mutating func posixClass() throws(PatternFault) -> PatternSet? {
        let rest = String(String.UnicodeScalarView(characters[index...].prefix(12)))
        guard rest.hasPrefix("[:"), let end = rest.firstRange(of: ":]") else { return nil }
        var name = rest[..<end.lowerBound].dropFirst(2)
        let isNegated = name.first == "^"
        if isNegated { name = name.dropFirst() }
        guard let set = PatternSet.posix(String(name)) else {
            throw PatternFault(problem: "a class has an unknown name")
        }
        index += rest[..<end.upperBound].unicodeScalars.count
        return isNegated ? set.negated : set
    }
}
