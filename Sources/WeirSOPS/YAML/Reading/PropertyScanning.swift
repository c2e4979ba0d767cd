extension TokenScanner {
    /// Reads `&name` or `*name`.
    mutating func scanAnchor(_ kind: Token.Kind) throws(YAMLFault) -> Token {
        let start = cursor.mark
        cursor.skip()
        let name = readWord()
        let end = cursor.mark
        let mayFollow: Bool =
            switch cursor.next {
            case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"),
                UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"):
                true
            default: cursor.isBlankOrEnd()
            }
        guard !name.isEmpty, mayFollow else {
            throw YAMLFault(
                mark: start,
                problem: "the name of an anchor (&) or alias (*) is missing or has characters that it must not have")
        }
        return Token(kind: kind, start: start, end: end, value: name)
    }

    private mutating func readWord() -> [UInt8] {
        var word: [UInt8] = []
        while cursor.next.isWord { cursor.read(into: &word) }
        return word
    }

    /// Reads `!<uri>`, `!suffix`, `!handle!suffix` or `!`.
    mutating func scanTag() throws(YAMLFault) -> Token {
        let start = cursor.mark
        var token = Token(kind: .tag, start: start, end: start)
        if cursor[1] == UInt8(ascii: "<") {
            cursor.skip(2)
            token.suffix = try scanTagURI(start)
            guard cursor.next == UInt8(ascii: ">") else { throw YAMLFault(mark: start, problem: "this tag is no tag") }
            cursor.skip()
        } else {
            let handle = scanTagHandle()
            if handle.count > 1, handle.last == UInt8(ascii: "!") {
                token.value = handle
                token.suffix = try scanTagURI(start)
            } else {
                token.suffix = try scanTagURI(start, head: handle)
                token.value = [UInt8(ascii: "!")]
                if token.suffix.isEmpty { (token.value, token.suffix) = ([], token.value) }
            }
        }
        guard cursor.isBlankOrEnd() else { throw YAMLFault(mark: start, problem: "this tag is no tag") }
        token.end = cursor.mark
        return token
    }

    /// Reads `!`, `!word` or `!word!`; the cursor stands at a `!`.
    private mutating func scanTagHandle() -> [UInt8] {
        var handle: [UInt8] = []
        cursor.read(into: &handle)
        handle += readWord()
        if cursor.next == UInt8(ascii: "!") { cursor.read(into: &handle) }
        return handle
    }

    /// - Parameter head: what was read already, with its `!`.
    private mutating func scanTagURI(_ start: Mark, head: [UInt8] = []) throws(YAMLFault) -> [UInt8] {
        var uri = Array(head.dropFirst())
        var isEmpty = head.isEmpty
        while Self.mayStandInURI(cursor.next) {
            if cursor.next == UInt8(ascii: "%") {
                guard let high = cursor[1].hexadecimalDigit, let low = cursor[2].hexadecimalDigit else {
                    throw YAMLFault(mark: start, problem: "this tag is no tag")
                }
                uri.append(high << 4 | low)
                cursor.skip(3)
            } else {
                cursor.read(into: &uri)
            }
            isEmpty = false
        }
        guard !isEmpty, String(validating: uri, as: UTF8.self) != nil else {
            throw YAMLFault(mark: start, problem: "this tag is no tag")
        }
        return uri
    }

    private static func mayStandInURI(_ byte: UInt8) -> Bool {
        byte.isWord || (byte != 0 && byte < 0x80 && ";/?:@&=+$,.!~*'()[]%".utf8.contains(byte))
    }

    /// Reads `%YAML 1.1` or `%TAG handle prefix`.
    mutating func scanDirective() throws(YAMLFault) -> Token {
        let start = cursor.mark
        cursor.skip()
        let name = readWord()
        var token = Token(kind: .versionDirective, start: start, end: start)
        while cursor.isBlank() { cursor.skip() }
        switch name {
        case Array("YAML".utf8):
            token.value = try scanVersion(start)
        case Array("TAG".utf8):
            token.kind = .tagDirective
            guard cursor.next == UInt8(ascii: "!") else { throw Self.unknownDirective(start) }
            token.value = scanTagHandle()
            guard token.value.count == 1 || token.value.last == UInt8(ascii: "!"), cursor.isBlank() else {
                throw Self.unknownDirective(start)
            }
            while cursor.isBlank() { cursor.skip() }
            token.suffix = try scanTagURI(start)
        default: throw Self.unknownDirective(start)
        }
        token.end = cursor.mark
        while cursor.isBlank() { cursor.skip() }
        if cursor.next == UInt8(ascii: "#") {
            while !cursor.isBreakOrEnd() { cursor.skip() }
        }
        guard cursor.isBreakOrEnd() else { throw Self.unknownDirective(start) }
        cursor.skipLine()
        return token
    }

    private mutating func scanVersion(_ start: Mark) throws(YAMLFault) -> [UInt8] {
        var version: [UInt8] = []
        while cursor.next.isDigit || cursor.next == UInt8(ascii: ".") { cursor.read(into: &version) }
        guard version == Array("1.1".utf8) else {
            throw YAMLFault(mark: start, problem: "only YAML 1.1 may be declared here, as SOPS does")
        }
        return version
    }

    private static func unknownDirective(_ mark: Mark) -> YAMLFault {
        YAMLFault(mark: mark, problem: "a line that begins with % is a directive, and this one is none")
    }
}
