import Crypto
import FoundationEssentials

/// A header that was read or is about to be written.
struct Header: Sendable {
    /// Everything up to and including `---`, which is what the MAC is over.
    var authenticated: [UInt8]
    /// The stanzas in their order.
    var stanzas: [Stanza]
    /// HMAC-SHA-256, 32 bytes.
    var mac: [UInt8]
    /// How many lines it has.
    var lines: Int

    /// The columns of a full line of a stanza's body.
    static let columns = 64
    /// The bytes in such a line.
    static let bytesPerLine = columns / 4 * 3

    static let versionPrefix = Array("age-encryption.org/".utf8)
    static let version = "v1"

    /// A header with these stanzas, authenticated with the file key.
    init(stanzas: [Stanza], fileKey: FileKey) {
        var text = Self.versionPrefix + Array("\(Self.version)\n".utf8)
        for stanza in stanzas {
            text += Array("-> \(([stanza.type] + stanza.arguments).joined(separator: " "))\n".utf8)
            var rest = stanza.body[...]
            while rest.count >= Self.bytesPerLine {
                Base64.encode(rest.prefix(Self.bytesPerLine), into: &text)
                text.append(AgeByte.lineFeed)
                rest = rest.dropFirst(Self.bytesPerLine)
            }
            Base64.encode(rest, into: &text)
            text.append(AgeByte.lineFeed)
        }
        text += Array("---".utf8)
        self.init(authenticated: text, stanzas: stanzas, mac: [], lines: 0)
        mac = Array(HMAC<SHA256>.authenticationCode(for: text, using: fileKey.headerKey))
    }

    init(authenticated: [UInt8], stanzas: [Stanza], mac: [UInt8], lines: Int) {
        self.authenticated = authenticated
        self.stanzas = stanzas
        self.mac = mac
        self.lines = lines
    }

    /// The header as it stands in a file.
    var bytes: [UInt8] {
        var text = authenticated
        text.append(AgeByte.space)
        Base64.encode(mac[...], into: &text)
        text.append(AgeByte.lineFeed)
        return text
    }

    /// True where the header is what the owner of the file key wrote.
    func isAuthentic(_ fileKey: FileKey) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(mac, authenticating: authenticated, using: fileKey.headerKey)
    }
}

/// Bytes that the format gives a meaning.
enum AgeByte {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let hyphen = UInt8(ascii: "-")

    /// True for what may stand before and after an armor.
    static func isBlank(_ byte: UInt8) -> Bool {
        byte == space || byte == lineFeed || byte == carriageReturn || byte == UInt8(ascii: "\t")
    }

    /// True for the visible characters of ASCII.
    static func isVisible(_ byte: UInt8) -> Bool { 33...126 ~= byte }
}
