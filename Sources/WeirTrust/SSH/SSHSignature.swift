import Crypto
import WeirModel

/// A signature as `ssh-keygen -Y sign` makes it (PROTOCOL.sshsig of OpenSSH), read and not yet checked.
struct SSHSignature: Hashable {
    static let begin = "-----BEGIN SSH SIGNATURE-----"
    static let end = "-----END SSH SIGNATURE-----"
    /// What Git signs for.
    static let gitNamespace = "git"

    private static let magic = Array("SSHSIG".utf8)

    /// The hash that the message went through before it was signed.
    enum Hash: String, Hashable {
        case sha256, sha512

        func digest(_ message: [UInt8]) -> [UInt8] {
            switch self {
            case .sha256: Array(SHA256.hash(data: message))
            case .sha512: Array(SHA512.hash(data: message))
            }
        }
    }

    /// The signer's key, as the signature has it.
    let keyBlob: [UInt8]
    let namespace: [UInt8]
    let reserved: [UInt8]
    let hash: Hash
    /// The kind of signature and its values.
    let signature: [UInt8]

    /// Reads the text form. Throws `malformed` or `unsupported`.
    init(armored text: [UInt8]) throws(Distrust) {
        var lines = text.split(separator: TextByte.lineFeed, omittingEmptySubsequences: false).map { line in
            line.last == TextByte.carriageReturn ? line.dropLast() : line
        }
        while lines.last?.allSatisfy(TextByte.isBlank) == true { lines.removeLast() }
        guard lines.count > 2, lines[0].elementsEqual(Self.begin.utf8),
            lines[lines.count - 1].elementsEqual(Self.end.utf8)
        else { throw Self.malformed("it does not end with \(Self.end)") }
        guard let bytes = Base64.bytes(Array(lines[1..<(lines.count - 1)].joined())) else {
            throw Self.malformed("it is not base 64")
        }
        try self.init(bytes)
    }

    private init(_ bytes: [UInt8]) throws(Distrust) {
        let hashName: [UInt8]
        let version: UInt32
        do throws(SSHReader.Fault) {
            var reader = SSHReader(bytes)
            guard try Array(reader.bytes(Self.magic.count)) == Self.magic else { throw SSHReader.Fault() }
            version = try reader.uint32()
            keyBlob = try reader.string()
            namespace = try reader.string()
            reserved = try reader.string()
            hashName = try reader.string()
            signature = try reader.string()
            try reader.finish()
        } catch {
            throw Self.malformed("it is cut off or has a part too many")
        }
        guard version == 1 else {
            throw Distrust(.unsupported, "the signature is of version \(version), and only version 1 is known")
        }
        guard let hash = Hash(rawValue: String(decoding: hashName, as: UTF8.self)) else {
            throw Distrust(
                .unsupported, "the signature uses the hash \(shown(hashName)); sha256 and sha512 are accepted")
        }
        self.hash = hash
    }

    /// What the key signs in place of `message`.
    func signedData(_ message: [UInt8]) -> [UInt8] {
        Self.magic + SSHWriter.string(namespace) + SSHWriter.string(reserved)
            + SSHWriter.string(hash.rawValue.utf8) + SSHWriter.string(hash.digest(message))
    }

    static func malformed(_ what: String) -> Distrust {
        Distrust(.malformed, "the signature breaks its format: \(what)")
    }
}
