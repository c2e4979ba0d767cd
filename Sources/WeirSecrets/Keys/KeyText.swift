import Crypto
import FoundationEssentials
import WeirModel

/// A key-encryption key as text: `weir-key-1:` and the base64 of its 32 bytes followed by a checksum.
///
/// The checksum, the first four bytes of a SHA-256 of the key, tells a key that was cut off or mistyped from another key,
/// which could not be told later: both open nothing. Blank lines and lines that begin with `#` may stand around it.
enum KeyText {
    static let prefix = "weir-key-1:"
    /// What every version begins with, before its number.
    private static let family = "weir-key-"
    private static let keyCount = 32
    private static let checksumCount = 4
    /// Larger texts are no key, in bytes.
    static let limit = 4096

    /// The text of a key of 32 bytes, without a line feed.
    static func text(_ key: SymmetricKey) -> String {
        let bytes = SecretValue(key: key).revealed
        return prefix + String(base64: bytes + checksum(bytes))
    }

    /// The key that a text holds.
    ///
    /// - Parameter place: where the text is from, for errors, such as `the key file /etc/weir/key`.
    static func key(_ text: [UInt8], from place: String) throws(KeyServiceError) -> SymmetricKey {
        let lines = text.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d })
            .map { trimmed($0) }
            .filter { !$0.isEmpty && $0.first != UInt8(ascii: "#") }
        guard let line = lines.first else { throw unreadable("\(place) is empty", hint: newKey) }
        guard lines.count == 1 else {
            throw unreadable(
                "\(place) holds \(lines.count) lines", hint: "leave the one line that begins with \(prefix)")
        }
        guard line.starts(with: Array(prefix.utf8)) else {
            if line.starts(with: Array(family.utf8)) {
                throw unreadable("\(place) is of a format that is not known here", hint: "use the weir that made it")
            }
            throw unreadable("\(place) does not begin with \(prefix)", hint: newKey)
        }
        guard let bytes = Base64.bytes(line.dropFirst(prefix.utf8.count)), bytes.count == keyCount + checksumCount,
            checksum(Array(bytes.prefix(keyCount))) == Array(bytes.suffix(checksumCount))
        else {
            throw unreadable(
                "\(place) is damaged: characters are missing or wrong", hint: "copy it again from where it is kept")
        }
        return SymmetricKey(data: bytes.prefix(keyCount))
    }

    private static let newKey = "make a key with weir secrets init"

    private static func unreadable(_ message: String, hint: String) -> KeyServiceError {
        KeyServiceError(.damaged, message, hint: hint)
    }

    private static func checksum(_ key: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: Array("weir/key-1/checksum".utf8))
        hash.update(data: key)
        return Array(hash.finalize().prefix(checksumCount))
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        var line = line.drop(while: isBlank)
        while let last = line.last, isBlank(last) { line = line.dropLast() }
        return line
    }
}
