public import WeirModel
import WeirRotation
public import WeirSecrets
public import WeirStore

/// Opens and closes the stored values of one environment.
public struct Custody: Sendable {
    let store: Store
    let environment: Identifier
    let ring: KeyRing?
    let allowances: SecretAllowances

    /// - Parameters:
    ///   - environment: the row.
    ///   - ring: what wraps data keys; nil: nothing can be opened.
    ///   - allowances: what customers' secrets may refer to.
    public init(store: Store, environment: Identifier, ring: KeyRing?, allowances: SecretAllowances) {
        self.store = store
        self.environment = environment
        self.ring = ring
        self.allowances = allowances
    }

    /// The data keys, as they are stored now.
    ///
    /// - Throws: `StoreError`.
    public func keys() async throws -> DataKeys {
        DataKeys(try await store.dataKeys(environment), environment: environment, ring: ring)
    }

    /// The value of a version.
    ///
    /// - Throws: `KeyServiceError`, `SealError`; nothing that could not be opened is ever taken for a value.
    public func open(_ version: StoredSecretVersion, _ keys: inout DataKeys) async throws -> SecretValue {
        guard let sealed = version.sealed else {
            throw SecretUnavailable("v\(version.number) of \(version.key) has no value any more")
        }
        let dataKey = try await keys.key(of: version.customer, makingOne: false)
        return try SealedSecret.open(
            sealed, with: dataKey,
            binding: SecretBinding(environment: environment, secret: version.secret, version: version.number))
    }

    /// The value that another secret's rotator refers to: of the same customer, else of the repository where the operator
    /// lets that customer use it.
    ///
    /// - Throws: `SecretUnavailable` where there is none that may be used; as `open`; `StoreError`.
    public func value(of name: String, for customer: String?) async throws -> SecretValue {
        var keys = try await keys()
        var found: [SecretKey: StoredRotation] = [:]
        for owner in Set([customer, nil]) {
            let key = SecretKey(customer: owner, name: name)
            guard let secret = try await store.secretID(key, environment: environment) else { continue }
            found[key] = try await store.rotation(of: secret, environment: environment)
        }
        let asking = SecretKey(customer: customer, name: name)
        switch allowances.secret(named: name, forRotatorOf: asking, isDeclared: { found[$0] != nil }) {
        case .unknown: throw SecretUnavailable("there is no secret \(name)")
        case .forbidden:
            throw SecretUnavailable("customer \(customer ?? "") may not use the repository's secret \(name)")
        case .found(let key):
            guard let current = found[key]?.versions.first(where: { $0.label == .current }) else {
                throw SecretUnavailable("secret \(key) has no value yet")
            }
            return try await open(current, &keys)
        }
    }

    /// Encrypts a value as a version of a secret.
    func seal(
        _ value: SecretValue, as number: Int, of stored: StoredRotation, sourceVersion: String?, _ keys: inout DataKeys
    ) async throws -> NewSecretVersion {
        let dataKey = try await keys.key(of: stored.customer, makingOne: true)
        let binding = SecretBinding(environment: environment, secret: stored.record.secret, version: number)
        return NewSecretVersion(
            sealed: try SealedSecret.seal(value, with: dataKey, binding: binding), dataKey: dataKey.id,
            fingerprint: Fingerprint(of: value, with: dataKey).bytes, sourceVersion: sourceVersion)
    }
}

/// Why there is no value.
public struct SecretUnavailable: Error, CustomStringConvertible {
    /// What is missing.
    public let description: String

    init(_ description: String) { self.description = description }
}
