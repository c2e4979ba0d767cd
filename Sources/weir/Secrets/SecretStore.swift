import WeirCustody
import WeirModel
import WeirRotation
import WeirSecrets
import WeirStore

/// The stored secrets of an environment with the keys that open them.
struct SecretStore: Sendable {
    var store: Store
    var environment: String
    var ring: KeyRing

    /// Throws a `CommandFailure` where no key is configured, and what the keys throw.
    static func open(
        _ location: DatabaseLocation, _ configuration: ConfigurationOptions, _ store: Store, environment: String
    ) throws -> SecretStore {
        guard let ring = try location.secrets(configuration, environment: environment).ring else {
            throw CommandFailure.noEncryptionKey
        }
        return SecretStore(store: store, environment: environment, ring: ring)
    }

    /// One value; it is noted who asked before it is given out.
    ///
    /// Throws a `CommandFailure` where there is none, and what the keys throw.
    func reveal(_ secret: SecretKey, number: Int?) async throws -> SecretValue {
        let (id, versions) = try await store.secretVersions(environment: environment)
        let own = versions.filter { $0.key == secret }
        let wanted = own.last { version in
            if let number { version.number == number } else { version.isCurrent }
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
            version, environment: environment, actor: ProcessEnvironment.actor)
        return value
    }

    /// The values of several secrets, each in the version that an instance has; it is noted who asked before any is given
    /// out.
    ///
    /// Throws a `CommandFailure` where one is not there, or is not text, and what the keys throw.
    func texts(of secrets: Set<SecretKey>, usedBy instance: Identifier) async throws -> [SecretKey: String] {
        let (id, versions) = try await store.secretVersions(environment: environment)
        let used = Dictionary(
            try await store.secretUses(of: instance, environment: id).map { ($0.secret, $0.version) },
            uniquingKeysWith: { first, _ in first })
        var keys = DataKeys(try await store.dataKeys(id), environment: id, ring: ring)
        var opened: [(version: StoredSecretVersion, text: String)] = []
        for secret in secrets.sorted() {
            let own = versions.filter { $0.key == secret }
            guard let version = own.first(where: { $0.number == used[$0.secret] }) ?? own.first(where: \.isCurrent)
            else { throw CommandFailure("secret \(secret) has no value") }
            guard let text = String(validating: try await open(version, id, &keys).revealed, as: UTF8.self) else {
                throw CommandFailure("the value of \(secret) is not text; weir secrets reveal \(secret) prints it")
            }
            opened.append((version, text))
        }
        for (version, _) in opened {
            try await store.auditReveal(version, environment: environment, actor: ProcessEnvironment.actor)
        }
        return Dictionary(opened.map { ($0.version.key, $0.text) }, uniquingKeysWith: { first, _ in first })
    }

    /// Wraps every data key anew that another key has wrapped, or all; how many that were.
    func rewrap(all: Bool) async throws -> Int {
        let id = try await store.secretVersions(environment: environment).id
        var count = 0
        for key in try await store.dataKeys(id) {
            let wrapped = WrappedKey(keyID: KeyID(key.keyID), bytes: key.wrapped)
            guard all || ring.needsRewrap(wrapped) else { continue }
            let scope = DataKey.Scope(environment: id, customer: key.customer)
            let new = try await ring.rewrap(wrapped, context: DataKey.context(id: key.id, scope: scope))
            let stored = StoredDataKey(
                id: key.id, customer: key.customer, keyID: new.keyID.text, wrapped: new.bytes)
            if try await store.rewrap(key, as: stored, environment: id, actor: ProcessEnvironment.actor) { count += 1 }
        }
        return count
    }

    /// A value under its owner's data key, which is unwrapped first.
    func open(
        _ version: StoredSecretVersion, _ environment: Identifier, _ keys: inout DataKeys
    ) async throws -> SecretValue {
        let custody = Custody(store: store, environment: environment, ring: ring, allowances: SecretAllowances())
        return try await custody.open(version, &keys)
    }
}

extension StoredSecretVersion {
    /// Whether it is the one that is used.
    var isCurrent: Bool { label == .current }
}
