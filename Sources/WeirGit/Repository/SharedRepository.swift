import Synchronization

/// A repository for whoever works on one plan, on several threads: handles are opened as they are needed, each is lent to
/// one thread at a time, and then kept for whoever is next.
///
/// Opening costs a quarter of a millisecond, and a handle remembers the folders that it read: the one of ten thousand
/// customers' folders takes two milliseconds to unpack, and is asked for on both sides of a comparison and once more for
/// its names. All of it is given back with the last owner, so that nothing is kept from one plan to the next.
public final class SharedRepository: Sendable {
    /// The repository, as `GitRepository(at:)` takes it.
    public let path: String
    private let idle = Mutex<[OpenRepository]>([])

    /// Names a repository; nothing is opened yet.
    public init(at path: String) { self.path = path }

    /// Calls `body` with a handle of its own.
    ///
    /// Throws what `GitRepository(at:)` throws, and what `body` does.
    public func with<Result>(_ body: (borrowing GitRepository) throws -> Result) throws -> Result {
        let open = try borrow()
        defer { giveBack(open) }
        return try body(open.repository)
    }

    /// The same on a thread that may block.
    public func run<Result: Sendable>(
        _ body: @escaping @Sendable (borrowing GitRepository) throws -> Result
    ) async throws -> Result {
        try await GitExecutor.shared.run { try self.with(body) }
    }

    /// For one thread until it is given back.
    func borrow() throws(GitError) -> OpenRepository {
        if let open = idle.withLock({ $0.popLast() }) { return open }
        return OpenRepository(try GitRepository(at: path))
    }

    func giveBack(_ open: OpenRepository) { idle.withLock { $0.append(open) } }
}

/// A handle that goes from thread to thread.
///
/// It is sent although libgit2's handles are for one thread at a time: `SharedRepository` lends each only once.
final class OpenRepository: @unchecked Sendable {
    let repository: GitRepository

    init(_ repository: consuming GitRepository) { self.repository = repository }
}
