import WeirAge

extension AgeKeyService {
    /// The identities of a file, as `age-keygen` writes it, that only its owner may read. It is read once.
    ///
    /// - Parameter others: who else can open what is wrapped: `age1…`, as `age-keygen -y` prints it.
    /// - Throws: `KeyServiceError`: `.unknownKey` where there is no file, `.refused` where others may read it or a
    ///   recipient is none, `.damaged` where it holds no identities.
    public init(identityFile path: String, alsoFor others: [String]) throws(KeyServiceError) {
        let text = try PrivateFile.bytes(path, kind: "file of age identities", limit: 1 << 16)
        let identities: [AgeIdentity]
        do { identities = try AgeIdentity.identities(inFile: String(decoding: text, as: UTF8.self)) } catch {
            throw KeyServiceError(.damaged, "the age identities in \(path): \(error)")
        }
        var recipients: [AgeRecipient] = []
        for other in others {
            do { recipients.append(try AgeRecipient(parsing: other)) } catch {
                throw KeyServiceError(.refused, "a recipient beside \(path): \(error)")
            }
        }
        try self.init(identities: identities, alsoFor: recipients, place: path)
    }
}
