import Glibc
import Subprocess
import Synchronization
import WeirGit

/// Fetches a repository in a process of its own: this program again, through its hidden subcommand.
enum FetchProcess {
    /// What the fetching process may know of this one's environment; passwords of databases are not among it.
    private static let environmentNames: [String] = {
        var names = [
            "HOME", "PATH", "TZ", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "XDG_CONFIG_HOME",
            "SSH_AUTH_SOCK", "http_proxy", "https_proxy", "no_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY",
            "NO_PROXY", "ALL_PROXY",
        ]
        #if WEIR_SANITIZED
        // Where it reports to, what it does not, and what tells it of locks.
        names += ["ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "LD_PRELOAD"]
        #endif
        return names
    }()

    /// Makes the branches and tags of the bare repository at `repository` (an absolute path; made where there is none)
    /// those of `url`, within `timeout`. After that, or when the task is cancelled, the fetching process is killed.
    ///
    /// `references` are fetched beside them; see `FetchRequest`. `access` goes to that process through a pipe, which nobody
    /// else can look into. `progress` is called on the way. `executable` is the program that answers to `weir __fetch`.
    @discardableResult
    static func fetch(
        url: String, into repository: String, references: [String] = [], maximumBytes: Int = 4 << 30, timeout: Duration,
        access: FetchAccess = FetchAccess(),
        executable: Executable = .at("/proc/self/exe"),
        progress: @escaping @Sendable (FetchProgress) -> Void = { _ in }
    ) async throws(FetchFailure) -> FetchResult {
        let seconds = Int(clamping: min(timeout.components.seconds, 1 << 30)) + 2
        let request = try FetchRequest(
            url: url, repository: repository, references: references, maximumBytes: maximumBytes, seconds: seconds,
            parent: getpid(), access: access)
        let shown = RemoteURL(url).withoutCredentials
        let late = FetchFailure(.timedOut, "\(shown) was not fetched within \(timeout)")
        let outcome = Outcome()
        do {
            let result = try await run(
                executable,
                arguments: Arguments(executablePathOverride: "weir", remainingValues: [FetchChild.subcommand]),
                environment: environment(), input: try FilledPipe.input(request.text), output: .sequence,
                error: .discarded
            ) { execution in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        try await Task.sleep(for: timeout)
                        outcome.finish(.failed(late))
                        try? execution.send(signal: .kill)
                    }
                    for try await line in execution.standardOutput.strings() {
                        guard let event = FetchEvent(line: line) else { continue }
                        if case .progress(let state) = event { progress(state) } else { outcome.finish(event) }
                    }
                    group.cancelAll()
                }
            }
            if result.terminationStatus == .signaled(SIGALRM) { outcome.finish(.failed(late)) }
            return try outcome.result(or: "\(shown): the fetching process ended with \(result.terminationStatus)")
        } catch let failure as FetchFailure {
            throw failure
        } catch is CancellationError {
            throw FetchFailure(.failed, "\(shown) was not fetched: it was cancelled")
        } catch {
            throw FetchFailure(.died, "\(shown): the fetching process cannot be run: \(error)")
        }
    }

    private static func environment() -> Subprocess.Environment {
        var values: [Subprocess.Environment.Key: String] = [:]
        for name in environmentNames {
            if let value = unsafe getenv(name), let key = Subprocess.Environment.Key(rawValue: name) {
                values[key] = unsafe String(cString: value)
            }
        }
        return .custom(values)
    }
}

/// What a fetch came to: the first final event counts.
private final class Outcome: Sendable {
    private let event = Mutex<FetchEvent?>(nil)

    func finish(_ new: FetchEvent) { event.withLock { $0 = $0 ?? new } }

    /// The result, or the failure; `message` where there is neither.
    func result(or message: String) throws(FetchFailure) -> FetchResult {
        switch event.withLock({ $0 }) {
        case .done(let result): return result
        case .failed(let failure): throw failure
        case .progress, nil: throw FetchFailure(.died, message)
        }
    }
}

/// Pipes that hold all of a text before anybody reads it: writing later, to a process that is gone already, would be a
/// signal that ends this one.
private enum FilledPipe {
    /// The end to read `text` from; the new process takes it over and this one closes it.
    static func input(_ text: String) throws(FetchFailure) -> FileDescriptorInput {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw FetchFailure(.died, "there are too many open files") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let bytes = Array(text.utf8)
        // A pipe takes 64 KiB without a reader; a request has 60 at most.
        let count = unsafe bytes.withUnsafeBytes { unsafe write(ends[1], $0.baseAddress, $0.count) }
        close(ends[1])
        guard count == bytes.count, let input = FileDescriptorInput.of(ends[0], FileDescriptorInput.fileDescriptor)
        else {
            close(ends[0])
            throw FetchFailure(.died, "the request cannot be handed over")
        }
        return input
    }
}
