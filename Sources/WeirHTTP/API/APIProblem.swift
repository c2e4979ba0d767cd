import Hummingbird

/// Why a request was not answered, as RFC 9457 has it (`application/problem+json`).
public struct APIProblem: Error, Hashable, Sendable {
    /// HTTP's status, 400 to 599.
    public var status: Int
    /// What happened, and what to do.
    public var detail: String
    /// After how many seconds to ask again; nil: not said.
    public var retryAfter: Int?
    /// Which method the path takes instead; nil: that is not what is wrong.
    public var allowed: String?

    /// Memberwise.
    public init(_ status: Int, _ detail: String, retryAfter: Int? = nil, allowed: String? = nil) {
        self.status = status
        self.detail = detail
        self.retryAfter = retryAfter
        self.allowed = allowed
    }

    /// What all of one status have in common.
    var title: String { HTTPResponse.Status(integerLiteral: status).reasonPhrase }

    /// The body.
    var json: JSONValue {
        ["detail": .text(detail), "status": .number(status), "title": .text(title), "type": "about:blank"]
    }

    /// The statuses that any operation may answer with, and when.
    static let documented: [(status: Int, meaning: String)] = [
        (400, "The request is not what the operation takes; the detail says what is wrong."),
        (401, "There is no token, or it is not known."),
        (403, "The token's roles do not allow it."),
        (404, "There is no such environment or unit."),
        (405, "The path takes other methods; `Allow` names them."),
        (406, "The operation does not answer in a format that `Accept` names."),
        (408, "The body came too slowly."),
        (409, "What was asked for does not fit what is there now; the detail says why."),
        (413, "The body is too large."),
        (415, "The body is not application/json."),
        (502, "The repository could not be fetched."),
        (503, "Too much is asked for, or the database does not answer; `Retry-After` says when to ask again."),
    ]
}
