extension AgeIdentity {
    /// The identities of an identity file, as `age-keygen` writes it: one in a line, with comments that begin with `#`
    /// and empty lines between.
    ///
    /// Throws `AgeError.invalidIdentity` with the line of the first text that is none, or without a line where there is
    /// no identity at all. The error holds nothing of the file.
    public static func identities(inFile text: String) throws(AgeError) -> [AgeIdentity] {
        var identities: [AgeIdentity] = []
        var number = 0
        for bytes in text.utf8.split(separator: AgeByte.lineFeed, omittingEmptySubsequences: false) {
            number += 1
            let line = trimmed(bytes)
            if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
            let content = String(decoding: line, as: UTF8.self)
            if number == 1, content == Armor.begin || content.hasPrefix("age-encryption.org/") {
                throw .invalidIdentity(line: 1, reason: "the file itself is encrypted; decrypt it first")
            }
            do {
                identities.append(try AgeIdentity(parsing: content))
            } catch {
                guard case .invalidIdentity(_, let reason) = error else { throw error }
                throw .invalidIdentity(line: number, reason: reason)
            }
        }
        guard !identities.isEmpty else {
            throw .invalidIdentity(line: nil, reason: "the file has no key; make one with age-keygen")
        }
        return identities
    }

    private static func trimmed(_ line: Substring.UTF8View) -> Substring.UTF8View {
        var line = line
        while let first = line.first, AgeByte.isBlank(first) { line = line.dropFirst() }
        while let last = line.last, AgeByte.isBlank(last) { line = line.dropLast() }
        return line
    }
}
