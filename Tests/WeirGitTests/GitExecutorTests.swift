import Glibc
import Synchronization
import Testing
import WeirGit

/// Threads for what blocks.
@Suite struct GitExecutorTests {
    @Test func `as many bodies run at once as there are threads, and no more`() async {
        let executor = GitExecutor(threads: 3)
        let count = Count()
        let everyoneIsHere = Gate(3)
        await withTaskGroup { group in
            for index in 0..<30 {
                group.addTask {
                    await executor.run {
                        count.begin()
                        // The first three wait for each other, so they must have a thread each.
                        if index < 3 { everyoneIsHere.pass() }
                        count.end()
                    }
                }
            }
        }
        #expect(count.done == 30)
        #expect(count.most == 3)
    }

    @Test func `errors and values come back`() async {
        let executor = GitExecutor(threads: 1)
        #expect(await executor.run { 7 } == 7)
        await #expect(throws: GitError(.failed, "no")) {
            try await executor.run { () throws(GitError) -> Int in throw GitError(.failed, "no") }
        }
    }

    @Test func `tasks that prefer it run on its threads`() async {
        let executor = GitExecutor(threads: 1)
        let thread = await executor.run { pthread_self() }
        let other = await Task(executorPreference: executor) { await Self.currentThread() }.value
        #expect(thread == other)
    }

    @concurrent private static func currentThread() async -> pthread_t { pthread_self() }
}

/// How many bodies run.
private final class Count: Sendable {
    private let state = Mutex((running: 0, most: 0, done: 0))

    var most: Int { state.withLock { $0.most } }
    var done: Int { state.withLock { $0.done } }

    func begin() {
        state.withLock { state in
            state.running += 1
            state.most = max(state.most, state.running)
        }
    }

    func end() {
        state.withLock { state in
            state.running -= 1
            state.done += 1
        }
    }
}

/// Opens when as many have come as it waits for.
private final class Gate: Sendable {
    private let missing: Mutex<Int>

    init(_ count: Int) { missing = Mutex(count) }

    var isOpen: Bool { missing.withLock { $0 <= 0 } }

    func pass() {
        missing.withLock { $0 -= 1 }
        while !isOpen { usleep(1000) }
    }
}
