import WeirHTTP
import WeirTrust

/// Where an environment's files come from, and how often the controller looks.
struct EnvironmentSource: Sendable {
    /// A URL to fetch, or a folder.
    var repository: String
    /// The branch; nil, with no tag either: the repository's own.
    var branch: String?
    /// Which tags count, in place of a branch.
    var tag: TagPattern?
    /// The environment's folders inside the repository, laid over each other; none: its top.
    var paths: [String] = []
    /// Who fetches; nil: whoever the URL names.
    var auth: RepositoryAuth?
    /// What becomes of a target that does not follow from what is applied.
    var forcePush = ForcePushPolicy.refuse
    /// In seconds.
    var interval = 60
    /// In seconds.
    var fetchTimeout = 60
    /// Whose commits are taken; nil: everybody's who can push.
    var trust: SourceTrust?
    /// What makes a look immediate; nil: nothing does.
    var webhook: WebhookSource?
    /// Where people see what became of commits; nil: nowhere.
    var report: ForgeReport?
}

/// Who may say that something was pushed.
struct WebhookSource: Sendable {
    var provider: WebhookProvider
    /// The file with the secret that requests are signed with.
    var secretFile: String
}

/// `http:`
struct ListeningAddress: Sendable {
    var address = "127.0.0.1"
    var port = 8080
    /// Who may use the API; none: nobody.
    var tokens: [TokenSource] = []
}
