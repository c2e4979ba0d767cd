extension TokenScanner {
    /// Reads one token, and the comment on its line.
    mutating func fetchNext() throws(YAMLFault) {
        let scan = cursor.mark
        skipToToken()
        closeBlocks(deeperThan: cursor.mark.column, scan: scan)

        if cursor.isAtEnd { return try fetchStreamEnd() }
        if cursor.mark.column == 0, cursor.next == UInt8(ascii: "%") { return try fetchDirective() }
        if cursor.isDocumentIndicator {
            return try fetchDocumentIndicator(cursor.next == UInt8(ascii: "-") ? .documentStart : .documentEnd)
        }

        var commentPlace = cursor.mark
        let joins = flowLevel == 0 ? UInt8(ascii: ":") : UInt8(ascii: ",")
        if cursor.next == joins, let last = tokens.last { commentPlace = last.start }
        try fetchContent()
        // What follows a lone "-" is the head of the item.
        if tokens.last?.kind != .blockEntry { scanLineComment(for: commentPlace) }
    }

    private mutating func fetchContent() throws(YAMLFault) {
        let isFlow = flowLevel > 0
        switch cursor.next {
        case UInt8(ascii: "["): try openFlow(.flowSequenceStart)
        case UInt8(ascii: "{"): try openFlow(.flowMappingStart)
        case UInt8(ascii: "]"): try closeFlow(.flowSequenceEnd)
        case UInt8(ascii: "}"): try closeFlow(.flowMappingEnd)
        case UInt8(ascii: ","):
            try removeKey()
            isKeyAllowed = true
            appendIndicator(.flowEntry)
        case UInt8(ascii: "-") where cursor.isBlankOrEnd(1): try fetchBlockEntry()
        case UInt8(ascii: "?") where isFlow || cursor.isBlankOrEnd(1): try fetchKey()
        case UInt8(ascii: ":") where isFlow || cursor.isBlankOrEnd(1): try fetchValue()
        case UInt8(ascii: "*"): try fetchScalar { scanner throws(YAMLFault) in try scanner.scanAnchor(.alias) }
        case UInt8(ascii: "&"): try fetchScalar { scanner throws(YAMLFault) in try scanner.scanAnchor(.anchor) }
        case UInt8(ascii: "!"): try fetchScalar { scanner throws(YAMLFault) in try scanner.scanTag() }
        case UInt8(ascii: "|") where !isFlow: try fetchBlockScalar(.literal)
        case UInt8(ascii: ">") where !isFlow: try fetchBlockScalar(.folded)
        case UInt8(ascii: "'"):
            try fetchScalar { scanner throws(YAMLFault) in try scanner.scanQuoted(.singleQuoted) }
        case UInt8(ascii: "\""):
            try fetchScalar { scanner throws(YAMLFault) in try scanner.scanQuoted(.doubleQuoted) }
        default:
            guard mayBeginPlain else {
                throw YAMLFault(
                    mark: cursor.mark,
                    problem: "a value cannot begin with \(Unicode.Scalar(cursor.next)) unless it is quoted")
            }
            try fetchScalar { scanner throws(YAMLFault) in try scanner.scanPlain() }
        }
    }

    private var mayBeginPlain: Bool {
        switch cursor.next {
        case UInt8(ascii: "-"): !cursor.isBlank(1)
        case UInt8(ascii: "?"), UInt8(ascii: ":"): flowLevel == 0 && !cursor.isBlankOrEnd(1)
        case UInt8(ascii: "#"), UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "%"), UInt8(ascii: "@"),
            UInt8(ascii: "`"):
            false
        default: !cursor.isBlankOrEnd()
        }
    }

    /// Appends a token of one character.
    private mutating func appendIndicator(_ kind: Token.Kind) {
        let start = cursor.mark
        cursor.skip()
        tokens.append(Token(kind: kind, start: start, end: cursor.mark))
    }

    private mutating func fetchStreamEnd() throws(YAMLFault) {
        cursor.forceLineEnd()
        closeBlocks(deeperThan: -1, scan: cursor.mark)
        try removeKey()
        isKeyAllowed = false
        tokens.append(Token(kind: .streamEnd, start: cursor.mark, end: cursor.mark))
    }

    private mutating func fetchDirective() throws(YAMLFault) {
        closeBlocks(deeperThan: -1, scan: cursor.mark)
        try removeKey()
        isKeyAllowed = false
        tokens.append(try scanDirective())
    }

    private mutating func fetchDocumentIndicator(_ kind: Token.Kind) throws(YAMLFault) {
        closeBlocks(deeperThan: -1, scan: cursor.mark)
        try removeKey()
        isKeyAllowed = false
        let start = cursor.mark
        cursor.skip(3)
        tokens.append(Token(kind: kind, start: start, end: cursor.mark))
    }

    private mutating func openFlow(_ kind: Token.Kind) throws(YAMLFault) {
        try saveKey()
        simpleKeys.append(SimpleKey())
        flowLevel += 1
        guard flowLevel <= Self.deepest else {
            throw YAMLFault(
                mark: cursor.mark, problem: "lists and mappings nest more than \(Self.deepest) levels deep here")
        }
        isKeyAllowed = true
        appendIndicator(kind)
    }

    private mutating func closeFlow(_ kind: Token.Kind) throws(YAMLFault) {
        try removeKey()
        if flowLevel > 0 {
            flowLevel -= 1
            simpleKeys.removeLast()
        }
        isKeyAllowed = false
        appendIndicator(kind)
    }

    private mutating func fetchBlockEntry() throws(YAMLFault) {
        if flowLevel == 0 {
            guard isKeyAllowed else {
                throw YAMLFault(mark: cursor.mark, problem: "a list item cannot begin here")
            }
            try openBlock(.blockSequenceStart, column: cursor.mark.column, at: cursor.mark)
        }
        try removeKey()
        isKeyAllowed = true
        appendIndicator(.blockEntry)
    }

    private mutating func fetchKey() throws(YAMLFault) {
        if flowLevel == 0 {
            guard isKeyAllowed else { throw YAMLFault(mark: cursor.mark, problem: "a key with ? cannot stand here") }
            try openBlock(.blockMappingStart, column: cursor.mark.column, at: cursor.mark)
        }
        try removeKey()
        isKeyAllowed = flowLevel == 0
        appendIndicator(.key)
    }

    private mutating func fetchValue() throws(YAMLFault) {
        if let key = try takeKey() {
            tokens.insert(Token(kind: .key, start: key.mark, end: key.mark), at: key.tokenNumber)
            try openBlock(.blockMappingStart, column: key.mark.column, before: key.tokenNumber, at: key.mark)
            isKeyAllowed = false
        } else {
            if flowLevel == 0 {
                guard isKeyAllowed else {
                    throw YAMLFault(mark: cursor.mark, problem: "a colon that starts a value cannot stand here")
                }
                try openBlock(.blockMappingStart, column: cursor.mark.column, at: cursor.mark)
            }
            isKeyAllowed = flowLevel == 0
        }
        appendIndicator(.value)
    }

    /// Reads what may be a key of its own, and after which no other key can begin on the line.
    private mutating func fetchScalar(
        _ scan: (inout TokenScanner) throws(YAMLFault) -> Token
    ) throws(YAMLFault) {
        try saveKey()
        isKeyAllowed = false
        tokens.append(try scan(&self))
    }

    private mutating func fetchBlockScalar(_ style: ScalarStyle) throws(YAMLFault) {
        try removeKey()
        isKeyAllowed = true
        tokens.append(try scanBlockScalar(style))
    }
}
