/// Lets a few do something at a time and a few more wait, and turns the rest away.
public actor Turns {
    private let places: Int
    private let seats: Int
    private var taken = 0
    private var waiting: [(ticket: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    private var nextTicket = 0

    /// - Parameters:
    ///   - places: how many at a time, at least 1.
    ///   - seats: how many wait at most.
    public init(atOnce places: Int, waiting seats: Int) {
        self.places = max(places, 1)
        self.seats = max(seats, 0)
    }

    /// Runs `body` when there is room.
    ///
    /// - Throws: `APIProblem` (503) where too many wait already; `CancellationError` where the wait was cancelled; what
    ///   `body` throws.
    public nonisolated func take<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        try await enter()
        do {
            let value = try await body()
            await leave()
            return value
        } catch {
            await leave()
            throw error
        }
    }

    private func enter() async throws {
        if taken < places {
            taken += 1
            return
        }
        guard waiting.count < seats else {
            throw APIProblem(503, "too much is asked for at a time; ask again in a moment", retryAfter: 2)
        }
        let ticket = nextTicket
        nextTicket += 1
        let hasPlace = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(returning: false)
                } else {
                    waiting.append((ticket, continuation))
                }
            }
        } onCancel: {
            Task { await self.giveUp(ticket) }
        }
        guard hasPlace else { throw CancellationError() }
    }

    private func giveUp(_ ticket: Int) {
        guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { return }
        waiting.remove(at: index).continuation.resume(returning: false)
    }

    private func leave() {
        if waiting.isEmpty { taken -= 1 } else { waiting.removeFirst().continuation.resume(returning: true) }
    }
}
