/// Turns a YAML text into tokens and comments.
///
/// It follows the scanner that SOPS uses (go.yaml.in/yaml/v3, itself after libyaml) in what it accepts and in where a
/// comment belongs, because what `sops decrypt` prints depends on both. libyaml itself drops comments.
struct TokenScanner {
    /// What may turn out to be a key when its colon comes.
    struct SimpleKey {
        var isPossible = false
        var isRequired = false
        /// The number of the token that it begins with, counted from the beginning of the text.
        var tokenNumber = 0
        var mark = Mark()
    }

    /// A key without `?` must have its colon within so many characters (YAML 1.2.2, 7.4.2).
    static let longestKey = 1024
    /// How deep blocks or flow collections may nest.
    static let deepest = 256

    var cursor: TextCursor
    /// All tokens so far.
    var tokens: [Token] = []
    /// The token that the parser takes next.
    private(set) var head = 0
    var comments: [ScannedComment] = []
    /// The first comment that the parser has not taken.
    var commentsHead = 0
    /// The column of the current block; -1 outside of all.
    var indent = -1
    var indents: [Int] = []
    var flowLevel = 0
    var isKeyAllowed = true
    /// One for each flow level, and one for the block.
    var simpleKeys = [SimpleKey()]

    init(_ text: [UInt8]) {
        cursor = TextCursor(text)
        tokens.append(Token(kind: .streamStart, start: cursor.mark, end: cursor.mark))
    }

    /// The next token, which stays.
    mutating func peek() throws(YAMLFault) -> Token {
        try fetchAhead()
        return tokens[head]
    }

    /// Passes over the token that `peek` gave.
    mutating func advance() { head += 1 }

    /// Reads on until the next token cannot change any more. Two further tokens are read: the comments after a token may
    /// belong to it.
    private mutating func fetchAhead() throws(YAMLFault) {
        while true {
            if head < tokens.count - 2, try !mayHeadBeKey() { return }
            try fetchNext()
        }
    }

    private mutating func mayHeadBeKey() throws(YAMLFault) -> Bool {
        guard let index = simpleKeys.firstIndex(where: { $0.isPossible && $0.tokenNumber == head }) else {
            return false
        }
        return try isValid(keyAt: index)
    }

    /// Whether a possible key can still become one.
    private mutating func isValid(keyAt index: Int) throws(YAMLFault) -> Bool {
        let key = simpleKeys[index]
        guard key.isPossible else { return false }
        if key.mark.line < cursor.mark.line || key.mark.index + Self.longestKey < cursor.mark.index {
            if key.isRequired { throw YAMLFault(mark: key.mark, problem: "this line is no \"key: value\" pair") }
            simpleKeys[index].isPossible = false
            return false
        }
        return true
    }

    mutating func saveKey() throws(YAMLFault) {
        guard isKeyAllowed else { return }
        try removeKey()
        simpleKeys[simpleKeys.count - 1] = SimpleKey(
            isPossible: true, isRequired: flowLevel == 0 && indent == cursor.mark.column, tokenNumber: tokens.count,
            mark: cursor.mark)
    }

    mutating func removeKey() throws(YAMLFault) {
        let last = simpleKeys.count - 1
        guard simpleKeys[last].isPossible else { return }
        if simpleKeys[last].isRequired {
            throw YAMLFault(mark: simpleKeys[last].mark, problem: "this line is no \"key: value\" pair")
        }
        simpleKeys[last].isPossible = false
    }

    /// The key whose colon the cursor stands at; nil where there is none.
    mutating func takeKey() throws(YAMLFault) -> SimpleKey? {
        let last = simpleKeys.count - 1
        guard try isValid(keyAt: last) else { return nil }
        simpleKeys[last].isPossible = false
        return simpleKeys[last]
    }

    /// Begins a block at `column` where it is deeper than the current one.
    ///
    /// - Parameter number: before which token; nil at the end.
    mutating func openBlock(
        _ kind: Token.Kind, column: Int, before number: Int? = nil, at mark: Mark
    ) throws(YAMLFault) {
        guard flowLevel == 0, indent < column else { return }
        indents.append(indent)
        indent = column
        guard indents.count <= Self.deepest else {
            throw YAMLFault(mark: mark, problem: "lists and mappings nest more than \(Self.deepest) levels deep here")
        }
        let token = Token(kind: kind, start: mark, end: mark)
        tokens.insert(token, at: number ?? tokens.count)
    }

    /// Ends the blocks that are deeper than `column`.
    ///
    /// - Parameter scan: where the white space and the comments before the current token began.
    mutating func closeBlocks(deeperThan column: Int, scan: Mark) {
        guard flowLevel == 0 else { return }
        var place = scan
        place.index -= 1
        while indent > column {
            place = blockEnd(place)
            tokens.append(Token(kind: .blockEnd, start: place, end: place))
            indent = indents.removeLast()
        }
    }

    /// Where the current block ends: before the comments that follow it at its own indentation, so that they become its
    /// foot and not the head of what comes next.
    private func blockEnd(_ place: Mark) -> Mark {
        var end = place
        var stop = place.index
        for comment in comments.reversed() {
            if comment.end.index < stop { break }
            if comment.start.column == indent + 1 { end = comment.start }
            stop = comment.scan.index
        }
        return end
    }
}
