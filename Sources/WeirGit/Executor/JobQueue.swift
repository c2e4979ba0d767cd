import Glibc

/// Closures that wait for a thread, and the threads.
///
/// `Mutex` has no condition to wait for, so this uses the C library's: both live on the heap, at a fixed address.
@safe
final class JobQueue: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private let limit: Int
    // All below is touched only with the mutex held.
    private var jobs: [@Sendable () -> Void] = []
    private var nextJob = 0
    private var threads = 0
    private var idle = 0
    private var isClosed = false

    init(limit: Int) {
        self.limit = limit
        unsafe mutex = .allocate(capacity: 1)
        unsafe changed = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(changed, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe pthread_mutex_destroy(mutex)
        unsafe changed.deallocate()
        unsafe mutex.deallocate()
    }

    /// Queues `job`, and starts a thread where all are busy and there may be another.
    func add(_ job: @escaping @Sendable () -> Void) {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        jobs.append(job)
        if idle >= jobs.count - nextJob || threads == limit {
            unsafe pthread_cond_signal(changed)
        } else if startThread() {
            threads += 1
        }
    }

    /// Ends the threads once nothing is queued.
    func close() {
        unsafe pthread_mutex_lock(mutex)
        isClosed = true
        unsafe pthread_cond_broadcast(changed)
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Where the system refuses a thread, the job waits for one of those that run.
    private func startThread() -> Bool {
        var thread = pthread_t()
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        defer { unsafe attributes.deallocate() }
        unsafe pthread_attr_init(attributes)
        defer { unsafe pthread_attr_destroy(attributes) }
        unsafe pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
        // Trees nest deeply, and libgit2 keeps paths of 4 KiB on the stack.
        unsafe pthread_attr_setstacksize(attributes, 4 << 20)
        let context = unsafe Unmanaged.passRetained(self).toOpaque()
        let status = unsafe pthread_create(
            &thread, attributes,
            { context in
                if let context = unsafe context {
                    unsafe Unmanaged<JobQueue>.fromOpaque(context).takeRetainedValue().work()
                }
                return nil
            }, context)
        if status != 0 { unsafe Unmanaged<JobQueue>.fromOpaque(context).release() }
        return status == 0
    }

    private func work() {
        while let job = next() { job() }
    }

    /// Waits for a job; nil once the queue is closed and empty.
    private func next() -> (@Sendable () -> Void)? {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while nextJob == jobs.count {
            if isClosed { return nil }
            idle += 1
            unsafe pthread_cond_wait(changed, mutex)
            idle -= 1
        }
        let job = jobs[nextJob]
        nextJob += 1
        if nextJob == jobs.count {
            jobs.removeAll(keepingCapacity: true)
            nextJob = 0
        }
        return job
    }
}
