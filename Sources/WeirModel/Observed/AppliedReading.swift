/// How the applied commit was read: what the next load can go on from.
public struct AppliedReading: Hashable, Sendable {
    /// What the same files mean; see `LoaderSemantics`.
    public var semantics: Int
    /// The files that had errors, by the bytes of their paths.
    public var problemPaths: [String]
    /// What `weir.yaml` said beside configuration.
    public var settings: RepositorySettings

    /// Memberwise.
    public init(semantics: Int, problemPaths: [String] = [], settings: RepositorySettings = RepositorySettings()) {
        self.semantics = semantics
        self.problemPaths = problemPaths
        self.settings = settings
    }
}
