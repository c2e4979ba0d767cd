/// One connection to a PostgreSQL server, on a thread of its own.
///
/// Statements run one after the other in the order of their calls. While a transaction is open, only the value that
/// `transaction` hands out can use the connection; a call past it throws `transactionOpen`. Nothing is kept in the
/// session between transactions, so a transaction-pooling proxy may stand between.
public actor PostgresConnection: PostgresSession {
    private nonisolated let thread: ConnectionThread
    private nonisolated let signal: CancellationSignal
    private var link: ServerLink?
    private var openTransaction: UInt64?
    private var lastTransaction: UInt64 = 0

    /// The connection's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    private init() throws {
        signal = try CancellationSignal()
        thread = try ConnectionThread()
    }

    /// Connects.
    ///
    /// - Throws: `PostgresError` with `connectionFailed` or `connectTimeout`; `CancellationError`.
    public static func open(_ configuration: PostgresConfiguration) async throws -> PostgresConnection {
        let connection = try PostgresConnection()
        try await connection.connect(configuration)
        return connection
    }

    /// Connects to what a URL or a conninfo string says; see `PostgresConfiguration.init`.
    ///
    /// - Throws: `PostgresError` with `invalidConnectionString`, `connectionFailed` or `connectTimeout`;
    ///   `CancellationError`.
    public static func open(_ connection: String) async throws -> PostgresConnection {
        try await open(PostgresConfiguration(connection))
    }

    private func connect(_ configuration: PostgresConfiguration) async throws {
        link = try await cancellable { try ServerLink(configuration, signal: signal) }
    }

    /// Does something with the link that takes no time.
    func onLink<Value>(_ body: (ServerLink) throws -> Value) throws -> Value { try body(usableLink(in: nil, nil)) }

    /// Ends the connection. Later calls throw `connectionClosed`.
    public func close() { link = nil }

    /// How often this connection waited for the server after sending something.
    public var roundTrips: Int { link?.roundTrips ?? 0 }

    /// The server's version, such as 150020 for 15.20; 0 once closed.
    public var serverVersion: Int { link?.serverVersion ?? 0 }

    /// The number of the server's process, for `pg_terminate_backend`; 0 once closed.
    public var backendProcess: Int32 { link?.backendProcess ?? 0 }

    /// True where the connection stands and no transaction is open, so that somebody else can go on with it.
    public var isReusable: Bool {
        guard let link, openTransaction == nil else { return false }
        link.noticeHangup()
        return link.isHealthy && link.isIdle
    }

    // MARK: - Statements

    /// Runs one statement.
    public func run(_ query: PostgresQuery, at site: CallSite) async throws -> PostgresResult {
        try await run(query, at: site, in: nil)
    }

    /// Runs one statement and folds its rows as they arrive.
    public func run<Value: Sendable>(
        streaming query: PostgresQuery, into initial: Value, at site: CallSite,
        each: sending (inout Value, PostgresRow) throws -> Void
    ) async throws -> Value {
        try await run(streaming: query, into: initial, at: site, in: nil, each: each)
    }

    /// Runs a COPY and returns how many rows the server took.
    public func run(
        copyInto table: String, columns: [String], at site: CallSite,
        _ body: sending (inout CopyWriter) throws -> Void
    ) async throws -> Int {
        try await run(copyInto: table, columns: columns, at: site, in: nil, body)
    }

    /// Runs a pipeline in one round trip.
    public func run(_ pipeline: PostgresPipeline) async throws -> [PostgresResult] {
        try await run(pipeline, in: nil)
    }

    func run(_ query: PostgresQuery, at site: CallSite, in transaction: UInt64?) async throws -> PostgresResult {
        let context = StatementContext(text: query.text, site: site)
        return try await use(in: transaction, context) { try $0.run(query, context) }
    }

    func run<Value: Sendable>(
        streaming query: PostgresQuery, into initial: Value, at site: CallSite, in transaction: UInt64?,
        each: (inout Value, PostgresRow) throws -> Void
    ) async throws -> Value {
        let context = StatementContext(text: query.text, site: site)
        return try await use(in: transaction, context) { link in
            var value = initial
            try link.stream(query, context) { try each(&value, $0) }
            return value
        }
    }

    func run(
        copyInto table: String, columns: [String], at site: CallSite, in transaction: UInt64?,
        _ body: (inout CopyWriter) throws -> Void
    ) async throws -> Int {
        let context = StatementContext(text: copyStatement(into: table, columns: columns), site: site)
        return try await use(in: transaction, context) { link in
            try link.copyIn(context, columns: columns.count, body)
        }
    }

    func run(_ pipeline: PostgresPipeline, in transaction: UInt64?) async throws -> [PostgresResult] {
        try await use(in: transaction, pipeline.statements.first?.context) { try $0.run(pipeline) }
    }

    private func use<Value>(
        in transaction: UInt64?, _ context: StatementContext?, _ body: (ServerLink) throws -> Value
    ) async throws -> Value {
        let link = try usableLink(in: transaction, context)
        return try await cancellable { try body(link) }
    }

    private func usableLink(in transaction: UInt64?, _ context: StatementContext?) throws -> ServerLink {
        guard let link else {
            throw PostgresError(.connectionClosed, "the connection was closed", context: context)
        }
        guard transaction == openTransaction else {
            if transaction == nil {
                throw PostgresError(
                    .transactionOpen, "the connection is inside a transaction",
                    hint: "use the value that transaction(…) hands out", context: context)
            }
            throw PostgresError(.transactionEnded, "the transaction is over", context: context)
        }
        guard link.isHealthy else { throw link.lost(context ?? StatementContext(text: "", site: .unknown)) }
        return link
    }

    /// Runs blocking work that a cancelled task ends early.
    private func cancellable<Value>(_ body: () throws -> Value) async throws -> Value {
        try Task.checkCancellation()
        let operation = signal.begin()
        defer { signal.end() }
        return try await withTaskCancellationHandler {
            // A call of an isolated method keeps this closure on the connection's thread; without one it would run
            // on the cooperative pool.
            try self.callOnThread(body)
        } onCancel: { [signal] in
            signal.request(operation)
        }
    }

    private func callOnThread<Value>(_ body: () throws -> Value) rethrows -> Value { try body() }

    // MARK: - Transactions

    func begin(_ statement: String, at site: CallSite) async throws -> UInt64 {
        let context = StatementContext(text: statement, site: site)
        _ = try await use(in: nil, context) { try $0.runSimple(context) }
        lastTransaction += 1
        openTransaction = lastTransaction
        return lastTransaction
    }

    /// Undoes the transaction. Runs to its end whether or not the task is cancelled.
    func rollback(_ transaction: UInt64, at site: CallSite) throws {
        let context = StatementContext(text: "ROLLBACK", site: site)
        defer { end(transaction) }
        let link = try usableLink(in: transaction, context)
        try uncancellable { _ = try link.runSimple(context) }
    }

    /// Commits the transaction. Runs to its end whether or not the task is cancelled.
    func commit(_ transaction: UInt64, at site: CallSite) throws(CommitFailure) {
        let context = StatementContext(text: "COMMIT", site: site)
        defer { end(transaction) }
        let link: ServerLink
        do {
            link = try usableLink(in: transaction, context)
        } catch {
            throw .notCommitted(error)
        }
        // A server that went away before COMMIT was sent has not committed.
        link.noticeHangup()
        guard link.isHealthy else { throw .notCommitted(link.lost(context)) }
        let tag: String
        do {
            tag = try uncancellable { try link.runSimple(context) }
        } catch {
            throw link.isHealthy ? .notCommitted(error) : .unknown(error)
        }
        guard tag == "COMMIT" else {
            throw .notCommitted(
                PostgresError(
                    .server, "an earlier statement had failed, so COMMIT rolled back", sqlState: "25P02",
                    hint: "let the error of the statement leave the transaction's body", context: context))
        }
    }

    /// The transaction is over whatever became of it, on a lost connection too.
    private func end(_ transaction: UInt64) { if openTransaction == transaction { openTransaction = nil } }

    private func uncancellable<Value>(_ body: () throws -> Value) rethrows -> Value {
        _ = signal.begin()
        defer { signal.end() }
        return try body()
    }
}

/// Why a COMMIT failed.
enum CommitFailure: Error {
    case notCommitted(any Error)
    case unknown(any Error)
}

extension CallSite {
    static let unknown = CallSite(file: "unknown", line: 0)
}
