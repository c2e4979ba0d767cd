import Crypto
import WeirModel

/// `ENC[AES256_GCM,data:…,iv:…,tag:…,type:…]`: a value as SOPS encrypts it.
struct EncryptedValue: Hashable {
    /// What was encrypted, as SOPS names it.
    enum Kind: String, Hashable {
        case text = "str"
        case integer = "int"
        case integer64 = "int64"
        case float
        case bool
        case bytes
        case comment
        case time
    }

    /// What a value turns out to be.
    enum Plain {
        case leaf(Leaf)
        case comment([UInt8])
    }

    private static let prefix = Array("ENC[AES256_GCM,".utf8)
    private static let shortestNonce = 12
    private static let tagLength = 16

    private let data: [UInt8]
    private let nonce: [UInt8]
    private let tag: [UInt8]
    private let kind: Kind

    /// Nil where the text is nothing of the kind. What stands behind the closing bracket is passed over, as SOPS does: it
    /// changes nothing.
    init?(_ text: [UInt8]) {
        let line = text.prefix { $0 != 0x0A }
        guard line.starts(with: Self.prefix), let end = line.lastIndex(of: UInt8(ascii: "]")) else { return nil }
        let fields = line[Self.prefix.count..<end].split(
            separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard fields.count == 4, let data = Self.bytes(fields[0], "data:"), let nonce = Self.bytes(fields[1], "iv:"),
            let tag = Self.bytes(fields[2], "tag:"), let type = Self.field(fields[3], "type:"),
            let kind = Kind(rawValue: String(decoding: type, as: UTF8.self)),
            !data.isEmpty, nonce.count >= Self.shortestNonce, tag.count == Self.tagLength
        else { return nil }
        (self.data, self.nonce, self.tag, self.kind) = (data, nonce, tag, kind)
    }

    /// Whether a text begins as encrypted values do.
    static func begins(_ text: [UInt8]) -> Bool { text.starts(with: prefix) }

    /// Whether a text seems to be meant as an encrypted comment. Lines that INI files have joined are none.
    static func isMeant(byComment text: [UInt8]) -> Bool {
        begins(text) || (text.reversed().starts(with: ",type:comment]".utf8.reversed()) && !text.contains(0x0A))
    }

    private static func field(_ text: ArraySlice<UInt8>, _ name: String) -> ArraySlice<UInt8>? {
        text.starts(with: name.utf8) ? text.dropFirst(name.utf8.count) : nil
    }

    private static func bytes(_ text: ArraySlice<UInt8>, _ name: String) -> [UInt8]? {
        field(text, name).flatMap { Base64.bytes($0) }
    }

    /// What was encrypted; nil where the key or the additional data are others, or a bit of the value has changed.
    func open(with key: SymmetricKey, authenticating additionalData: [UInt8]) -> Plain? {
        guard let nonce = try? AES.GCM.Nonce(data: nonce),
            let box = try? AES.GCM.SealedBox(nonce: nonce, ciphertext: data, tag: tag),
            let opened = try? AES.GCM.open(box, using: key, authenticating: additionalData)
        else { return nil }
        return value([UInt8](opened))
    }

    private func value(_ bytes: [UInt8]) -> Plain? {
        switch kind {
        case .text, .bytes: .leaf(.text(bytes))
        case .comment: .comment(bytes)
        case .integer, .integer64: Int64(String(decoding: bytes, as: UTF8.self)).map { .leaf(.integer($0)) }
        case .float: Self.float(String(decoding: bytes, as: UTF8.self)).map { .leaf(.float($0)) }
        case .bool: Self.bool(String(decoding: bytes, as: UTF8.self)).map { .leaf(.bool($0)) }
        case .time: Timestamp(bytes).map { .leaf(.time($0)) }
        }
    }

    private static func float(_ text: String) -> Double? {
        switch text {
        case "NaN": .nan
        case "+Inf", "Inf": .infinity
        case "-Inf": -.infinity
        default: Double(text)
        }
    }

    /// The spellings of Go's `strconv.ParseBool`.
    private static func bool(_ text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": true
        case "0", "f", "F", "false", "FALSE", "False": false
        default: nil
        }
    }
}
