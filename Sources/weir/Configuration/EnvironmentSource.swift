import WeirHTTP

/// Where an environment's files come from, and how often the controller looks.
struct EnvironmentSource: Sendable {
    /// A URL to fetch, or a folder.
    var repository: String
    /// The branch; nil: the repository's own.
    var branch: String?
    /// The environment's folder inside the repository; nil: its top.
    var path: String?
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
