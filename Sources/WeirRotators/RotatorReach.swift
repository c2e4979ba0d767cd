public import WeirSecrets

/// What a rotator gets from whoever runs it, and asks for each time: what the operator allows may have changed since the plan,
/// and so may the secrets that it uses.
public struct RotatorReach: Sendable {
    /// Whether the rotator may talk to a host, which is as `SecretAllowances.rotatorHosts` has it: `db`, `db:6432`.
    public var isAllowed: @Sendable (_ host: String) -> Bool
    /// The current value of another secret by the name that the declaration uses, where the rotator may use it. What it
    /// throws is told, and holds no value.
    public var secret: @Sendable (_ name: String) async throws -> SecretValue

    /// Memberwise.
    public init(
        isAllowed: @escaping @Sendable (_ host: String) -> Bool,
        secret: @escaping @Sendable (_ name: String) async throws -> SecretValue
    ) {
        self.isAllowed = isAllowed
        self.secret = secret
    }

    /// - Throws: where the host is not allowed.
    func check(_ host: String) throws(RotatorFailure) {
        guard isAllowed(host) else {
            throw RotatorFailure(
                "the rotator may not talk to \(host); the operator's configuration allows it: "
                    + "allow: {rotatorHosts: [\"\(host)\"]}")
        }
    }

    /// The value of another secret.
    func value(of name: String) async throws(RotatorFailure) -> SecretValue {
        do {
            return try await secret(name)
        } catch {
            throw error as? RotatorFailure ?? RotatorFailure("the secret \(name): \(error)")
        }
    }
}
