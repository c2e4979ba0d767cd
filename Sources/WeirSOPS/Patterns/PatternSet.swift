/// A set of characters in a pattern.
struct PatternSet {
    /// Unicode's general categories, by the letters of `\p`.
    typealias Categories = Set<Unicode.GeneralCategory>

    private var ranges: [ClosedRange<UInt32>] = []
    private var categories: Categories = []
    /// Sets that are contained as a whole.
    private var parts: [PatternSet] = []
    private(set) var isNegated = false
    /// Whether upper and lower case are the same.
    private var foldsCase = false

    init(_ ranges: [ClosedRange<UInt32>] = [], isNegated: Bool = false, foldsCase: Bool = false) {
        self.ranges = ranges
        self.isNegated = isNegated
        self.foldsCase = foldsCase
    }

    init(_ character: Unicode.Scalar, foldsCase: Bool) {
        self.init([character.value...character.value], foldsCase: foldsCase)
    }

    init(categories: Categories, isNegated: Bool) {
        self.categories = categories
        self.isNegated = isNegated
    }

    static let any = PatternSet([0...0x10FFFF])
    static let anyButLineEnd = PatternSet([0x0A...0x0A], isNegated: true)
    static let digit = PatternSet([0x30...0x39])
    static let space = PatternSet([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
    static let word = PatternSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])

    var negated: PatternSet {
        var set = self
        set.isNegated.toggle()
        return set
    }

    mutating func insert(_ range: ClosedRange<UInt32>) { ranges.append(range) }

    mutating func insert(_ set: PatternSet) { parts.append(set) }

    func contains(_ character: Unicode.Scalar) -> Bool {
        var isContained = hasExactly(character)
        if !isContained, foldsCase { isContained = Self.folds(of: character).contains(where: hasExactly) }
        return isContained != isNegated
    }

    private func hasExactly(_ character: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(character.value) } || parts.contains { $0.contains(character) }
            || (!categories.isEmpty && categories.contains(character.properties.generalCategory))
    }

    /// The same letter in the other cases.
    private static func folds(of character: Unicode.Scalar) -> [Unicode.Scalar] {
        let texts = [character.properties.lowercaseMapping, character.properties.uppercaseMapping]
        let direct = texts.compactMap { $0.unicodeScalars.count == 1 ? $0.unicodeScalars.first : nil }
        return direct
            + direct.map(\.properties).flatMap { [$0.lowercaseMapping, $0.uppercaseMapping] }
            .compactMap { $0.unicodeScalars.count == 1 ? $0.unicodeScalars.first : nil }
    }

    /// The categories of `\pL` or `\p{Lu}`; nil for a name that is none, which scripts are here.
    static func categories(named name: String) -> Categories? {
        let all: [(String, Unicode.GeneralCategory)] = [
            ("Lu", .uppercaseLetter), ("Ll", .lowercaseLetter), ("Lt", .titlecaseLetter), ("Lm", .modifierLetter),
            ("Lo", .otherLetter), ("Mn", .nonspacingMark), ("Mc", .spacingMark), ("Me", .enclosingMark),
            ("Nd", .decimalNumber), ("Nl", .letterNumber), ("No", .otherNumber), ("Pc", .connectorPunctuation),
            ("Pd", .dashPunctuation), ("Ps", .openPunctuation), ("Pe", .closePunctuation),
            ("Pi", .initialPunctuation), ("Pf", .finalPunctuation), ("Po", .otherPunctuation), ("Sm", .mathSymbol),
            ("Sc", .currencySymbol), ("Sk", .modifierSymbol), ("So", .otherSymbol), ("Zs", .spaceSeparator),
            ("Zl", .lineSeparator), ("Zp", .paragraphSeparator), ("Cc", .control), ("Cf", .format),
            ("Co", .privateUse), ("Cs", .surrogate),
        ]
        let found = all.filter { $0.0 == name || (name.utf8.count == 1 && $0.0.hasPrefix(name)) }.map(\.1)
        return found.isEmpty ? nil : Set(found)
    }

    /// A class such as `[:alpha:]`; nil for a name that is none.
    static func posix(_ name: String) -> PatternSet? {
        switch name {
        case "alnum": PatternSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A])
        case "alpha": PatternSet([0x41...0x5A, 0x61...0x7A])
        case "ascii": PatternSet([0x00...0x7F])
        case "blank": PatternSet([0x09...0x09, 0x20...0x20])
        case "cntrl": PatternSet([0x00...0x1F, 0x7F...0x7F])
        case "digit": digit
        case "graph": PatternSet([0x21...0x7E])
        case "lower": PatternSet([0x61...0x7A])
        case "print": PatternSet([0x20...0x7E])
        case "punct": PatternSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E])
        case "space": PatternSet([0x09...0x0D, 0x20...0x20])
        case "upper": PatternSet([0x41...0x5A])
        case "word": word
        case "xdigit": PatternSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
        default: nil
        }
    }
}
