public import WeirModel
public import WeirPlanning
public import WeirSecrets
public import WeirStore

/// The data keys of an environment, unwrapped when somebody needs one.
public struct DataKeys: Sendable {
    private let stored: [Identifier?: StoredDataKey]
    private let environment: Identifier?
    private let ring: KeyRing?
    private var open: [Identifier?: DataKey] = [:]
    /// The keys of owners that had none.
    public private(set) var made: [StoredDataKey] = []

    /// - Parameters:
    ///   - stored: the environment's.
    ///   - environment: its row; nil where there is none yet.
    ///   - ring: what wraps them; nil: there is nothing.
    public init(_ stored: [StoredDataKey], environment: Identifier?, ring: KeyRing?) {
        self.stored = Dictionary(stored.map { ($0.customer, $0) }, uniquingKeysWith: { first, _ in first })
        self.environment = environment
        self.ring = ring
    }

    /// What a value without a version of its own is called: its fingerprint, where its owner has a key.
    public mutating func version(of value: SecretValue, _ owner: Identifier?) async -> SecretSources.State {
        guard stored[owner] != nil else { return .present }
        do {
            return .version(Fingerprint(of: value, with: try await key(of: owner, makingOne: false)).text)
        } catch {
            return .unchecked(reason: "\(error)")
        }
    }

    /// The key of a customer, or of the repository.
    ///
    /// - Throws: `KeyServiceError`; `SealError` where the stored one is not what it should be.
    public mutating func key(of owner: Identifier?, makingOne: Bool) async throws -> DataKey {
        if let key = open[owner] { return key }
        guard let ring, let environment else {
            throw KeyServiceError(
                .unknownKey, "no encryption key is configured", hint: "WEIR_ENCRYPTION_KEY_FILE names its file")
        }
        let scope = DataKey.Scope(environment: environment, customer: owner)
        let key: DataKey
        if let stored = stored[owner] {
            let wrapped = WrappedKey(keyID: KeyID(stored.keyID), bytes: stored.wrapped)
            key = try await DataKey.unwrap(wrapped, id: stored.id, scope: scope, with: ring)
        } else {
            guard makingOne else { throw KeyServiceError(.unknownKey, "there is no data key") }
            key = DataKey.generate(id: Identifier.random(), scope: scope)
            let wrapped = try await key.wrapped(with: ring)
            made.append(
                StoredDataKey(id: key.id, customer: owner, keyID: wrapped.keyID.text, wrapped: wrapped.bytes))
        }
        open[owner] = key
        return key
    }
}
