/// Encrypts a plaintext that comes in pieces of any size.
///
/// It cannot be copied: two continuations of one beginning would use the same nonces twice. A file that is not finished
/// is refused by its readers as cut off.
public struct AgeWriter: ~Copyable, Sendable {
    private var armor: ArmorWriter?
    /// What stands before the first chunk, until it is written.
    private var beginning: [UInt8]
    private var payload: PayloadWriter

    /// A writer of one file, which every one of the recipients will be able to open.
    ///
    /// Throws `AgeError.recipientsRefused` where there is no recipient or more than `AgeLimits` allows a reader, where
    /// a passphrase is not alone, or where keys that withstand a quantum computer are mixed with others, which would
    /// open the file to it.
    public init(to recipients: [AgeRecipient], armored: Bool = false) throws(AgeError) {
        try Self.check(recipients)
        let fileKey = FileKey()
        var stanzas: [Stanza] = []
        for recipient in recipients { stanzas.append(try recipient.wrap(fileKey)) }
        let salt = FileKey.randomBytes(PayloadChunk.saltCount)
        let header = Header(stanzas: stanzas, fileKey: fileKey).bytes
        let limit = AgeLimits().headerBytes
        guard header.count <= limit else { throw .headerTooLarge(limit: limit) }
        beginning = header + salt
        payload = PayloadWriter(key: fileKey.payloadKey(nonce: salt))
        armor = armored ? ArmorWriter() : nil
    }

    /// Appends what of the file the next bytes of the plaintext complete.
    public mutating func write(_ plaintext: some Collection<UInt8>, into file: inout [UInt8]) throws(AgeError) {
        var bytes = takeBeginning()
        do {
            try payload.write(Array(plaintext)[...], into: &bytes)
        } catch {
            throw .outOfMemory(reason: "a chunk of the payload could not be encrypted")
        }
        emit(bytes, into: &file)
    }

    /// Appends the end of the file.
    public consuming func finish(into file: inout [UInt8]) throws(AgeError) {
        var bytes = takeBeginning()
        do {
            try payload.finish(into: &bytes)
        } catch {
            throw .outOfMemory(reason: "a chunk of the payload could not be encrypted")
        }
        emit(bytes, into: &file)
        armor?.finish(into: &file)
    }

    private mutating func takeBeginning() -> [UInt8] {
        defer { beginning = [] }
        return beginning
    }

    private mutating func emit(_ bytes: [UInt8], into file: inout [UInt8]) {
        if armor != nil { armor?.write(bytes, into: &file) } else { file += bytes }
    }

    private static func check(_ recipients: [AgeRecipient]) throws(AgeError) {
        let kinds = Set(recipients.map(\.kind))
        let limit = AgeLimits().stanzas
        guard !recipients.isEmpty else { throw .recipientsRefused(reason: "there is nobody to encrypt to") }
        guard recipients.count <= limit else { throw .tooManyStanzas(limit: limit) }
        guard !kinds.contains(.passphrase) || recipients.count == 1 else {
            throw .recipientsRefused(reason: "a passphrase must be the only recipient of a file; encrypt it twice")
        }
        guard !kinds.contains(.hybrid) || kinds.count == 1 else {
            throw .recipientsRefused(
                reason: "a file is encrypted either to age1pq1… keys or to age1… keys; "
                    + "a quantum computer would open it by the others")
        }
    }
}
