import WeirModel

/// Reads a line of an allowed signers file: principals, options, the kind of key, the key, and perhaps a comment.
struct SignerLineReader {
    private let line: [UInt8]
    private let path: String
    private let number: UInt32
    private var index = 0

    init(_ line: some Sequence<UInt8>, path: String, number: UInt32) {
        self.line = Array(line)
        self.path = path
        self.number = number
    }

    /// Nil for an empty line or a comment.
    mutating func read(_ localTime: (Instant) -> Instant) throws(AllowedSignersError.Problem) -> AllowedSigner? {
        skipBlanks()
        guard let first = peek, first != UInt8(ascii: "#") else { return nil }
        if let zero = line.firstIndex(of: 0) { throw problem("there is a zero byte", at: zero) }
        let start = index
        let principals = try readPrincipals()
        let optionsStart = try expectMore("the key is missing after the principals")
        var options = SignerOptions()
        if !Self.isKindOfKey(word) {
            try readOptions(&options, localTime)
            _ = try expectMore("the key is missing after the options")
        }
        if let after = options.validAfter, let before = options.validBefore, before <= after {
            throw problem("valid-before is not later than valid-after", at: optionsStart)
        }
        let key = try readKey()
        return AllowedSigner(
            principals: PatternList(principals), key: key, namespaces: options.namespaces,
            validAfter: options.validAfter, validBefore: options.validBefore, location: location(start))
    }

    private mutating func readPrincipals() throws(AllowedSignersError.Problem) -> [UInt8] {
        let start = index
        let isQuoted = peek == TextByte.quote
        if isQuoted { index += 1 }
        let textStart = index
        while let byte = peek, isQuoted ? byte != TextByte.quote : !TextByte.isBlank(byte) {
            if byte == TextByte.quote { throw problem("quotes belong around all of the principals", at: index) }
            index += 1
        }
        let text = Array(line[textStart..<index])
        if isQuoted {
            guard peek != nil else { throw problem("the closing quote is missing", at: start) }
            index += 1
            if let byte = peek, !TextByte.isBlank(byte) {
                throw problem("quotes belong around all of the principals", at: index)
            }
        }
        guard !text.isEmpty else { throw problem("there are no principals between the quotes", at: start) }
        return text
    }

    private mutating func readOptions(
        _ options: inout SignerOptions, _ localTime: (Instant) -> Instant
    ) throws(AllowedSignersError.Problem) {
        while true {
            let start = index
            while let byte = peek, byte != UInt8(ascii: "="), byte != UInt8(ascii: ","), !TextByte.isBlank(byte) {
                index += 1
            }
            let name = line[start..<index]
            var value: [UInt8]?
            if peek == UInt8(ascii: "=") {
                index += 1
                value = try readValue(of: name)
            }
            do {
                try options.set(name, value, localTime)
            } catch {
                throw problem(error.message, at: start)
            }
            guard peek == UInt8(ascii: ",") else { return }
            index += 1
        }
    }

    /// Within quotes; `\"` is a quote of the value's own.
    private mutating func readValue(of name: ArraySlice<UInt8>) throws(AllowedSignersError.Problem) -> [UInt8] {
        let start = index
        guard peek == TextByte.quote else {
            throw problem("write the value of \(shown(name)) in quotes", at: start)
        }
        index += 1
        var value: [UInt8] = []
        while let byte = peek, byte != TextByte.quote {
            index += 1
            if byte == UInt8(ascii: "\\"), peek == TextByte.quote {
                value.append(TextByte.quote)
                index += 1
            } else {
                value.append(byte)
            }
        }
        guard peek != nil else { throw problem("the closing quote is missing", at: start) }
        index += 1
        if let byte = peek, byte != UInt8(ascii: ","), !TextByte.isBlank(byte) {
            throw problem("a comma or a space belongs after the closing quote", at: index)
        }
        return value
    }

    private mutating func readKey() throws(AllowedSignersError.Problem) -> SSHPublicKey {
        let start = index
        let name = word
        guard let kind = SSHPublicKey.Kind(rawValue: String(decoding: name, as: UTF8.self)) else {
            throw problem("\(shown(name)) is no kind of key that is accepted here", at: start)
        }
        index += name.count
        let keyStart = try expectMore("the key is missing after its kind")
        guard let blob = Base64.bytes(word) else { throw problem("the key is not base 64", at: keyStart) }
        do throws(SSHPublicKey.Fault) {
            return try SSHPublicKey(kind, blob: blob)
        } catch {
            throw problem("the key \(error.message)", at: keyStart)
        }
    }

    /// By the form of the names, so that one which is not accepted is not taken for an option.
    private static func isKindOfKey(_ word: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: word, as: UTF8.self)
        return SSHPublicKey.Kind(rawValue: text) != nil
            || !text.contains { $0 == "=" || $0 == "," || $0 == "\"" }
                && (text.hasPrefix("ssh-") || text.hasPrefix("ecdsa-") || text.hasPrefix("sk-"))
    }

    private var peek: UInt8? { index < line.count ? line[index] : nil }

    private var word: ArraySlice<UInt8> { line[index...].prefix { !TextByte.isBlank($0) } }

    private mutating func skipBlanks() {
        while let byte = peek, TextByte.isBlank(byte) { index += 1 }
    }

    /// Skips blanks and returns where the line goes on.
    private mutating func expectMore(_ message: String) throws(AllowedSignersError.Problem) -> Int {
        skipBlanks()
        guard peek != nil else { throw problem(message, at: index) }
        return index
    }

    private func problem(_ message: String, at index: Int) -> AllowedSignersError.Problem {
        AllowedSignersError.Problem(location: location(index), message: message)
    }

    private func location(_ index: Int) -> SourceLocation {
        let column = line[..<index].count { $0 & 0xC0 != 0x80 } + 1
        return SourceLocation(path: path, position: SourcePosition(line: number, column: UInt32(clamping: column)))
    }
}
