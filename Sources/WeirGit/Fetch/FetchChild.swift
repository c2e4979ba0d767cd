import CLibGit2
import Glibc

/// The process that talks to a server, so that whatever hangs, crashes or eats memory there is not weir.
///
/// libgit2 1.5 knows no time limits. The process that starts this one (`weir __fetch`) has a deadline and kills it.
public enum FetchChild {
    /// The argument that the program hands its work over to `run` for.
    public static let subcommand = "__fetch"

    private static let addressSpace = 512 << 20
    /// Less than a pipe takes without a reader.
    private static let maximumRequest = 60 << 10
    /// What a file may have beyond the bytes that may be received: an index, the bases that complete a pack.
    private static let fileReserve = 256 << 20

    /// Reads a request from standard input, fetches, and writes events to standard output. Returns the process's exit
    /// status: 0 where the last event says what came of it, also when that is a failure; 64 for arguments.
    public static func run(_ arguments: [String] = []) -> Int32 {
        guard arguments.isEmpty else { return 64 }
        guard let request = FetchRequest(text: readRequest()) else {
            write(.failed(FetchFailure(.invalidRequest, "the fetching process was not told what to fetch")))
            return 0
        }
        guard limitProcess(request) else {
            write(.failed(FetchFailure(.failed, "the fetching process cannot be limited: \(FileError.last.reason)")))
            return 0
        }
        do throws(FetchFailure) {
            let hostKeys = try HostKeyCheck.make(request)
            let repository = try FetchedRepository(at: request.repository) { hostKeys?.takeHome(in: $0) }
            write(.done(try RemoteFetch(request, hostKeys).run(into: repository) { write(.progress($0)) }))
        } catch { write(.failed(error)) }
        return 0
    }

    /// Limits what a server can do to this machine; see setrlimit(2).
    private static func limitProcess(_ request: FetchRequest) -> Bool {
        guard weir_die_with_parent() == 0 else { return false }
        // The parent may have ended before that took effect; then there is nobody to answer.
        guard getppid() == request.parent else { exit(1) }
        // The parent has the deadline; this is for one that is too busy to keep it. The signal ends this process.
        _ = alarm(UInt32(clamping: request.seconds))
        // A file that grows beyond the limit then is an error rather than a signal.
        signal(SIGXFSZ, SIG_IGN)
        // What is in memory may be a password.
        var limits = [(RLIMIT_CORE, 0), (RLIMIT_FSIZE, request.maximumBytes + fileReserve)]
        #if !WEIR_SANITIZED
        // A sanitizer reserves terabytes of addresses before anything runs, and uses few of them.
        limits.append((RLIMIT_AS, addressSpace))
        #endif
        return limits.allSatisfy { resource, value in
            var limit = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
            return unsafe setrlimit(Int32(resource.rawValue), &limit) == 0
        }
    }

    private static func readRequest() -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count < maximumRequest {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += buffer.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Where nobody listens any more, there is nothing to be done about it.
    private static func write(_ event: FetchEvent) {
        var bytes = ArraySlice(event.line.utf8)
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
