/// What the fetching process is told, on its standard input.
///
/// One `name value` a line, ended by the line `fetch`. It does not come as arguments because everybody on the machine
/// can see those, and a URL may hold a password.
public struct FetchRequest: Hashable, Sendable {
    /// The longest URL or path that is accepted, in bytes.
    public static let maximumLength = 4096

    /// What Git takes for a repository: `https://…`, `ssh://…`, `user@host:path`, `git://…`, `file://…` or a path.
    public var url: String
    /// The bare repository that is updated, or made where there is none: an absolute path.
    public var repository: String
    /// What is fetched beside branches and tags, without a name for it here: `refs/pull/7/head`. What the server does not have
    /// is left out.
    public var references: [String]
    /// The most objects that one pack may have.
    public var maximumObjects: Int
    /// The most bytes that may be received.
    public var maximumBytes: Int
    /// After how many seconds the fetching process ends itself, should nobody have ended it before.
    public var seconds: Int
    /// The process that asks; the fetching one ends with it.
    public var parent: Int32
    /// Who is asking.
    public var access: FetchAccess

    /// Throws `invalidRequest` where a text cannot be handed to Git, credentials go with another kind of URL, or a limit
    /// is not positive.
    public init(
        url: String, repository: String, references: [String] = [], maximumObjects: Int = 4_000_000,
        maximumBytes: Int = 4 << 30, seconds: Int = 3600, parent: Int32, access: FetchAccess = FetchAccess()
    ) throws(FetchFailure) {
        guard Self.isSafe(url) else { throw FetchFailure(.invalidRequest, "this is not a repository's URL") }
        guard Self.isSafe(repository), repository.hasPrefix("/") else {
            throw FetchFailure(.invalidRequest, "\(repository.debugDescription) is not an absolute path")
        }
        guard maximumObjects > 0, maximumBytes > 0, seconds > 0 else {
            throw FetchFailure(.invalidRequest, "a limit of fetching is not positive")
        }
        guard references.count <= Self.mostReferences, references.allSatisfy(Self.isPullRequest) else {
            throw FetchFailure(.invalidRequest, "a reference to fetch is not the head of a pull request")
        }
        try access.check(for: RemoteURL(url))
        self.access = access
        self.url = url
        self.repository = repository
        self.references = references
        self.maximumObjects = maximumObjects
        self.maximumBytes = maximumBytes
        self.seconds = seconds
        self.parent = parent
    }

    /// The request as the fetching process reads it.
    public var text: String {
        """
        url \(url)
        repository \(repository)
        references \(references.joined(separator: " "))
        maximum-objects \(maximumObjects)
        maximum-bytes \(maximumBytes)
        seconds \(seconds)
        parent \(parent)

        """ + access.fields.map { "\($0.name) \($0.value)\n" }.joined() + "fetch\n"
    }

    /// Reads `text`; nil for anything that is not a whole request.
    public init?(text: String) {
        var values: [Substring: Substring] = [:]
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.popLast() == "", lines.popLast() == "fetch" else { return nil }
        for line in lines {
            guard let space = line.firstIndex(of: " ") else { return nil }
            values[line[..<space]] = line[line.index(after: space)...]
        }
        guard let url = values["url"], let repository = values["repository"],
            let references = values["references"],
            let objects = values["maximum-objects"].flatMap({ Int($0) }),
            let bytes = values["maximum-bytes"].flatMap({ Int($0) }),
            let seconds = values["seconds"].flatMap({ Int($0) }),
            let parent = values["parent"].flatMap({ Int32($0) }),
            let request = try? FetchRequest(
                url: String(url), repository: String(repository),
                references: references.split(separator: " ").map(String.init),
                maximumObjects: objects, maximumBytes: bytes, seconds: seconds, parent: parent,
                access: FetchAccess(fields: values))
        else { return nil }
        self = request
    }

    /// The most references of one request.
    public static let mostReferences = 64

    /// `refs/pull/7/head`, as GitHub and Gitea name it, or `refs/merge-requests/7/head`, as GitLab does.
    private static func isPullRequest(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "refs" && (parts[1] == "pull" || parts[1] == "merge-requests")
            && (1...12).contains(parts[2].utf8.count) && parts[2].utf8.allSatisfy { (0x30...0x39).contains($0) }
            && parts[3] == "head"
    }

    /// False for what could be taken for an option or for two lines. Blanks stay: paths have them.
    private static func isSafe(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "-"), text.utf8.count <= maximumLength else {
            return false
        }
        let location = RemoteURL(text)
        let parts = [location.host, location.user, location.path].compactMap(\.self)
        return !text.utf8.contains { $0 < 0x20 || $0 == 0x7f } && !parts.contains { $0.utf8.first == UInt8(ascii: "-") }
            && location.host != ""
    }
}
