import WeirForges
import WeirModel
import WeirNotify

/// An item of `notifications`.
struct NotificationTarget: Sendable {
    /// What is sent.
    enum Format: String, Sendable, CaseIterable {
        /// JSON with the headers of Standard Webhooks.
        case standard
        /// What Slack, Mattermost and Rocket.Chat take.
        case slack
    }

    /// Where the URL is.
    enum Address: Sendable {
        case url(String)
        /// In a file, because whoever knows it can write there.
        case file(String)
    }

    /// How `weir status` and metrics call it; nil: by its host.
    var name: String?
    var address: Address
    var format: Format
    /// The file with the secrets that requests are signed with; nil with Slack's format alone.
    var secretFile: String?
    /// What it is told.
    var kinds: Set<Announcement.Kind>
    /// Of which environments; nil: of all.
    var environments: Set<String>?
    /// Where it stands in the configuration.
    var location: SourceLocation

    /// With its files under other paths.
    func mapFiles(_ path: (String) -> String) -> NotificationTarget {
        var result = self
        if case .file(let file) = address { result.address = .file(path(file)) }
        result.secretFile = secretFile.map(path)
        return result
    }
}

/// `report:`, where an environment's commits and pull requests get their statuses and plans.
struct ForgeReport: Sendable {
    var kind: ForgeKind
    var api: HTTPAddress
    /// `owner/name`
    var repository: String
    var tokenFile: String
    /// Whether open pull requests get a comment with their plan.
    var coversPullRequests: Bool

    /// With its file under another path.
    func mapFiles(_ path: (String) -> String) -> ForgeReport {
        var result = self
        result.tokenFile = path(tokenFile)
        return result
    }
}
