import Glibc

/// A thread of its own that runs the jobs of one actor, one after the other: libpq blocks, and the cooperative pool
/// must not. The thread ends with its owner.
final class ConnectionThread: SerialExecutor {
    private let queue = JobQueue()

    init() throws {
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let argument = unsafe Unmanaged.passRetained(queue)
        let status = unsafe pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<JobQueue>.fromOpaque(argument).takeRetainedValue().runUntilClosed()
                return nil
            }, argument.toOpaque())
        guard status == 0 else {
            unsafe argument.release()
            throw PostgresError(.connectionFailed, "no thread can be started for a connection (error \(status))")
        }
    }

    deinit { queue.close() }

    func enqueue(_ job: consuming ExecutorJob) {
        unsafe queue.add(UnownedJob(job), executor: asUnownedSerialExecutor())
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }
}

/// The jobs that wait for the thread. The thread keeps the queue alive, so that the executor can go away from within
/// its own last job.
@safe
private final class JobQueue: @unchecked Sendable {
    @safe
    private struct Entry {
        let job: UnownedJob
        let executor: UnownedSerialExecutor
    }

    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var entries: [Entry] = []
    private var isClosed = false

    init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    func add(_ job: UnownedJob, executor: UnownedSerialExecutor) {
        unsafe pthread_mutex_lock(mutex)
        unsafe entries.append(Entry(job: job, executor: executor))
        unsafe pthread_cond_signal(condition)
        unsafe pthread_mutex_unlock(mutex)
    }

    func close() {
        unsafe pthread_mutex_lock(mutex)
        isClosed = true
        unsafe pthread_cond_signal(condition)
        unsafe pthread_mutex_unlock(mutex)
    }

    func runUntilClosed() {
        while let batch = takeEntries() {
            for entry in batch { unsafe entry.job.runSynchronously(on: entry.executor) }
        }
    }

    private func takeEntries() -> [Entry]? {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while entries.isEmpty {
            if isClosed { return nil }
            unsafe pthread_cond_wait(condition, mutex)
        }
        defer { entries.removeAll(keepingCapacity: true) }
        return entries
    }
}
