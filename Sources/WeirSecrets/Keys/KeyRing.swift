/// A key as a key service wrapped it, and which key that was.
public struct WrappedKey: Hashable, Sendable {
    /// What unwraps it.
    public var keyID: KeyID
    /// As the service returned it.
    public var bytes: [UInt8]

    /// Memberwise.
    public init(keyID: KeyID, bytes: [UInt8]) {
        self.keyID = keyID
        self.bytes = bytes
    }
}

/// The key-encryption keys at hand: one that wraps, and those that only unwrap what they wrapped before.
public struct KeyRing: Sendable {
    private let primary: any KeyService
    private let others: [any KeyService]

    /// - Parameters:
    ///   - primary: wraps everything from now on.
    ///   - others: unwrap only; they can go when nothing is wrapped with them any more.
    public init(primary: any KeyService, others: [any KeyService] = []) {
        self.primary = primary
        self.others = others
    }

    /// The key that wraps.
    public var primaryID: KeyID { primary.id }

    /// Whether the key is wrapped with another key than the one that wraps now.
    public func needsRewrap(_ wrapped: WrappedKey) -> Bool { wrapped.keyID != primary.id }

    /// Wraps with the primary key.
    public func wrap(_ key: SecretValue, context: [UInt8]) async throws(KeyServiceError) -> WrappedKey {
        WrappedKey(keyID: primary.id, bytes: try await primary.wrap(key, context: context))
    }

    /// Unwraps with the key that the wrapped one names.
    ///
    /// Throws `KeyServiceError`: `.unknownKey` where no key at hand is the one, naming it and where it has to be put.
    public func unwrap(_ wrapped: WrappedKey, context: [UInt8]) async throws(KeyServiceError) -> SecretValue {
        guard let service = ([primary] + others).first(where: { $0.opens(wrapped.keyID) }) else {
            throw missing(wrapped.keyID)
        }
        return try await service.unwrap(wrapped.bytes, context: context)
    }

    /// Unwraps and wraps with the primary key.
    public func rewrap(_ wrapped: WrappedKey, context: [UInt8]) async throws(KeyServiceError) -> WrappedKey {
        try await wrap(try await unwrap(wrapped, context: context), context: context)
    }

    private func missing(_ id: KeyID) -> KeyServiceError {
        let present = ([primary] + others).map { "\($0.description) (\($0.id))" }.joined(separator: ", ")
        let kind = id.text.prefix { $0 != ":" }
        let place =
            switch kind {
            case "key":
                "put the key file that has this id where WEIR_ENCRYPTION_KEY_FILE says, or its text into "
                    + EnvironmentKeyService.usualName
            case "age": "put one of the identities that it names into the file that WEIR_AGE_IDENTITY_FILE names"
            default: "configure access to this key of \(kind)"
            }
        return KeyServiceError(
            .unknownKey, "this is wrapped with the key \(id), and there is only \(present)",
            hint:
                "\(place); a key that was replaced has to stay as a decrypt-only one until weir secrets rewrap is done")
    }
}
