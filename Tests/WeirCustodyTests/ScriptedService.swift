import Synchronization
import WeirModel
import WeirRotation
import WeirRotators
import WeirSecrets

/// A service in memory that issues keys with ids, accepts them, and fails when it is told to.
final class ScriptedService: Rotator {
    struct State {
        var issued: [Identifier: (key: String, id: String)] = [:]
        var accepted: [String: String] = [:]
        var calls: [String] = []
        var failures: [String: Int] = [:]
        /// The next answer to `stage` is lost after the key was made.
        var losesAnswer = false
    }

    let state = Mutex(State())
    let needsAccount = true

    func account(besides current: String?) -> String? { nil }

    func fail(_ call: String, times: Int) { state.withLock { $0.failures[call] = times } }

    private func note(_ call: String, _ state: inout State) throws(RotatorFailure) {
        state.calls.append(call)
        guard let left = state.failures[call], left > 0 else { return }
        state.failures[call] = left - 1
        throw RotatorFailure("the service does not answer \(call)")
    }

    func stage(
        _ version: RotatedVersion, current: RotatedVersion?, operation: Identifier
    ) async throws(RotatorFailure) -> StagedVersion {
        try state.withLock { state throws(RotatorFailure) in
            try note("stage", &state)
            let number = state.issued.count + 1
            let made = state.issued[operation] ?? ("key \(number)", "id \(number)")
            state.issued[operation] = made
            state.accepted[made.key] = made.id
            if state.losesAnswer {
                state.losesAnswer = false
                throw RotatorFailure("the answer is lost")
            }
            return StagedVersion(value: SecretValue(made.key.utf8), account: made.id)
        }
    }

    func probe(_ version: RotatedVersion, operation: Identifier) async -> Probe {
        state.withLock { state in
            do throws(RotatorFailure) { try note("probe", &state) } catch {
                return Probe(.unclear, reason: error.message)
            }
            let key = version.value.map { String(decoding: $0.revealed, as: UTF8.self) } ?? ""
            return state.accepted[key] == nil ? Probe(.refused, reason: "the key is refused") : Probe(.works)
        }
    }

    func revoke(
        _ version: RotatedVersion, current: RotatedVersion?, operation: Identifier
    ) async throws(RotatorFailure) {
        try state.withLock { state throws(RotatorFailure) in
            try note("revoke", &state)
            state.accepted = state.accepted.filter { $0.value != version.account }
        }
    }
}
