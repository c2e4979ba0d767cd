import WeirCustody
import WeirModel
import WeirSecrets
import WeirStore

/// What became of opening everything that is stored.
struct SecretVerification: Sendable {
    /// How many values open.
    var opened = 0
    /// Of each value that does not open, why.
    var failures: [String] = []
    /// The keys that wrap data keys and are not at hand, with how many each wraps and what to do.
    var missing: [String] = []
}

extension SecretStore {
    /// Opens every value, and says of each that does not open why.
    func verify() async throws -> SecretVerification {
        let (id, versions) = try await store.secretVersions(environment: environment)
        let stored = try await store.dataKeys(id)
        let wrapping = Dictionary(
            stored.map { ($0.customer, KeyID($0.keyID)) }, uniquingKeysWith: { first, _ in first })
        var keys = DataKeys(stored, environment: id, ring: ring)
        var result = SecretVerification()
        // Asked once for each owner: a service that does not unwrap a key does not with the next value either.
        var unopened: [Identifier?: String] = [:]
        for version in versions where version.sealed != nil {
            func fail(_ reason: String) { result.failures.append("\(version.key) v\(version.number): \(reason)") }
            if let reason = unopened[version.customer] {
                fail(reason)
                continue
            }
            if let key = wrapping[version.customer], !ring.opens(key) {
                fail("its data key is wrapped with \(key), which is missing")
                continue
            }
            do {
                _ = try await keys.key(of: version.customer, makingOne: false)
            } catch {
                let reason = CommandFailure(describing: error).message
                unopened[version.customer] = reason
                fail(reason)
                continue
            }
            do {
                let value = try await open(version, id, &keys)
                let dataKey = try await keys.key(of: version.customer, makingOne: false)
                if Fingerprint(of: value, with: dataKey).bytes == version.fingerprint {
                    result.opened += 1
                } else {
                    fail("its fingerprint is not that of its value")
                }
            } catch {
                fail(CommandFailure(describing: error).message)
            }
        }
        let wrapped = Dictionary(grouping: stored) { KeyID($0.keyID) }.filter { !ring.opens($0.key) }
        result.missing = wrapped.sorted { $0.key.text < $1.key.text }.map { key, dataKeys in
            let count = dataKeys.count == 1 ? "1 data key" : "\(dataKeys.count) data keys"
            return "missing: the key \(key), which wraps \(count); \(ring.remedy(for: key))"
        }
        return result
    }
}
