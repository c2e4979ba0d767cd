public import WeirModel
public import WeirSecrets

/// Speaks to a forge about one repository.
public struct ForgeClient: Sendable {
    /// The most pages of a list that are read.
    private static let mostPages = 20

    private let repository: ForgeRepository
    private let transport: any HTTPTransport
    private let requests: ForgeRequests
    private let answers: ForgeAnswers
    /// The system's time in seconds since 1970.
    private let now: @Sendable () -> Int64

    /// - Parameter now: the system's time in seconds since 1970, for limits that end at a time.
    public init(_ repository: ForgeRepository, transport: any HTTPTransport, now: @escaping @Sendable () -> Int64) {
        self.repository = repository
        self.transport = transport
        self.now = now
        requests = ForgeRequests(repository: repository)
        answers = ForgeAnswers(kind: repository.kind)
    }

    /// Says beside a commit how it went; says it again where it was said before.
    ///
    /// - Parameters:
    ///   - context: tells this program's status from others: `weir/production-eu`.
    ///   - description: 140 characters at most.
    public func setStatus(
        of commit: ObjectID, context: String, state: StatusState, description: String
    ) async throws(ForgeFailure) {
        let call = requests.setStatus(commit, context: context, state: state, description: description)
        let answer = try await exchange(call)
        if repository.kind == .gitlab, ForgeAnswers.hasStatusAlready(answer) { return }
        try check(answer)
    }

    /// The open pull requests onto a branch, a thousand at most.
    public func openPullRequests(onto branch: String) async throws(ForgeFailure) -> [PullRequest] {
        var all: [PullRequest] = []
        for page in 1...Self.mostPages {
            let answer = try await send(requests.openPullRequests(onto: branch, page: page))
            guard let (found, count) = answers.pullRequests(answer, onto: branch) else { throw unreadable() }
            all += found
            if count < ForgeRequests.pageSize { break }
        }
        return all
    }

    /// This program's own comment on a pull request whose text begins with `marker`; nil where there is none.
    public func ownComment(
        on number: Int, marker: String
    ) async throws(ForgeFailure) -> PullRequestComment? {
        let user = try await user()
        for page in 1...Self.mostPages {
            let answer = try await send(requests.comments(on: number, page: page))
            guard let (own, count) = answers.comments(answer, of: user) else { throw unreadable() }
            if let comment = own.first(where: { $0.body.hasPrefix(marker) }) { return comment }
            if count < ForgeRequests.pageSize || repository.kind == .gitea { break }
        }
        return nil
    }

    /// Writes a comment, or writes `comment` anew.
    public func write(
        _ body: String, on number: Int, over comment: PullRequestComment?
    ) async throws(ForgeFailure) {
        if let comment {
            _ = try await send(requests.changeComment(comment.id, of: number, to: body))
        } else {
            _ = try await send(requests.addComment(body, to: number))
        }
    }

    // MARK: Parts

    /// Whose token it is; nil for tokens that belong to an app.
    private func user() async throws(ForgeFailure) -> Int? {
        let answer = try await exchange(requests.user())
        if repository.kind == .github, answer.status == 403, answer.headers["x-ratelimit-remaining"] != "0" {
            return nil
        }
        try check(answer)
        guard let id = JSONObject(answer.body)?.integer("id") else { throw unreadable() }
        return id
    }

    private func send(_ call: HTTPCall) async throws(ForgeFailure) -> HTTPAnswer {
        let answer = try await exchange(call)
        try check(answer)
        return answer
    }

    private func exchange(_ call: HTTPCall) async throws(ForgeFailure) -> HTTPAnswer {
        do throws(HTTPFailure) {
            return try await transport.send(call)
        } catch {
            throw ForgeFailure(.passing(after: nil), error.message)
        }
    }

    private func check(_ answer: HTTPAnswer) throws(ForgeFailure) {
        if let failure = answers.failure(answer, host: repository.api.authority, now: now()) { throw failure }
    }

    private func unreadable() -> ForgeFailure {
        ForgeFailure(
            .passing(after: nil),
            "\(repository.api.authority) answered with something else than \(repository.kind.rawValue)'s API does")
    }
}
