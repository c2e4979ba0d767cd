import Testing
import WeirModel
import WeirRotators
import WeirSecrets

/// An operation's id, by number.
func operation(_ number: UInt8) -> Identifier {
    guard let id = Identifier(bytes: [UInt8](repeating: number, count: 16)) else {
        preconditionFailure("16 bytes are an identifier")
    }
    return id
}

extension RotatedVersion {
    init(_ value: String?, _ account: String? = nil) {
        self.init(value: value.map { SecretValue($0.utf8) }, account: account)
    }
}

extension RotatorReach {
    /// Everything is allowed but `forbidden`; there are the given secrets.
    static func of(_ secrets: [String: String] = [:], forbidden: Set<String> = []) -> RotatorReach {
        RotatorReach(isAllowed: { !forbidden.contains($0) }) { name in
            guard let value = secrets[name] else { throw RotatorFailure("there is no secret \(name)") }
            return SecretValue(value.utf8)
        }
    }
}

/// What a step fails with; nil where it does not.
func failure(_ body: () async throws -> Void) async -> String? {
    do {
        try await body()
        return nil
    } catch let error as RotatorFailure {
        return error.message
    } catch {
        Issue.record("a step threw something else: \(error)")
        return nil
    }
}
