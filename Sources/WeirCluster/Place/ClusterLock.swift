import Glibc

/// Keeps two programs from preparing, starting or stopping the same cluster at once.
struct ClusterLock: ~Copyable {
    private let descriptor: CInt

    /// Runs `body` under the lock.
    ///
    /// - Throws: `busy` where another program holds it until the time is over; `directoryUnusable`; and what `body`
    ///   throws.
    static func hold<Value: Sendable>(
        _ path: String, within limit: Duration, _ body: () async throws(ClusterError) -> Value
    ) async throws(ClusterError) -> Value {
        let lock = try ClusterLock(path)
        let deadline = ContinuousClock.now + limit
        while flock(lock.descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard ContinuousClock.now < deadline else {
                throw ClusterError(.busy, "another program is starting or stopping the cluster (lock \(path))")
            }
            await pause()
        }
        let value = try await body()
        flock(lock.descriptor, LOCK_UN)
        return value
    }

    private init(_ path: String) throws(ClusterError) {
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw ClusterError(.directoryUnusable, "cannot open \(path): \(systemMessage(errno))")
        }
    }

    deinit { close(descriptor) }
}

/// Waits a moment; a cancelled task does not wait.
func pause() async { try? await Task.sleep(for: .milliseconds(10)) }
