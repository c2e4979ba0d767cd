/// Decrypts a file that comes in pieces of any size, armored or not, and gives out its plaintext chunk by chunk.
///
/// Only authentic plaintext is given out, at most 64 KiB later than it came. That the file is whole is known when
/// `finish(into:)` has returned: what was given out before may be the beginning of a file that was cut off.
public struct AgeReader: ~Copyable, Sendable {
    private let identities: [AgeIdentity]
    private let limits: AgeLimits
    private var isBegun = false
    private var hasBlanks = false
    private var armor: ArmorReader?
    private var header: HeaderReader
    private var headerLines = 0
    private var fileKey: FileKey?
    private var salt: [UInt8] = []
    private var payload: PayloadReader?
    private var failure: AgeError?

    /// A reader of one file. The identities are tried in their order.
    public init(identities: [AgeIdentity], limits: AgeLimits = AgeLimits()) {
        self.identities = identities
        self.limits = limits
        header = HeaderReader(limits: limits)
    }

    /// Reads the next bytes of the file and appends the plaintext that they complete.
    ///
    /// Throws where the file is refused, and the same again whenever it is called after that. What was appended until
    /// then is authentic.
    public mutating func read(_ bytes: some Collection<UInt8>, into plaintext: inout [UInt8]) throws(AgeError) {
        try guarded { reader throws(AgeError) in try reader.take(Array(bytes)[...], into: &plaintext) }
    }

    /// Tells that the file ends here, and appends the last of the plaintext. Throws where the file is not whole.
    public consuming func finish(into plaintext: inout [UInt8]) throws(AgeError) {
        try guarded { reader throws(AgeError) in try reader.end(into: &plaintext) }
    }

    private mutating func guarded(_ body: (inout AgeReader) throws(AgeError) -> Void) throws(AgeError) {
        if let failure { throw failure }
        do {
            try body(&self)
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>, into plaintext: inout [UInt8]) throws(AgeError) {
        var rest = bytes
        if !isBegun {
            let text = rest.drop(while: AgeByte.isBlank)
            hasBlanks = hasBlanks || text.startIndex != rest.startIndex
            guard let first = text.first else { return }
            rest = text
            isBegun = true
            if first == AgeByte.hyphen { armor = ArmorReader() } else if hasBlanks { throw .notAnAgeFile }
        }
        guard armor != nil else { return try takeBinary(rest, into: &plaintext) }
        var binary: [UInt8] = []
        try armor?.read(rest, into: &binary)
        try takeBinary(binary[...], into: &plaintext)
    }

    private mutating func takeBinary(_ bytes: ArraySlice<UInt8>, into plaintext: inout [UInt8]) throws(AgeError) {
        var rest = bytes
        if fileKey == nil, let whole = try header.read(&rest) {
            headerLines = whole.lines
            fileKey = try unwrapped(whole)
        }
        guard let fileKey else { return }
        if payload == nil {
            let taken = rest.prefix(PayloadChunk.saltCount - salt.count)
            salt += taken
            rest = rest[taken.endIndex...]
            guard salt.count == PayloadChunk.saltCount else { return }
            payload = PayloadReader(key: fileKey.payloadKey(nonce: salt))
        }
        try payload?.read(rest, into: &plaintext)
    }

    private mutating func end(into plaintext: inout [UInt8]) throws(AgeError) {
        try armor?.finish()
        guard fileKey != nil else { throw header.errorAtEnd() }
        guard payload != nil else {
            throw .invalidHeader(line: headerLines, reason: "the file ends with the header, or soon after it")
        }
        try payload?.finish(into: &plaintext)
    }

    private func unwrapped(_ header: Header) throws(AgeError) -> FileKey {
        try ScryptWrapping.checkAlone(header.stanzas)
        var found: FileKey?
        for identity in identities where found == nil { found = try identity.unwrap(header.stanzas, limits: limits) }
        guard let found else { throw noMatch(header) }
        guard header.isAuthentic(found) else { throw .headerNotAuthentic }
        return found
    }

    private func noMatch(_ header: Header) -> AgeError {
        if header.stanzas.first?.type == ScryptWrapping.type, identities.contains(where: { $0.kind == .passphrase }) {
            return .wrongPassphrase
        }
        var types: [String] = []
        for stanza in header.stanzas {
            let type = AgeText.excerpt(stanza.type)
            if types.count < 8, !types.contains(type) { types.append(type) }
        }
        return .noIdentityMatches(stanzas: types)
    }
}
