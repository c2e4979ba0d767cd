import Crypto
import CryptoExtras
import FoundationEssentials

/// The recipient type `scrypt`: a passphrase.
enum ScryptWrapping {
    static let type = "scrypt"

    /// A work factor beyond this one would not fit into memory.
    static let highestWorkFactor = 30

    private static let label = Array("age-encryption.org/v1/scrypt".utf8)
    private static let saltCount = 16

    /// Throws where there is not enough memory for the work factor.
    static func wrap(_ fileKey: FileKey, passphrase: SecretBytes, workFactor: Int) throws -> Stanza {
        let salt = FileKey.randomBytes(saltCount)
        let key = try wrapKey(passphrase, salt: salt, workFactor: workFactor)
        return Stanza(
            type: type, bytes: salt, arguments: [String(workFactor)], body: try fileKey.sealed(with: key))
    }

    /// A stanza of this type is the only one, so that whoever opens a file with a passphrase knows that its author knew
    /// it too.
    static func checkAlone(_ stanzas: [Stanza]) throws(AgeError) {
        guard stanzas.count > 1, let stanza = stanzas.first(where: { $0.type == type }) else { return }
        throw stanza.broken("is not the only one")
    }

    /// The file key out of the stanza, if it is of this type; nil where the passphrase is another.
    static func unwrap(
        _ stanzas: [Stanza], passphrase: SecretBytes, limits: AgeLimits
    ) throws(AgeError) -> FileKey? {
        for stanza in stanzas where stanza.type == type {
            try stanza.check(arguments: 2)
            let salt = try stanza.bytes(ofArgument: 0, count: saltCount, named: "salt")
            let workFactor = try workFactor(of: stanza)
            let limit = min(limits.passphraseWorkFactor, highestWorkFactor)
            guard workFactor <= limit else { throw .workFactorTooHigh(workFactor, limit: limit) }
            let key: SymmetricKey
            do {
                key = try wrapKey(passphrase, salt: salt, workFactor: workFactor)
            } catch {
                throw outOfMemory(workFactor)
            }
            if let fileKey = FileKey(opening: stanza.body, with: key) { return fileKey }
        }
        return nil
    }

    static func outOfMemory(_ workFactor: Int) -> AgeError {
        .outOfMemory(reason: "a passphrase work factor of \(workFactor) takes \((1 << workFactor) / 1024) MiB")
    }

    private static func workFactor(of stanza: Stanza) throws(AgeError) -> Int {
        let text = stanza.arguments[1]
        guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), !text.hasPrefix("0"),
            let workFactor = Int(text)
        else { throw stanza.broken("has a work factor that is no number from 1") }
        return workFactor
    }

    private static func wrapKey(_ passphrase: SecretBytes, salt: [UInt8], workFactor: Int) throws -> SymmetricKey {
        try passphrase.withBytes { passphrase in
            try KDF.Scrypt.deriveKey(
                from: passphrase, salt: label + salt, outputByteCount: 32, rounds: 1 << workFactor, blockSize: 8,
                parallelism: 1)
        }
    }
}
