public import WeirModel
public import WeirSecrets

/// What hosts repositories and shows people what became of their commits.
public enum ForgeKind: String, Hashable, Sendable, CaseIterable {
    /// GitHub (https://docs.github.com/en/rest).
    case github
    /// GitLab (https://docs.gitlab.com/api/rest/).
    case gitlab
    /// Gitea and Forgejo (https://docs.gitea.com/api/).
    case gitea

    /// Where the public service's API is; nil where everybody runs their own.
    public var publicAPI: String? {
        switch self {
        case .github: "https://api.github.com"
        case .gitlab: "https://gitlab.com/api/v4"
        case .gitea: nil
        }
    }
}

/// A repository on a forge, and who speaks to it.
public struct ForgeRepository: Sendable {
    /// Which API.
    public var kind: ForgeKind
    /// Where the API is: `https://api.github.com`, `https://gitlab.example.com/api/v4`, `https://gitea.example.com/api/v1`.
    public var api: HTTPAddress
    /// `owner/name`; with GitLab also `group/subgroup/name`.
    public var name: String
    /// Sent with every request, and shown nowhere.
    public var token: SecretValue

    /// Memberwise.
    public init(kind: ForgeKind, api: HTTPAddress, name: String, token: SecretValue) {
        self.kind = kind
        self.api = api
        self.name = name
        self.token = token
    }

    /// Whether a text can name a repository: two parts, with GitLab more, of letters, digits, `-`, `_` and `.`.
    public static func isValid(name: String, on kind: ForgeKind) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 || kind == .gitlab && parts.count > 2, name.utf8.count <= 1000 else { return false }
        return parts.allSatisfy { part in
            !part.isEmpty && part != "." && part != ".."
                && part.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                        || [0x2d, 0x2e, 0x5f].contains(byte)
                }
        }
    }
}

/// What is said of a commit.
public enum StatusState: String, Hashable, Sendable, CaseIterable {
    /// It is as it should be.
    case success
    /// It is not.
    case failure
    /// It is not yet.
    case pending
}

/// An open pull request, or merge request.
public struct PullRequest: Hashable, Sendable {
    /// As people name it: `#7`, `!7`.
    public var number: Int
    /// The newest commit of what is to be merged.
    public var head: ObjectID

    /// Memberwise.
    public init(number: Int, head: ObjectID) {
        self.number = number
        self.head = head
    }
}

/// A comment of this program's own on a pull request.
public struct PullRequestComment: Hashable, Sendable {
    /// The forge's number of it.
    public var id: Int
    /// In Markdown.
    public var body: String

    /// Memberwise.
    public init(id: Int, body: String) {
        self.id = id
        self.body = body
    }
}

/// Why a forge did not do what it was asked. It names the host and the status, and no token.
public struct ForgeFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What helps.
    public enum Kind: Hashable, Sendable {
        /// Another attempt, after so many seconds where the forge says so.
        case passing(after: Int64?)
        /// Nothing: the forge does not take it.
        case lasting
    }

    /// What helps.
    public var kind: Kind
    /// What happened.
    public var description: String

    /// Memberwise.
    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
