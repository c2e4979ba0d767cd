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

    /// Whether a key at hand opens what the key of that id wrapped.
    public func opens(_ id: KeyID) -> Bool { ([primary] + others).contains { $0.opens(id) } }

    /// What to do about a key that is not at hand.
    public func remedy(for id: KeyID) -> String {
        let place: String
        switch id.kind {
        case .local:
            place =
                "name the file of the key that has this id in the operator's configuration, or put its text into "
                + EnvironmentKeyService.usualName
        case .age: place = "name a file with one of the identities that it stands for in the operator's configuration"
        case .vaultTransit, .awsKMS: place = "name it in the operator's configuration"
        case nil: return "a later weir may know what this is"
        }
        return "\(place): encryption: {former: [\(id.configuration)]}"
    }

    private func missing(_ id: KeyID) -> KeyServiceError {
        let present = ([primary] + others).map { "\($0.description) (\($0.id))" }.joined(separator: ", ")
        return KeyServiceError(
            .unknownKey, "this is wrapped with the key \(id), and there is only \(present)",
            hint: "\(remedy(for: id)); a key that was replaced has to stay there until weir secrets rewrap is done")
    }
}
