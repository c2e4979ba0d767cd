import Glibc
import Synchronization

/// Carries the cancellation of a task to the connection's thread while that thread waits for the server.
///
/// Every operation has a number. A request counts only while its operation runs, so a late one cannot hit the next.
final class CancellationSignal: Sendable {
    private struct State {
        var operation: UInt64 = 0
        var isRunning = false
        var isRequested = false
    }

    private let state = Mutex(State())
    /// Readable while a request is pending; for `poll`.
    let descriptor: CInt
    private let writeEnd: CInt

    init() throws {
        var ends: [CInt] = [-1, -1]
        // Not a pipe: only this call sets both flags at once, before another thread can fork.
        let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw PostgresError(.connectionFailed, "no socket pair for a connection (error \(errno))")
        }
        descriptor = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(descriptor)
        close(writeEnd)
    }

    /// Begins an operation and returns its number.
    func begin() -> UInt64 {
        state.withLock { state in
            state.operation += 1
            state.isRunning = true
            state.isRequested = false
            drain()
            return state.operation
        }
    }

    /// Ends the running operation.
    func end() { state.withLock { $0.isRunning = false } }

    /// Asks the operation to stop; nothing where it is over.
    func request(_ operation: UInt64) {
        state.withLock { state in
            guard state.isRunning, !state.isRequested, state.operation == operation else { return }
            state.isRequested = true
            var one: UInt8 = 1
            _ = unsafe write(writeEnd, &one, 1)
        }
    }

    /// True from a request to the end of the operation.
    var isRequested: Bool { state.withLock { $0.isRequested } }

    /// Makes `descriptor` quiet again.
    func acknowledge() { state.withLock { _ in drain() } }

    private func drain() {
        var byte: UInt8 = 0
        while unsafe read(descriptor, &byte, 1) == 1 {}
    }
}
