import WeirModel
import WeirSecrets
import WeirStore

/// The stored secrets of an environment with the keys that open them.
struct SecretStore: Sendable {
    var store: Store
    var environment: String
    var ring: KeyRing

    /// One value; it is noted who asked before it is given out.
    ///
    /// Throws a `CommandFailure` where there is none, and what the keys throw.
    func reveal(_ secret: SecretKey, number: Int?) async throws -> SecretValue {
        let (id, versions) = try await store.secretVersions(environment: environment)
        let own = versions.filter { $0.key == secret }
        let wanted = own.last { version in
            if let number { version.number == number } else { version.label == .current }
        }
        guard let version = wanted else {
            throw CommandFailure(
                own.isEmpty
                    ? "there is no secret \(secret); weir secrets list shows those that there are"
                    : "secret \(secret) has the values \(own.map { "\($0.number)" }.joined(separator: ", "))")
        }
        var keys = DataKeys(try await store.dataKeys(id), environment: id, ring: ring)
        let value = try await open(version, id, &keys)
        try await store.auditReveal(
            secret, number: version.number, environment: environment, actor: ProcessEnvironment.actor)
        return value
    }

    /// Opens every value, and says of each that does not open why.
    func verify() async throws -> (opened: Int, failures: [String]) {
        let (id, versions) = try await store.secretVersions(environment: environment)
        var keys = DataKeys(try await store.dataKeys(id), environment: id, ring: ring)
        var failures: [String] = []
        for version in versions {
            do {
                let value = try await open(version, id, &keys)
                let dataKey = try await keys.key(of: version.customer, makingOne: false)
                guard Fingerprint(of: value, with: dataKey).bytes == version.fingerprint else {
                    failures.append("\(version.key) v\(version.number): its fingerprint is not that of its value")
                    continue
                }
            } catch {
                failures.append("\(version.key) v\(version.number): \(CommandFailure(describing: error).message)")
            }
        }
        return (versions.count - failures.count, failures)
    }

    /// Wraps every data key anew that another key has wrapped; how many that were.
    func rewrap() async throws -> Int {
        let id = try await store.secretVersions(environment: environment).id
        var count = 0
        for key in try await store.dataKeys(id) {
            let wrapped = WrappedKey(keyID: KeyID(key.keyID), bytes: key.wrapped)
            guard ring.needsRewrap(wrapped) else { continue }
            let scope = DataKey.Scope(environment: id, customer: key.customer)
            let new = try await ring.rewrap(wrapped, context: DataKey.context(id: key.id, scope: scope))
            let stored = StoredDataKey(
                id: key.id, customer: key.customer, keyID: new.keyID.text, wrapped: new.bytes)
            if try await store.rewrap(key, as: stored, environment: id, actor: ProcessEnvironment.actor) { count += 1 }
        }
        return count
    }

    private func open(
        _ version: StoredSecretVersion, _ environment: Identifier, _ keys: inout DataKeys
    ) async throws -> SecretValue {
        let dataKey = try await keys.key(of: version.customer, makingOne: false)
        return try SealedSecret.open(
            version.sealed, with: dataKey,
            binding: SecretBinding(environment: environment, secret: version.secret, version: version.number))
    }
}
