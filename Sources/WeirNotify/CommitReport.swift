import WeirJSON
public import WeirModel

/// What a code host is told of a commit.
public struct CommitReport: Hashable, Sendable {
    /// How it went.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// It is deployed.
        case success
        /// Something of it is not, until somebody does something about it.
        case failure
        /// Something of it waits for an approval, or for a window.
        case pending
    }

    /// The most Unicode scalars of a description; GitHub refuses more than 140 characters.
    public static let longestDescription = 140

    /// Which commit.
    public var commit: ObjectID
    /// How it went.
    public var state: State
    /// In a few words, `longestDescription` at most.
    public var description: String

    /// Cuts the description.
    public init(commit: ObjectID, state: State, description: String) {
        self.commit = commit
        self.state = state
        let line = Announcement.bounded(description).unicodeScalars
        let isLong = line.count > Self.longestDescription
        self.description = String(line.prefix(isLong ? Self.longestDescription - 1 : line.count)) + (isLong ? "…" : "")
    }

    /// As it is stored until it is delivered.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("commit", commit.description)
        writer.member("description", description)
        writer.member("state", state.rawValue)
        writer.endObject()
        return writer.bytes
    }

    /// Reads `json`; nil for anything else.
    public init?(json: [UInt8]) {
        var document = Document()
        var reader = JSONReader(limits: .file)
        var diagnostics: [Diagnostic] = []
        guard reader.read(json.span, path: "", into: &document, diagnostics: &diagnostics) else { return nil }
        let fields = Fields(document: document, node: 0)
        guard let commit = fields.text("commit").flatMap({ ObjectID($0) }),
            let state = fields.text("state").flatMap({ State(rawValue: $0) }),
            let description = fields.text("description")
        else { return nil }
        self.init(commit: commit, state: state, description: description)
    }
}
