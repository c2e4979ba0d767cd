/// Why Git could not do what it was asked for.
public struct GitError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// There is no repository at the path, nor above it.
        case repositoryNotFound = "repository-not-found"
        /// The repository belongs to another user, and `safe.directory` does not allow it.
        case notOwned = "not-owned"
        /// No branch, tag or commit answers to the name.
        case revisionNotFound = "revision-not-found"
        /// An abbreviated id fits several objects.
        case revisionAmbiguous = "revision-ambiguous"
        /// The name is none that Git would accept.
        case revisionInvalid = "revision-invalid"
        /// The revision has no such folder.
        case folderNotFound = "folder-not-found"
        /// The object is not in the repository.
        case objectMissing = "object-missing"
        /// The object is there and cannot be read.
        case objectCorrupt = "object-corrupt"
        /// Anything else; the message is libgit2's.
        case failed
    }

    /// What kind of failure it is.
    public var code: Code
    /// What happened and where: one sentence without its full stop.
    public var message: String
    /// What to do about it.
    public var hint: String?

    /// Memberwise.
    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// The message and, in a second sentence, the hint.
    public var description: String { hint.map { "\(message). \($0)" } ?? message }
}
