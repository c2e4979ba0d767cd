import WeirModel

/// A file of public keys, in the form that gpgv reads.
public enum OpenPGPKeyring {
    private static let begin = Array("-----BEGIN PGP PUBLIC KEY BLOCK-----".utf8)
    private static let end = Array("-----END PGP PUBLIC KEY BLOCK-----".utf8)

    /// The bytes as they are, or, where they are armored as many servers give keys out, without the armor
    /// (RFC 9580, section 6.2); several blocks become one keyring, and text between them is passed over.
    ///
    /// - Parameter path: the file's name, for messages.
    /// - Throws: `keyringUnreadable` where there is no key, or an armored block is broken. Checksums are not looked at:
    ///   the keys are signed themselves.
    public static func binary(_ bytes: [UInt8], path: String) throws(OpenPGPFailure) -> [UInt8] {
        guard let first = bytes.first else { throw unreadable(path, "is empty") }
        // The first byte of a packet has its highest bit set. The other format, a keybox, begins with its length.
        if first & 0x80 != 0 || first == 0 { return bytes }
        var keys: [UInt8] = []
        var block: Block?
        for line in bytes.split(separator: TextByte.lineFeed, omittingEmptySubsequences: false) {
            let text = trimmed(line)
            if text.elementsEqual(begin) {
                guard block == nil else { throw unreadable(path, "has a block within a block") }
                block = Block()
            } else if text.elementsEqual(end) {
                guard let whole = block else { throw unreadable(path, "has an end without a beginning") }
                guard let binary = Base64.bytes(whole.text), !binary.isEmpty else {
                    throw unreadable(path, "has a block that is not base 64")
                }
                keys += binary
                block = nil
            } else {
                block?.add(text)
            }
        }
        guard block == nil else { throw unreadable(path, "has a block without an end") }
        guard !keys.isEmpty else { throw unreadable(path, "has no public key in it") }
        return keys
    }

    private struct Block {
        private(set) var text: [UInt8] = []
        private var isInHeaders = true

        mutating func add(_ line: ArraySlice<UInt8>) {
            if isInHeaders {
                // Headers such as `Comment: …` end at an empty line.
                isInHeaders = !line.isEmpty
            } else if line.first != UInt8(ascii: "=") {
                text += line
            }
        }
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line
        while let last = line.last, TextByte.isBlank(last) { line.removeLast() }
        return line
    }

    private static func unreadable(_ path: String, _ what: String) -> OpenPGPFailure {
        OpenPGPFailure(
            .keyringUnreadable, "the OpenPGP keyring \(path) \(what); make it with gpg --export KEY… >\(path)")
    }
}
