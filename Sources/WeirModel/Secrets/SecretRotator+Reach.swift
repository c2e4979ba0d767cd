/// What a rotator reaches beyond its own secret: hosts, and other secrets.
extension SecretRotator {
    /// Whom it calls or connects to, as `SecretAllowances.rotatorHosts` names them; nil where one of its addresses cannot be
    /// read.
    public var hosts: [String]? {
        switch self {
        case .selfIssued, .manual: return []
        case .postgresRole(let rotator):
            do throws(PostgresAddressError) {
                return [try PostgresAddress(rotator.url).authority]
            } catch {
                return nil
            }
        case .http(let rotator):
            let hosts = rotator.calls.map { HTTPAddress(template: $0.url)?.authority }
            return hosts.contains(nil) ? nil : hosts.compactMap { $0 }
        }
    }

    /// The names of other secrets whose values it uses, sorted, each once.
    public var secretNames: [String] {
        switch self {
        case .selfIssued, .manual: []
        case .postgresRole(let rotator): rotator.passwordFrom.map { [$0] } ?? []
        case .http(let rotator):
            Set(rotator.calls.flatMap(\.templateNames).compactMap(RotatorTemplate.secretName)).sorted()
        }
    }
}

extension HTTPRotator {
    /// `create`, `verify` and `revoke`, as far as there are.
    public var calls: [HTTPRotatorCall] { [create, verify, revoke].compactMap { $0 } }
}

extension HTTPRotatorCall {
    /// What stands between braces in all of its texts.
    public var templateNames: [String] {
        ([url] + headers.map(\.value) + (body.map { [$0] } ?? [])).flatMap(RotatorTemplate.names)
    }
}

extension SecretAllowances {
    /// What a name says in the rotator of a secret.
    public enum NamedSecret: Hashable, Sendable {
        /// It is this secret's value.
        case found(SecretKey)
        /// It would be this secret's, which the repository has, and which the customer may not use.
        case forbidden(SecretKey)
        /// Nothing that could be meant is declared.
        case unknown
    }

    /// Which secret a name means in the rotator of another one: one of the same owner, or, in a customer's file, one of the
    /// repository's own that `rootSecrets` allows.
    ///
    /// - Parameters:
    ///   - name: `{{secrets.NAME}}` or `passwordFrom: {secret: NAME}`.
    ///   - key: whose rotator it is.
    ///   - isDeclared: whether there is such a secret.
    public func secret(
        named name: String, forRotatorOf key: SecretKey, isDeclared: (SecretKey) -> Bool
    ) -> NamedSecret {
        let own = SecretKey(customer: key.customer, name: name)
        if isDeclared(own) { return .found(own) }
        let root = SecretKey(customer: nil, name: name)
        guard let customer = key.customer, isDeclared(root) else { return .unknown }
        return allow(rootSecret: name, for: customer) ? .found(root) : .forbidden(root)
    }
}
