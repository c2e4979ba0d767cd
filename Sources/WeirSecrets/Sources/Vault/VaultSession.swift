/// Keeps one token for everybody who asks the server: logs in when there is none, renews it before it ends, and logs in
/// anew when it can be renewed no more.
actor VaultSession {
    /// A token, and how long it is of use.
    struct Token {
        let value: SecretValue
        let isRenewable: Bool
        /// nil: for ever.
        let end: ContinuousClock.Instant?
        /// From here on it should be renewed or exchanged: after two thirds of its time.
        let due: ContinuousClock.Instant?
        let made: ContinuousClock.Instant

        /// - Parameter life: in seconds from now; 0: for ever.
        init(_ value: SecretValue, life: Int, isRenewable: Bool) {
            let now = ContinuousClock().now
            self.value = value
            self.isRenewable = isRenewable
            end = life > 0 ? now + .seconds(life) : nil
            due = life > 0 ? now + .seconds(life) * 2 / 3 : nil
            made = now
        }
    }

    /// A login that was refused is not tried again for a while: servers lock out who keeps guessing.
    private static let restAfterRefusal = Duration.seconds(15)
    /// A token that is younger was not the reason for a refusal, unless the server says so.
    private static let young = Duration.seconds(30)

    private let calls: VaultTokenCalls
    private var token: Token?
    private var work: Task<Result<Token, ServiceFailure>, Never>?
    private var refusal: (failure: ServiceFailure, end: ContinuousClock.Instant)?

    init(_ calls: VaultTokenCalls) { self.calls = calls }

    /// A token that is good as far as is known here.
    func current() async throws(ServiceFailure) -> SecretValue {
        let now = ContinuousClock().now
        if let token, token.due.map({ now < $0 }) ?? true { return token.value }
        let result = await shared()
        switch result {
        case .success(let token): return token.value
        case .failure(let failure):
            // Not renewed in time, but not over: as good as before.
            if failure.kind == .away, let token, token.end.map({ ContinuousClock().now < $0 }) ?? true {
                return token.value
            }
            throw failure
        }
    }

    /// After the server refused `refused`: another token, or nil where that would not help.
    func replacement(for refused: SecretValue) async throws(ServiceFailure) -> SecretValue? {
        if let token, token.value != refused { return token.value }
        guard calls.canLogIn else { return nil }
        if let token, ContinuousClock().now < token.made + Self.young, try await calls.isAlive(refused) { return nil }
        if let token, token.value == refused { self.token = nil }
        return try await current()
    }

    /// One piece of work for all who wait for a token.
    private func shared() async -> Result<Token, ServiceFailure> {
        if let work { return await work.value }
        if let (failure, end) = refusal, ContinuousClock().now < end { return .failure(failure) }
        let old = token
        let work = Task { [calls] in
            await Result(awaiting: { () async throws(ServiceFailure) in try await calls.token(after: old) })
        }
        self.work = work
        let result = await work.value
        self.work = nil
        switch result {
        case .success(let token): (self.token, refusal) = (token, nil)
        case .failure(let failure) where failure.kind == .refused:
            refusal = (failure, ContinuousClock().now + Self.restAfterRefusal)
        case .failure: break
        }
        return result
    }
}
