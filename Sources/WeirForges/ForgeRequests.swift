import WeirModel
import WeirSecrets

/// The requests to a forge, as its documentation has them.
struct ForgeRequests {
    let repository: ForgeRepository

    /// Lists are read in pages of so many items; the most that all three give.
    static let pageSize = 50
    /// The most bytes of an answer: a page of pull requests with everything around them.
    private static let answerLimit = 8 << 20

    /// GitHub: https://docs.github.com/en/rest/commits/statuses#create-a-commit-status,
    /// GitLab: https://docs.gitlab.com/api/commits/#set-the-pipeline-status-of-a-commit,
    /// Gitea: https://docs.gitea.com/api/#tag/repository/operation/repoCreateStatus.
    func setStatus(_ commit: ObjectID, context: String, state: StatusState, description: String) -> HTTPCall {
        switch repository.kind {
        case .github, .gitea:
            call(
                "POST", "\(project)/statuses/\(commit)",
                [("state", state.rawValue), ("context", context), ("description", description)])
        case .gitlab:
            call(
                "POST", "\(project)/statuses/\(commit)",
                [
                    ("state", state == .failure ? "failed" : state.rawValue), ("name", context),
                    ("description", description),
                ])
        }
    }

    /// A page of the open requests onto a branch, from 1. Gitea before 1.23 does not filter by branch.
    func openPullRequests(onto branch: String, page: Int) -> HTTPCall {
        let branch = URLEncoding.encode(branch.utf8)
        let path =
            switch repository.kind {
            case .github: "pulls?state=open&base=\(branch)&sort=created&per_page=\(Self.pageSize)&page=\(page)"
            case .gitea: "pulls?state=open&base_branch=\(branch)&limit=\(Self.pageSize)&page=\(page)"
            case .gitlab:
                "merge_requests?state=opened&target_branch=\(branch)&order_by=created_at&per_page=\(Self.pageSize)&page=\(page)"
            }
        return call("GET", "\(project)/\(path)")
    }

    /// A page of the comments on a pull request, from 1, oldest first. Gitea gives all at once.
    func comments(on number: Int, page: Int) -> HTTPCall {
        switch repository.kind {
        case .github: call("GET", "\(project)/issues/\(number)/comments?per_page=\(Self.pageSize)&page=\(page)")
        case .gitea: call("GET", "\(project)/issues/\(number)/comments")
        case .gitlab:
            call(
                "GET",
                "\(project)/merge_requests/\(number)/notes?sort=asc&order_by=created_at&per_page=\(Self.pageSize)&page=\(page)"
            )
        }
    }

    func addComment(_ body: String, to number: Int) -> HTTPCall {
        switch repository.kind {
        case .github, .gitea: call("POST", "\(project)/issues/\(number)/comments", [("body", body)])
        case .gitlab: call("POST", "\(project)/merge_requests/\(number)/notes", [("body", body)])
        }
    }

    func changeComment(_ comment: Int, of number: Int, to body: String) -> HTTPCall {
        switch repository.kind {
        case .github, .gitea: call("PATCH", "\(project)/issues/comments/\(comment)", [("body", body)])
        case .gitlab: call("PUT", "\(project)/merge_requests/\(number)/notes/\(comment)", [("body", body)])
        }
    }

    /// Whose token it is.
    func user() -> HTTPCall { call("GET", "/user") }

    // MARK: Parts

    private var project: String {
        switch repository.kind {
        case .github, .gitea: "/repos/\(repository.name)"
        // Its slashes are part of the project's name here.
        case .gitlab: "/projects/\(URLEncoding.encode(repository.name.utf8))"
        }
    }

    private func call(_ method: String, _ path: String, _ fields: [(String, String)]? = nil) -> HTTPCall {
        let token = String(decoding: repository.token.revealed, as: UTF8.self)
        var headers: [(name: String, value: String)] =
            switch repository.kind {
            case .github:
                [
                    ("authorization", "Bearer \(token)"), ("accept", "application/vnd.github+json"),
                    ("x-github-api-version", "2022-11-28"),
                ]
            case .gitlab: [("private-token", token), ("accept", "application/json")]
            case .gitea: [("authorization", "token \(token)"), ("accept", "application/json")]
            }
        if fields != nil { headers.append(("content-type", "application/json")) }
        return HTTPCall(
            method: method, url: repository.api.url(path), headers: headers,
            body: fields.map { JSONObject.text($0.map { ($0.0, Array($0.1.utf8)) }) }, timeout: 20,
            limit: Self.answerLimit)
    }
}
