import Glibc

/// Threads of their own for work that blocks, so that none of it holds up the threads that Swift's tasks share.
///
/// Threads are started when there is work and no idle one, up to a limit, and then stay. A job that blocks for ever
/// takes its thread with it: what may hang (the network) belongs into another process.
public final class GitExecutor: TaskExecutor {
    /// For everything that reads repositories in this process; as many threads as there are processors, at least two.
    public static let shared = GitExecutor(threads: max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    private let queue: JobQueue

    /// An executor with at most `threads` threads, and at least one.
    public init(threads: Int) { queue = JobQueue(limit: max(1, threads)) }

    deinit { queue.close() }

    /// See `Executor`.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.add { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Runs `body`, which may block, on one of the threads.
    ///
    /// Throws what `body` throws. Cancelling does not interrupt a body that runs; one that has not begun runs all the
    /// same, so it should look at `Task.isCancelled` itself where that matters.
    public func run<Result: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        let result: Swift.Result<Result, Failure> = await withCheckedContinuation { continuation in
            queue.add { continuation.resume(returning: Swift.Result(catching: body)) }
        }
        return try result.get()
    }
}
