/// Reads a header line by line, from bytes that come in pieces of any size.
struct HeaderReader: Sendable {
    private let limits: AgeLimits
    /// The header so far.
    private var text: [UInt8] = []
    private var lineStart = 0
    /// The number of the line that is being read.
    private(set) var line = 1
    private var stanzas: [Stanza] = []
    /// True while the last stanza's body has had no short line.
    private var isInBody = false

    init(limits: AgeLimits) { self.limits = limits }

    /// Takes bytes from the front of `input`, up to the header's end. Returns the header once it is complete.
    mutating func read(_ input: inout ArraySlice<UInt8>) throws(AgeError) -> Header? {
        while !input.isEmpty {
            let left = limits.headerBytes - text.count
            let room = input.prefix(left < input.count ? max(left + 1, 1) : input.count)
            let end = room.firstIndex(of: AgeByte.lineFeed)
            text += end.map { room[..<$0] } ?? room
            guard text.count <= limits.headerBytes else { throw .headerTooLarge(limit: limits.headerBytes) }
            guard let end else {
                input = input[room.endIndex...]
                if line == 1 { try checkBeginning() }
                continue
            }
            input = input[(end + 1)...]
            if let header = try endLine() { return header }
            text.append(AgeByte.lineFeed)
            lineStart = text.count
            line += 1
        }
        return nil
    }

    /// The error for a file that ends before its header does.
    func errorAtEnd() -> AgeError {
        text.isEmpty ? .notAnAgeFile : broken("the file ends here, in the middle of its header")
    }

    private func broken(_ reason: String) -> AgeError { .invalidHeader(line: line, reason: reason) }

    /// Refuses what is no age file at its first bytes, not at its first line's end.
    private func checkBeginning() throws(AgeError) {
        let known = min(text.count, Header.versionPrefix.count)
        guard text.prefix(known).elementsEqual(Header.versionPrefix.prefix(known)) else { throw .notAnAgeFile }
    }

    private mutating func endLine() throws(AgeError) -> Header? {
        let content = text[lineStart...]
        if line == 1 {
            try checkVersion(content)
        } else if isInBody {
            try readBody(content)
        } else if content.starts(with: Array("---".utf8)) {
            return try readMAC(content)
        } else if content.starts(with: Array("-> ".utf8)) {
            try readArguments(content)
        } else {
            throw broken("this is the beginning of neither a stanza nor the MAC")
        }
        return nil
    }

    private func checkVersion(_ content: ArraySlice<UInt8>) throws(AgeError) {
        guard content.starts(with: Header.versionPrefix) else { throw .notAnAgeFile }
        let version = content.dropFirst(Header.versionPrefix.count)
        if version.last == AgeByte.carriageReturn { throw broken("the line ends with CR LF instead of LF") }
        guard !version.isEmpty, version.allSatisfy(AgeByte.isVisible) else { throw broken("there is no version") }
        let name = String(decoding: version, as: UTF8.self)
        guard name == Header.version else { throw .unsupportedVersion(AgeText.excerpt(name)) }
    }

    private mutating func readArguments(_ content: ArraySlice<UInt8>) throws(AgeError) {
        guard stanzas.count < limits.stanzas else { throw .tooManyStanzas(limit: limits.stanzas) }
        let words = content.dropFirst(3).split(separator: AgeByte.space, omittingEmptySubsequences: false)
        guard words.allSatisfy({ !$0.isEmpty }) else { throw broken("a word of the stanza is empty") }
        guard words.allSatisfy({ $0.allSatisfy(AgeByte.isVisible) }) else {
            throw broken("the stanza has a character that is not visible ASCII")
        }
        let texts = words.map { String(decoding: $0, as: UTF8.self) }
        stanzas.append(Stanza(type: texts[0], arguments: Array(texts.dropFirst()), body: [], line: line))
        isInBody = true
    }

    private mutating func readBody(_ content: ArraySlice<UInt8>) throws(AgeError) {
        guard content.count <= Header.columns else {
            throw broken("a line of a stanza's body is longer than \(Header.columns) characters")
        }
        guard content.first != AgeByte.hyphen else {
            throw broken("the body of the stanza before has no last line, shorter than \(Header.columns) characters")
        }
        do {
            try Base64.decode(content, into: &stanzas[stanzas.count - 1].body)
        } catch {
            throw broken("the body of the stanza is broken: \(error.reason)")
        }
        isInBody = content.count == Header.columns
    }

    private func readMAC(_ content: ArraySlice<UInt8>) throws(AgeError) -> Header {
        guard !stanzas.isEmpty else { throw broken("there is no stanza before the MAC") }
        guard content.dropFirst(3).first == AgeByte.space else { throw broken("a blank is missing before the MAC") }
        let mac: [UInt8]
        do {
            mac = try Base64.decode(content.dropFirst(4))
        } catch {
            throw broken("the MAC is broken: \(error.reason)")
        }
        guard mac.count == 32 else { throw broken("the MAC has \(mac.count) bytes instead of 32") }
        return Header(authenticated: Array(text[..<(lineStart + 3)]), stanzas: stanzas, mac: mac, lines: line)
    }
}
