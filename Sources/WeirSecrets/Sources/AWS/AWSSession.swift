import WeirModel

/// Keeps credentials for everybody who asks AWS, and exchanges those that end.
actor AWSSession {
    private struct Held {
        let credentials: AWSCredentials
        /// nil: they do not end.
        let due: Instant?
    }

    /// How long before their end credentials are exchanged.
    private static let margin: Int64 = 300

    private let login: AWSLogin
    private let tokens: AWSTokenCalls
    private var held: Held?
    private var work: Task<Result<Held, ServiceFailure>, Never>?

    init(_ login: AWSLogin, _ tokens: AWSTokenCalls) {
        self.login = login
        self.tokens = tokens
    }

    /// Credentials that are good as far as is known here.
    func current() async throws(ServiceFailure) -> AWSCredentials {
        if let held, held.due.map({ Instant.current < $0 }) ?? true { return held.credentials }
        return try await shared().get().credentials
    }

    /// After AWS refused `refused` for being over: others, or nil where there are none.
    func replacement(for refused: AWSCredentials) async throws(ServiceFailure) -> AWSCredentials? {
        if let held, held.credentials.accessKeyID != refused.accessKeyID { return held.credentials }
        guard case .webIdentity = login else { return nil }
        if held?.credentials.accessKeyID == refused.accessKeyID { held = nil }
        return try await current()
    }

    /// One piece of work for all who wait.
    private func shared() async -> Result<Held, ServiceFailure> {
        if let work { return await work.value }
        let work = Task { [login, tokens] in
            await Result(awaiting: { () async throws(ServiceFailure) in
                switch login {
                case .credentials(let credentials): return Held(credentials: credentials, due: nil)
                case .webIdentity(let file, let role, let name):
                    let (credentials, end) = try await tokens.assume(role, name, tokenFile: file)
                    return Held(credentials: credentials, due: end.adding(seconds: -Self.margin))
                }
            })
        }
        self.work = work
        let result = await work.value
        self.work = nil
        if case .success(let held) = result { self.held = held }
        return result
    }
}
