public import WeirAge

/// Opens data keys that are encrypted with age.
public struct AgeKeyService: SOPSKeyService {
    private let identities: [AgeIdentity]

    /// A service that has the secret keys `identities`.
    public init(identities: [AgeIdentity]) { self.identities = identities }

    /// The data key, or its part; nil for other recipients than those of age, and where there are no identities.
    public func key(of recipient: SOPSRecipient) throws(SOPSKeyProblem) -> [UInt8]? {
        guard recipient.kind == .age, !identities.isEmpty else { return nil }
        do throws(AgeError) {
            return try Age.decrypt(recipient.encryptedKey, identities: identities)
        } catch {
            throw SOPSKeyProblem(error.description)
        }
    }
}

extension SOPSFile {
    /// Decrypts the file with age identities and checks its MAC.
    ///
    /// - Throws: `SOPSError` where none of them opens its data key, or anything was changed since it was encrypted.
    public func decrypt(identities: [AgeIdentity]) throws(SOPSError) -> SOPSDocument {
        try decrypt(with: [AgeKeyService(identities: identities)])
    }
}
