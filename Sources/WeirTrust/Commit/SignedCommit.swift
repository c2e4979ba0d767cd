import WeirModel

/// A commit object taken apart: what was signed, the signature, and what the signed part says of its committer.
///
/// The format is that of gitformat-signature(5) and of Git's commit objects, read strictly: what Git's own programs
/// would read in two ways is refused.
struct SignedCommit {
    enum Signature: Hashable {
        case ssh([UInt8])
        case openPGP([UInt8])
        /// The first line of it, in quotes.
        case other(String)
    }

    /// All but the signatures, byte for byte.
    private(set) var payload: [UInt8] = []
    private(set) var signature: Signature?
    private(set) var committerEmail: [UInt8] = []
    /// What does not fit an `Instant` is the nearest that does.
    private(set) var committed = Instant(microseconds: 0)

    /// The headers that every commit has, in the order of their appearance.
    private enum Expected { case tree, parentOrAuthor, committer, others }

    init(_ bytes: [UInt8]) throws(Distrust) {
        payload.reserveCapacity(bytes.count)
        var expected = Expected.tree
        var text: [UInt8]?
        var rest = bytes[...]
        while let header = try Self.header(&rest) {
            switch expected {
            case .tree:
                guard header.name.elementsEqual("tree".utf8) else { throw Self.malformed("no tree comes first") }
                expected = .parentOrAuthor
            case .parentOrAuthor:
                if header.name.elementsEqual("author".utf8) {
                    expected = .committer
                } else if !header.name.elementsEqual("parent".utf8) {
                    throw Self.malformed("there is \(shown(header.name)) where parents or the author belong")
                }
            case .committer:
                guard header.name.elementsEqual("committer".utf8) else {
                    throw Self.malformed("there is \(shown(header.name)) where the committer belongs")
                }
                try readCommitter(header.value)
                expected = .others
            case .others:
                if header.name.elementsEqual("gpgsig".utf8) {
                    guard text == nil else { throw Self.malformed("it has two signatures") }
                    text = Self.unfolded(header.value)
                    continue
                }
                // Git signs without the signature over the commit's other form, which uses SHA-256.
                if header.name.elementsEqual("gpgsig-sha256".utf8) { continue }
            }
            payload += header.whole
        }
        guard expected == .others else { throw Self.malformed("it has no committer") }
        payload += rest
        if let text { signature = Self.kind(text) }
    }

    private struct Header {
        var whole: ArraySlice<UInt8>
        var name: ArraySlice<UInt8>
        /// With the lines that continue it, and without the last line end.
        var value: ArraySlice<UInt8>
    }

    /// Takes the next header off `rest`; nil where the message begins, or nothing follows.
    private static func header(_ rest: inout ArraySlice<UInt8>) throws(Distrust) -> Header? {
        guard let first = rest.first, first != TextByte.lineFeed else { return nil }
        guard first != TextByte.space else { throw malformed("a line continues no header") }
        var end = rest.startIndex
        repeat {
            guard let lineEnd = rest[end...].firstIndex(of: TextByte.lineFeed) else {
                throw malformed("a header has no line end")
            }
            end = lineEnd + 1
        } while end < rest.endIndex && rest[end] == TextByte.space
        let whole = rest[..<end]
        rest = rest[end...]
        guard !whole.contains(0) else { throw malformed("a header has a zero byte") }
        guard let space = whole.firstIndex(of: TextByte.space) else { throw malformed("a header has no value") }
        return Header(whole: whole, name: whole[..<space], value: whole[(space + 1)..<(end - 1)])
    }

    /// Takes away the space that each line but the first begins with.
    private static func unfolded(_ value: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        var isStart = false
        for byte in value {
            if !(isStart && byte == TextByte.space) { text.append(byte) }
            isStart = byte == TextByte.lineFeed
        }
        return text + [TextByte.lineFeed]
    }

    private static func kind(_ text: [UInt8]) -> Signature {
        let line = text.prefix { $0 != TextByte.lineFeed && $0 != TextByte.carriageReturn }
        if line.elementsEqual(SSHSignature.begin.utf8) { return .ssh(text) }
        if line.elementsEqual("-----BEGIN PGP SIGNATURE-----".utf8) { return .openPGP(text) }
        return .other(shown(line))
    }

    /// `NAME <EMAIL> SECONDS ZONE`.
    private mutating func readCommitter(_ value: ArraySlice<UInt8>) throws(Distrust) {
        guard let close = value.lastIndex(of: UInt8(ascii: ">")), let open = value.lastIndex(of: UInt8(ascii: "<")),
            open < close
        else { throw Self.malformed("the committer has no e-mail address") }
        committerEmail = Array(value[(open + 1)..<close])
        let words = value[(close + 1)...].split(separator: TextByte.space)
        guard words.count == 2, let digits = words.first, digits.allSatisfy(TextByte.isDigit) else {
            throw Self.malformed("the committer has no time")
        }
        var seconds: Int64 = 0
        let limit = Int64.max / 1_000_000
        for digit in digits where seconds < limit {
            seconds = min(limit, seconds.multipliedReportingOverflow(by: 10).partialValue + Int64(digit - 48))
        }
        committed = Instant(microseconds: seconds * 1_000_000)
    }

    private static func malformed(_ what: String) -> Distrust {
        Distrust(.malformed, "the commit breaks its format: \(what)")
    }
}
