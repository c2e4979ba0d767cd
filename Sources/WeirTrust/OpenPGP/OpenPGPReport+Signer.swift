extension OpenPGPReport {
    /// The hash algorithms of RFC 9580, section 9.5, that a signature may use: SHA-2 and SHA-3.
    private static let acceptedHashes: Set<String> = ["8", "9", "10", "11", "12", "14"]
    /// The types of signatures over documents (RFC 9580, section 5.2.1).
    private static let acceptedTypes: Set<String> = ["00", "01"]
    /// gpgv's code for a key that is not in the keyring, in `ERRSIG`.
    private static let missingKey = "9"

    /// Who made the signature, or why it does not count, by the lines that `doc/DETAILS` of GnuPG describes.
    ///
    /// gpgv also ends with 0 for expired and revoked keys and for several signatures, so that the lines decide.
    /// Throws `OpenPGPFailure` where the keyring is what is wrong.
    func signer(committerEmail: [UInt8]) throws(OpenPGPFailure) -> Result<TrustedSigner, Distrust> {
        let lines = Self.lines(status)
        if lines.contains(where: { $0.keyword == "ERROR" && Self.isAboutKeyring($0.words.first) }) {
            throw OpenPGPFailure(
                .keyringUnreadable,
                "the OpenPGP keyring cannot be read by gpgv; make it with gpg --export, without --armor")
        }
        let results = lines.filter { Self.results.contains($0.keyword) }
        guard let result = results.first else {
            return .failure(Self.malformed("gpgv finds no signature for the commit in it"))
        }
        guard results.count == 1, lines.count(where: { $0.keyword == "NEWSIG" }) <= 1 else {
            return .failure(Self.malformed("it holds several signatures"))
        }
        let key = result.words.first ?? ""
        let name = String(decoding: Self.unescaped(result.rest), as: UTF8.self)
        switch result.keyword {
        case "GOODSIG": return good(lines, name: name, committerEmail: committerEmail)
        case "BADSIG":
            return .failure(
                Distrust(
                    .badSignature,
                    "the signature is not one of key \(key) (\(name)) over this commit; one of them was changed"))
        case "REVKEYSIG":
            return .failure(Distrust(.revoked, "key \(key) (\(name)), which signed the commit, was revoked"))
        case "EXPKEYSIG":
            return .failure(
                Distrust(.notValidThen, "key \(key) (\(name)), which signed the commit, has expired; renew it"))
        case "EXPSIG": return .failure(Distrust(.notValidThen, "the signature of key \(key) (\(name)) has expired"))
        default:
            if result.words.count > 5, result.words[5] == Self.missingKey {
                let fingerprint = result.words.count > 6 && result.words[6] != "-" ? result.words[6] : key
                return .failure(
                    Distrust(
                        .unknownSigner, "key \(fingerprint), which signed the commit, is not in the OpenPGP keyring"))
            }
            return .failure(
                Distrust(.unsupported, "the signature of key \(key) is of a kind that gpgv does not check"))
        }
    }

    private func good(
        _ lines: [Line], name: String, committerEmail: [UInt8]
    ) -> Result<TrustedSigner, Distrust> {
        let valid = lines.filter { $0.keyword == "VALIDSIG" }
        guard exitCode == 0, valid.count == 1, let words = valid.first?.words, words.count > 8 else {
            return .failure(Self.malformed("gpgv does not say that it is valid"))
        }
        guard Self.acceptedHashes.contains(words[7]) else {
            return .failure(
                Distrust(
                    .unsupported,
                    "the signature of key \(words[0]) uses a hash that proves nothing any more; sign with SHA-256 or better"
                ))
        }
        guard Self.acceptedTypes.contains(words[8]) else {
            return .failure(
                Distrust(.unsupported, "the signature of key \(words[0]) is not one over a document"))
        }
        let fingerprint = words.count > 9 ? words[9] : words[0]
        let email = "<\(String(decoding: committerEmail, as: UTF8.self))>"
        return .success(
            TrustedSigner(kind: .openPGP, name: name, fingerprint: fingerprint, isCommitter: name.hasSuffix(email)))
    }

    /// Of each signature, one of these is said.
    private static let results: Set<String> = ["GOODSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG", "BADSIG", "ERRSIG"]

    private struct Line {
        var keyword: String
        var words: [String]
        /// What follows the first word: user ids have spaces in them.
        var rest: ArraySlice<UInt8>
    }

    private static func lines(_ status: [UInt8]) -> [Line] {
        let prefix = Array("[GNUPG:] ".utf8)
        return status.split(separator: TextByte.lineFeed).compactMap { line in
            guard line.starts(with: prefix) else { return nil }
            let words = line.dropFirst(prefix.count).split(
                separator: TextByte.space, maxSplits: 2, omittingEmptySubsequences: false)
            guard let keyword = words.first else { return nil }
            let all = line.dropFirst(prefix.count).split(separator: TextByte.space).dropFirst()
            return Line(
                keyword: String(decoding: keyword, as: UTF8.self),
                words: all.map { String(decoding: $0, as: UTF8.self) }, rest: words.count > 2 ? words[2] : [])
        }
    }

    private static func isAboutKeyring(_ place: String?) -> Bool {
        place == "add_keyblock_resource" || place == "keydb_search"
    }

    /// User ids come with `%XX` for bytes that would break the line.
    private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
                // What is not printed stays as it came, so that a name cannot move the cursor.
                if value >= 0x20, value != 0x7f {
                    bytes.append(value)
                    rest = rest.dropFirst(2)
                    continue
                }
            }
            bytes.append(byte)
        }
        return bytes
    }

    private static func malformed(_ what: String) -> Distrust {
        Distrust(.malformed, "the OpenPGP signature breaks its format: \(what)")
    }
}
