/// Which connections of a pool are where, and who waits. Decides; `PostgresPool` does what it says.
struct PoolState {
    typealias ConnectionNumber = Int
    typealias WaiterNumber = Int

    enum Action: Equatable {
        /// Connect, then call `opened` or `openFailed`.
        case open(ConnectionNumber)
        /// See whether an idle connection still stands, then call `checked`.
        case check(ConnectionNumber)
        /// Give a connection to the one who waits.
        case hand(ConnectionNumber, to: WaiterNumber)
        /// Tell the one who waits why there is none.
        case fail(WaiterNumber, Refusal)
        /// End a connection and forget it.
        case close(ConnectionNumber)
    }

    enum Refusal: Equatable {
        case closed, cancelled, openFailed
    }

    private enum Place { case opening, idle, checking, leased }

    let limit: Int
    private var places: [ConnectionNumber: Place] = [:]
    /// The connection used last is at the end and is used first.
    private var idle: [ConnectionNumber] = []
    /// In the order of arrival.
    private var waiters: [WaiterNumber] = []
    private var nextConnection = 0
    private var isClosed = false

    init(limit: Int) { self.limit = max(1, limit) }

    /// How many connections there are, in whatever place.
    var connectionCount: Int { places.count }
    /// How many callers wait.
    var waiterCount: Int { waiters.count }

    /// Somebody wants a connection.
    mutating func acquire(_ waiter: WaiterNumber) -> [Action] {
        guard !isClosed else { return [.fail(waiter, .closed)] }
        waiters.append(waiter)
        return findConnections()
    }

    /// Somebody does not want one any more. Nothing where the waiter was served already.
    mutating func cancel(_ waiter: WaiterNumber) -> [Action] {
        guard let index = waiters.firstIndex(of: waiter) else { return [] }
        waiters.remove(at: index)
        return [.fail(waiter, .cancelled)]
    }

    mutating func opened(_ connection: ConnectionNumber) -> [Action] {
        precondition(places[connection] == .opening, "connection \(connection) was not being opened")
        return place(connection)
    }

    /// The first in the queue learns why; the others may have more luck.
    mutating func openFailed(_ connection: ConnectionNumber) -> [Action] {
        precondition(places[connection] == .opening, "connection \(connection) was not being opened")
        places[connection] = nil
        guard !waiters.isEmpty else { return [] }
        return [.fail(waiters.removeFirst(), .openFailed)] + findConnections()
    }

    mutating func checked(_ connection: ConnectionNumber, isGood: Bool) -> [Action] {
        precondition(places[connection] == .checking, "connection \(connection) was not being checked")
        return isGood ? place(connection) : discard(connection)
    }

    mutating func released(_ connection: ConnectionNumber, isGood: Bool) -> [Action] {
        precondition(places[connection] == .leased, "connection \(connection) was not leased")
        return isGood ? place(connection) : discard(connection)
    }

    /// Refuses everybody who waits or comes, and ends connections as they become free.
    mutating func close() -> [Action] {
        isClosed = true
        let actions = waiters.map { Action.fail($0, .closed) } + idle.map { Action.close($0) }
        for connection in idle { places[connection] = nil }
        waiters = []
        idle = []
        return actions
    }

    /// Gives a free connection to the first in the queue, or keeps it.
    private mutating func place(_ connection: ConnectionNumber) -> [Action] {
        if isClosed { return discard(connection) }
        guard !waiters.isEmpty else {
            places[connection] = .idle
            idle.append(connection)
            return []
        }
        places[connection] = .leased
        return [.hand(connection, to: waiters.removeFirst())]
    }

    private mutating func discard(_ connection: ConnectionNumber) -> [Action] {
        places[connection] = nil
        return [.close(connection)] + (isClosed ? [] : findConnections())
    }

    /// Sees to it that as many connections are on their way as callers wait, as far as the limit allows.
    private mutating func findConnections() -> [Action] {
        var actions: [Action] = []
        var coming = places.values.count { $0 == .opening || $0 == .checking }
        while coming < waiters.count {
            if let connection = idle.popLast() {
                places[connection] = .checking
                actions.append(.check(connection))
            } else if places.count < limit {
                nextConnection += 1
                places[nextConnection] = .opening
                actions.append(.open(nextConnection))
            } else {
                break
            }
            coming += 1
        }
        return actions
    }
}
