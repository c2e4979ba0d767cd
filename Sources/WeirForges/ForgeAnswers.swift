import WeirModel
import WeirSecrets

/// What the answers of a forge say.
struct ForgeAnswers {
    let kind: ForgeKind

    /// The requests onto `branch` of a page, and how many the page has in all.
    func pullRequests(_ answer: HTTPAnswer, onto branch: String) -> (found: [PullRequest], count: Int)? {
        guard let items = JSONObject.list(answer.body) else { return nil }
        let found = items.compactMap { item -> PullRequest? in
            let (number, head, base) =
                switch kind {
                case .github, .gitea:
                    (
                        item.integer("number"), item.object("head")?.string("sha"),
                        item.object("base")?.string("ref")
                    )
                case .gitlab: (item.integer("iid"), item.string("sha"), item.string("target_branch"))
                }
            guard let number, number > 0, base == branch, let head = head.flatMap({ ObjectID($0) }) else { return nil }
            return PullRequest(number: number, head: head)
        }
        return (found, items.count)
    }

    /// The comments of a page that are of `user`, and how many the page has in all.
    ///
    /// - Parameter user: nil: of any program, for tokens that belong to nobody (those of GitHub's apps).
    func comments(_ answer: HTTPAnswer, of user: Int?) -> (own: [PullRequestComment], count: Int)? {
        guard let items = JSONObject.list(answer.body) else { return nil }
        let own = items.compactMap { item -> PullRequestComment? in
            guard let id = item.integer("id"), let body = item.string("body"),
                let author = item.object(kind == .gitlab ? "author" : "user")
            else { return nil }
            let isOwn = user.map { author.integer("id") == $0 } ?? (author.string("type") == "Bot")
            return isOwn ? PullRequestComment(id: id, body: body) : nil
        }
        return (own, items.count)
    }

    /// What an answer that is no success means; nil for a success.
    ///
    /// - Parameter now: in seconds since 1970, to count from where the forge names a time.
    func failure(_ answer: HTTPAnswer, host: String, now: Int64) -> ForgeFailure? {
        let status = answer.status
        guard !(200..<300).contains(status) else { return nil }
        if let wait = limit(answer, now: now) {
            return ForgeFailure(.passing(after: wait), "\(host) answered \(status): its rate limit is reached")
        }
        let meaning =
            switch status {
            case 401: ": it does not know the token"
            case 403: ": the token may not do this"
            case 404: ": there is no such repository or commit, or the token may not see it"
            case 400, 422: ": it does not take this"
            default: ""
            }
        let lasts = [400, 410, 422].contains(status)
        return ForgeFailure(lasts ? .lasting : .passing(after: nil), "\(host) answered \(status)\(meaning)")
    }

    /// For how many seconds nothing more is to be asked; nil where there is no limit in the way
    /// (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api,
    /// https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers).
    private func limit(_ answer: HTTPAnswer, now: Int64) -> Int64? {
        guard [403, 429].contains(answer.status) else { return nil }
        if let text = answer.headers["retry-after"], let seconds = Int64(text), seconds >= 0 {
            return min(seconds, 86_400)
        }
        for prefix in ["x-ratelimit", "ratelimit"] where answer.headers["\(prefix)-remaining"] == "0" {
            if let text = answer.headers["\(prefix)-reset"], let time = Int64(text) {
                return min(max(time - now, 1), 86_400)
            }
        }
        return answer.status == 429 ? 60 : nil
    }

    /// GitLab refuses to set a status that a commit has already; then it is as it should be.
    static func hasStatusAlready(_ answer: HTTPAnswer) -> Bool {
        answer.status == 400 && String(decoding: answer.body, as: UTF8.self).contains("Cannot transition status")
    }
}
