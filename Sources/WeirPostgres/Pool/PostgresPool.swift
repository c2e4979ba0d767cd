/// A bounded number of connections for many callers, who are served in the order of their arrival.
///
/// A connection that was idle is looked at before it is used again, and one that broke, or was left inside a
/// transaction, is thrown away.
public actor PostgresPool {
    private nonisolated let configuration: PostgresConfiguration
    private var state: PoolState
    private var connections: [PoolState.ConnectionNumber: PostgresConnection] = [:]
    private var waiting: [PoolState.WaiterNumber: CheckedContinuation<Lease, any Error>] = [:]
    private var lastWaiter = 0

    private struct Lease: Sendable {
        let number: PoolState.ConnectionNumber
        let connection: PostgresConnection
    }

    /// - Parameters:
    ///   - configuration: what to connect to. Nothing is opened before the first use.
    ///   - limit: how many connections there may be at once, at least 1.
    public init(_ configuration: PostgresConfiguration, limit: Int) {
        self.configuration = configuration
        state = PoolState(limit: limit)
    }

    /// Lends a connection to `body`, which runs where the caller runs.
    ///
    /// - Throws: `PostgresError` where none can be opened or the pool is closed; `CancellationError` while waiting; and
    ///   what `body` throws.
    public nonisolated func withConnection<Value>(
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let lease = try await acquire()
        do {
            let value = try await body(lease.connection)
            await release(lease)
            return value
        } catch {
            await release(lease)
            throw error
        }
    }

    /// Runs `body` inside a transaction on one of the connections; see `PostgresConnection.transaction`.
    ///
    /// - Throws: `TransactionError`; `beginFailed` also where no connection is to be had.
    @discardableResult
    public nonisolated func transaction<Value>(
        isolation: PostgresIsolation = .readCommitted, readOnly: Bool = false,
        timeouts: PostgresTimeouts = PostgresTimeouts(), file: String = #fileID, line: Int = #line,
        _ body: (PostgresTransaction) async throws -> Value
    ) async throws(TransactionError) -> Value {
        let lease: Lease
        do {
            lease = try await acquire()
        } catch {
            throw .beginFailed(error)
        }
        let value: Value
        do throws(TransactionError) {
            value = try await lease.connection.transaction(
                isolation: isolation, readOnly: readOnly, timeouts: timeouts, file: file, line: line, body)
        } catch {
            await release(lease)
            throw error
        }
        await release(lease)
        return value
    }

    /// Refuses new callers and those who wait; connections end as they come back.
    public func close() { perform(state.close()) }

    /// How many connections there are, in use, idle or being opened.
    public var connectionCount: Int { state.connectionCount }

    /// How many callers wait for a connection.
    public var waiterCount: Int { state.waiterCount }

    private func acquire() async throws -> Lease {
        try Task.checkCancellation()
        lastWaiter += 1
        let waiter = lastWaiter
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                waiting[waiter] = continuation
                perform(state.acquire(waiter))
            }
        } onCancel: {
            // Reaches the actor only after the waiter has been put into the queue above.
            Task { await self.cancel(waiter) }
        }
    }

    private func cancel(_ waiter: PoolState.WaiterNumber) { perform(state.cancel(waiter)) }

    private func release(_ lease: Lease) async {
        let isGood = await lease.connection.isReusable
        perform(state.released(lease.number, isGood: isGood))
    }

    // MARK: - Doing what the state says

    private func perform(_ actions: [PoolState.Action], openError: (any Error)? = nil) {
        for action in actions {
            switch action {
            case .open(let number):
                Task { await self.open(number) }
            case .check(let number):
                Task { await self.check(number) }
            case .hand(let number, let waiter):
                guard let connection = connections[number] else { continue }
                waiting.removeValue(forKey: waiter)?.resume(returning: Lease(number: number, connection: connection))
            case .fail(let waiter, let refusal):
                waiting.removeValue(forKey: waiter)?.resume(throwing: error(for: refusal, openError))
            case .close(let number):
                guard let connection = connections.removeValue(forKey: number) else { continue }
                Task { await connection.close() }
            }
        }
    }

    private func error(for refusal: PoolState.Refusal, _ openError: (any Error)?) -> any Error {
        switch refusal {
        case .closed: PostgresError(.poolClosed, "the connection pool is closed")
        case .cancelled: CancellationError()
        case .openFailed: openError ?? PostgresError(.connectionFailed, "no connection could be opened")
        }
    }

    private func open(_ number: PoolState.ConnectionNumber) async {
        do {
            connections[number] = try await PostgresConnection.open(configuration)
            perform(state.opened(number))
        } catch {
            perform(state.openFailed(number), openError: error)
        }
    }

    private func check(_ number: PoolState.ConnectionNumber) async {
        let isGood = await connections[number]?.isReusable ?? false
        perform(state.checked(number, isGood: isGood))
    }
}
