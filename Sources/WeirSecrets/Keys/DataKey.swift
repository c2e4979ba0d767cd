import Crypto
public import WeirModel

/// A key that values are sealed with: one for each customer, and one for the repository's own secrets. It is stored
/// wrapped only; when it is destroyed, what it sealed is gone.
///
/// Each use has a key of its own, derived by HKDF-SHA-256 (RFC 5869).
public struct DataKey: Sendable {
    /// Which one.
    public let id: Identifier
    /// Whose it is.
    public let scope: Scope
    private let key: SecretValue
    let sealing: SymmetricKey
    let fingerprinting: SymmetricKey

    /// What a data key is for: part of what its wrapped form is bound to.
    public struct Scope: Hashable, Sendable {
        /// The environment that it is stored in.
        public var environment: Identifier
        /// nil: the repository's own secrets.
        public var customer: Identifier?

        /// Memberwise.
        public init(environment: Identifier, customer: Identifier?) {
            self.environment = environment
            self.customer = customer
        }
    }

    /// A new random key.
    ///
    /// - Parameter id: not used for another key before.
    public static func generate(id: Identifier, scope: Scope) -> DataKey {
        DataKey(id: id, scope: scope, key: SecretValue(key: SymmetricKey(size: .bits256)))
    }

    /// Unwraps a stored key.
    ///
    /// Throws `KeyServiceError`, also where it was wrapped under another id or for another scope.
    public static func unwrap(
        _ wrapped: WrappedKey, id: Identifier, scope: Scope, with ring: KeyRing
    ) async throws(KeyServiceError) -> DataKey {
        let key = try await ring.unwrap(wrapped, context: context(id: id, scope: scope))
        guard key.count == 32 else {
            throw KeyServiceError(
                .damaged, "data key \(id) has \(key.count) bytes instead of 32", hint: "restore it from a backup")
        }
        return DataKey(id: id, scope: scope, key: key)
    }

    /// As it is stored.
    public func wrapped(with ring: KeyRing) async throws(KeyServiceError) -> WrappedKey {
        try await ring.wrap(key, context: Self.context(id: id, scope: scope))
    }

    /// What a wrapped key is bound to: the format, the environment, the key's id and the customer, with 16 zero bytes
    /// for the repository's own.
    public static func context(id: Identifier, scope: Scope) -> [UInt8] {
        var fields = BoundFields("weir/data-key/1")
        fields.append(scope.environment)
        fields.append(id)
        fields.append(scope.customer?.bytes ?? [UInt8](repeating: 0, count: Identifier.byteCount))
        return fields.bytes
    }

    private init(id: Identifier, scope: Scope, key: SecretValue) {
        self.id = id
        self.scope = scope
        self.key = key
        sealing = Self.derive(key.key, "weir/sealing/1")
        fingerprinting = Self.derive(key.key, "weir/fingerprint/1")
    }

    private static func derive(_ key: SymmetricKey, _ label: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Array(label.utf8), outputByteCount: 32)
    }
}

extension DataKey: CustomStringConvertible, CustomReflectable {
    /// Its id, and nothing of the key.
    public var description: String { "data key \(id)" }
    /// Shows nothing of the key.
    public var customMirror: Mirror { Mirror(self, children: [:], displayStyle: .struct) }
}
