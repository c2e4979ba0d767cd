public import WeirModel

/// What a sealed value belongs to. It opens nowhere else, so that a row that is copied to another secret, or from one
/// customer's to another's, is of no use.
public struct SecretBinding: Hashable, Sendable {
    /// The environment that it is stored in.
    public var environment: Identifier
    /// The secret, or whatever else has the value; its identity stays when it is renamed or moved.
    public var secret: Identifier
    /// Which of its versions; from 1.
    public var version: Int
    /// What the bytes are.
    public var purpose: Purpose

    /// What sealed bytes are.
    public enum Purpose: String, Hashable, Sendable, CaseIterable {
        /// The value of a secret.
        case value
        /// The value of a connection's input that is secret.
        case connectionInput = "connection-input"
    }

    /// Memberwise.
    public init(environment: Identifier, secret: Identifier, version: Int, purpose: Purpose = .value) {
        self.environment = environment
        self.secret = secret
        self.version = version
        self.purpose = purpose
    }

    /// The additional data, for a ciphertext that begins with `header`.
    func additional(header: [UInt8], scope: DataKey.Scope) -> [UInt8] {
        var fields = BoundFields("weir/sealed-secret")
        fields.append(header)
        fields.append(environment)
        fields.append(scope.customer?.bytes ?? [UInt8](repeating: 0, count: Identifier.byteCount))
        fields.append(secret)
        fields.append(version)
        fields.append(Array(purpose.rawValue.utf8))
        return fields.bytes
    }
}
