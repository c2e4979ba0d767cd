import CLibPQ
import Glibc

/// The owner of a `PGconn`.
@safe
struct ConnectionHandle: ~Copyable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }

    deinit { unsafe PQfinish(pointer) }
}

/// One connection with libpq in non-blocking mode; every wait is a `poll` of its own, which a cancelled task ends.
///
/// Not thread-safe: only the connection's thread uses it.
@safe
final class ServerLink {
    private let handle: ConnectionHandle
    let signal: CancellationSignal
    private let notices: NoticeReceiver
    /// How often this link waited for the server after sending.
    private(set) var roundTrips = 0
    /// True while something was sent that no wait has counted yet.
    private var isUnanswered = false
    /// True once the protocol is out of step; the connection must not be used again.
    private(set) var isBroken = false
    private var cancelDeadline: ContinuousClock.Instant?

    /// How long a cancelled statement may take to stop before the connection is given up.
    static let cancelGrace: Duration = .seconds(10)

    var connection: OpaquePointer { unsafe handle.pointer }

    /// Connects. Blocks.
    ///
    /// - Throws: `PostgresError` with `connectionFailed` or `connectTimeout`; `CancellationError`.
    init(_ configuration: PostgresConfiguration, signal: CancellationSignal) throws {
        self.signal = signal
        notices = NoticeReceiver(handler: configuration.onNotice)
        handle = unsafe ConnectionHandle(try startConnecting(configuration))
        unsafe PQsetNoticeReceiver(
            handle.pointer,
            { receiver, result in unsafe NoticeReceiver.receive(receiver, result) },
            Unmanaged.passUnretained(notices).toOpaque())
        try finishConnecting(configuration)
    }

    private func finishConnecting(_ configuration: PostgresConfiguration) throws {
        func failure() -> PostgresError {
            let failure = ConnectFailure(errorMessage)
            return PostgresError(
                .connectionFailed, "cannot connect to \(configuration): \(configuration.redact(failure.message))",
                sqlState: failure.sqlState)
        }
        let deadline = ContinuousClock.now + configuration.connectTimeout
        if unsafe PQstatus(connection) == CONNECTION_BAD { throw failure() }
        // So that the server's code is told where it refuses the connection.
        unsafe PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
        var state = PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            if state == PGRES_POLLING_FAILED { throw failure() }
            switch wait(for: state == PGRES_POLLING_READING ? POLLIN : POLLOUT, until: deadline) {
            case .ready: state = unsafe PQconnectPoll(connection)
            case .cancelled: throw CancellationError()
            case .timedOut:
                throw PostgresError(
                    .connectTimeout, "no connection to \(configuration) within \(configuration.connectTimeout)",
                    hint: "check that the server runs and can be reached")
            }
        }
        unsafe PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
        unsafe PQsetErrorContextVisibility(connection, PQSHOW_CONTEXT_NEVER)
        guard unsafe PQsetnonblocking(connection, 1) == 0 else { throw failure() }
    }

    /// libpq's last message, without the line break at its end.
    var errorMessage: String {
        var text = unsafe PQerrorMessage(connection).map { unsafe String(cString: $0) } ?? ""
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }

    /// True where the connection stands and the protocol is in step.
    var isHealthy: Bool { unsafe !isBroken && PQstatus(connection) == CONNECTION_OK }

    /// True where no transaction is open.
    var isIdle: Bool { unsafe PQtransactionStatus(connection) == PQTRANS_IDLE }

    /// The server's version, such as 150020 for 15.20.
    var serverVersion: Int { Int(unsafe PQserverVersion(connection)) }

    /// The number of the server process; behind a proxy it is not the real one.
    var backendProcess: Int32 { unsafe PQbackendPID(connection) }

    /// Notes, without a round trip, that the server has ended an idle connection: its goodbye and the end of the stream
    /// are there to be read.
    func noticeHangup() {
        while isHealthy {
            var descriptor = pollfd(fd: unsafe PQsocket(connection), events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&descriptor, 1, 0) > 0 else { return }
            if unsafe PQconsumeInput(connection) == 0 { isBroken = true }
        }
    }

    /// Gives the connection up.
    func markBroken() { isBroken = true }
}

// MARK: - Waiting

extension ServerLink {
    enum Wakeup { case ready, cancelled, timedOut }

    /// Waits until the socket is ready, the running operation is cancelled or the time is over.
    private func wait(for events: Int32, until deadline: ContinuousClock.Instant?) -> Wakeup {
        while true {
            var timeout: Int32 = -1
            if let deadline {
                let left = deadline - ContinuousClock.now
                guard left > .zero else { return .timedOut }
                timeout = Int32(
                    clamping: left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000 + 1)
            }
            // The socket is asked for every time: libpq changes it while it tries addresses.
            var descriptors: InlineArray<2, pollfd> = [
                pollfd(fd: unsafe PQsocket(connection), events: Int16(events), revents: 0),
                pollfd(fd: signal.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            var span = descriptors.mutableSpan
            let count = unsafe span.withUnsafeMutableBufferPointer { unsafe poll($0.baseAddress, 2, timeout) }
            if count < 0 && errno != EINTR { return .ready }
            if descriptors[1].revents != 0 {
                signal.acknowledge()
                return .cancelled
            }
            if descriptors[0].revents != 0 { return .ready }
        }
    }

    /// Waits; a cancelled task turns into a cancel request to the server, and its answer is waited for. False where
    /// the server does not stop in time, and then the connection is given up.
    private func waitOrCancel(for events: Int32) -> Bool {
        while true {
            switch wait(for: events, until: cancelDeadline) {
            case .ready: return true
            case .cancelled: sendCancelRequest()
            case .timedOut:
                isBroken = true
                return false
            }
        }
    }

    /// Asks the server to stop the running statement.
    func sendCancelRequest() {
        guard cancelDeadline == nil else { return }
        cancelDeadline = ContinuousClock.now + Self.cancelGrace
        guard let cancel = unsafe PQgetCancel(connection) else { return }
        defer { unsafe PQfreeCancel(cancel) }
        var text = [CChar](repeating: 0, count: 256)
        _ = unsafe PQcancel(cancel, &text, 256)
    }

    /// Notes that something was put on its way.
    func noteSent() {
        isUnanswered = true
        cancelDeadline = nil
    }

    /// Brings everything to the server that libpq has buffered, and takes in what comes meanwhile, so that neither
    /// side waits for the other. A lost connection shows with the next result.
    func flush() {
        while isHealthy, unsafe PQflush(connection) == 1 {
            guard waitOrCancel(for: POLLIN | POLLOUT) else { return }
            _ = unsafe PQconsumeInput(connection)
        }
    }

    /// The next result; nil at the end of a statement.
    func nextResult() -> ResultHandle? {
        flush()
        if isUnanswered {
            roundTrips += 1
            isUnanswered = false
        }
        while !isBroken, unsafe PQisBusy(connection) != 0 {
            guard waitOrCancel(for: POLLIN) else { return nil }
            if unsafe PQconsumeInput(connection) == 0 { break }
        }
        guard !isBroken, let result = unsafe PQgetResult(connection) else { return nil }
        return unsafe ResultHandle(result)
    }
}

private func startConnecting(_ configuration: PostgresConfiguration) throws -> OpaquePointer {
    let keywords = unsafe configuration.parameters.map { unsafe strdup($0.keyword) }
    let values = unsafe configuration.parameters.map { unsafe strdup($0.value) }
    defer { unsafe (keywords + values).forEach { unsafe free($0) } }
    let keywordList = unsafe keywords.map { unsafe UnsafePointer<CChar>($0) } + [nil]
    let valueList = unsafe values.map { unsafe UnsafePointer<CChar>($0) } + [nil]
    guard let connection = unsafe PQconnectStartParams(keywordList, valueList, 0) else {
        throw PostgresError(.connectionFailed, "no memory for a connection")
    }
    return unsafe connection
}
