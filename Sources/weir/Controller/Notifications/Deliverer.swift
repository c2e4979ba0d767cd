import Logging
import Synchronization
import WeirModel
import WeirNotify
import WeirSecrets
import WeirStore

/// Delivers what is in the outbox, beside the environments: a slow receiver delays neither the others nor a round. All
/// replicas share the work; whoever dies in the middle leaves a message to the others, who send it again under its id.
final class Deliverer: Sendable {
    private let recipients: Recipients
    private let store: Store
    private let transport: any HTTPTransport
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var isStopping = false
        /// How many messages are being delivered, by recipient.
        var busy: [String: Int] = [:]
        /// Those that want no messages any more; they are asked again after the next start.
        var gone: [String: String] = [:]
        var depths: [(environment: String, pending: Int, dead: Int, oldest: Instant?)] = []
        var delivered = 0
        var failed = 0
    }

    /// The most messages that are delivered at a time.
    private static let mostAtOnce = 64
    /// How often the outbox is looked at.
    private static let pause = Duration.milliseconds(500)
    /// How often it is cleaned, and its depth measured, in pauses.
    private static let (cleaning, measuring) = (1200, 20)

    init(_ recipients: Recipients, store: Store, transport: any HTTPTransport, logger: Logger) {
        self.recipients = recipients
        self.store = store
        self.transport = transport
        self.logger = logger
    }

    /// Delivers until it is stopped, and then ends what it has begun.
    func run() async {
        await withDiscardingTaskGroup { group in
            var turn = 0
            while !state.withLock({ $0.isStopping }) {
                do {
                    try await look(turn, &group)
                } catch {
                    // The next look comes soon; what was claimed is claimed again after a minute.
                    logger.warning(
                        "outbox not read", metadata: ["error": "\(CommandFailure(describing: error).message)"])
                }
                turn += 1
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    func stop() { state.withLock { $0.isStopping = true } }

    private func look(_ turn: Int, _ group: inout DiscardingTaskGroup) async throws {
        let recipients = recipients
        while try await store.handOutAnnouncements(of: recipients.environments, to: { recipients.names(for: $0) })
            == 100
        {}
        var hasClaimed = true
        while hasClaimed {
            let (free, room) = state.withLock { state in
                let busy = state.busy
                let free = recipients.all.values.filter { busy[$0.name, default: 0] < $0.mostAtOnce }.map(\.name)
                return (free.sorted(), Self.mostAtOnce - busy.values.reduce(0, +))
            }
            guard room > 0 else { break }
            // One each at a time, so that a backlog does not take the room of the others.
            let messages = try await store.claimMessages(
                for: free, of: recipients.environments, each: 1, limit: room)
            hasClaimed = !messages.isEmpty
            for message in messages {
                state.withLock { $0.busy[message.recipient, default: 0] += 1 }
                group.addTask { await self.deliver(message) }
            }
        }
        if turn % Self.cleaning == 0 { try await store.cleanOutbox() }
        if turn % Self.measuring == 0 {
            let depths = try await store.outboxDepths(of: recipients.environments)
            state.withLock { $0.depths = depths }
        }
    }

    private func deliver(_ message: OutboxMessage) async {
        defer { state.withLock { $0.busy[message.recipient, default: 1] -= 1 } }
        guard let recipient = recipients.all[message.recipient] else { return }
        let outcome: DeliverySchedule.Outcome
        if let reason = state.withLock({ $0.gone[message.recipient] }) {
            outcome = .gone("\(reason); it is asked again once the controller was restarted")
        } else {
            outcome = await recipient.deliver(message, over: transport)
        }
        if case .gone(let reason) = outcome {
            state.withLock { $0.gone[message.recipient] = $0.gone[message.recipient] ?? reason }
        }
        let next = DeliverySchedule.next(
            after: outcome, attempts: message.attempts, at: Effects.now(), chance: .random(in: 0...1))
        note(next, message)
        do {
            try await store.settle(message, next)
        } catch {
            logger.warning(
                "delivery not noted; it is made again",
                metadata: ["recipient": "\(message.recipient)", "id": "\(message.id)"])
        }
    }

    private func note(_ next: DeliverySchedule.Next, _ message: OutboxMessage) {
        var metadata: Logger.Metadata = [
            "recipient": "\(message.recipient)", "id": "\(message.id)", "attempt": "\(message.attempts)",
        ]
        state.withLock { if next == .delivered { $0.delivered += 1 } else { $0.failed += 1 } }
        switch next {
        case .delivered: logger.debug("delivered", metadata: metadata)
        case .retry(let time, let error):
            metadata["error"] = "\(error)"
            metadata["next"] = "\(time)"
            logger.warning("not delivered", metadata: metadata)
        case .dead(let error):
            metadata["error"] = "\(error)"
            logger.error("given up", metadata: metadata)
        }
    }

    // MARK: Metrics

    /// In Prometheus' text format, after the controller's own.
    var metrics: String {
        let (depths, delivered, failed, busy) = state.withLock {
            ($0.depths, $0.delivered, $0.failed, $0.busy.values.reduce(0, +))
        }
        var text = ""
        func family(_ name: String, _ kind: String, _ help: String, _ lines: [String]) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n" + lines.map { "\($0)\n" }.joined()
        }
        func gauge(
            _ name: String, _ help: String,
            _ value: ((environment: String, pending: Int, dead: Int, oldest: Instant?)) -> Int64?
        ) {
            let lines = depths.compactMap { depth in
                value(depth).map { "\(name){environment=\"\(depth.environment)\"} \($0)" }
            }
            family(name, "gauge", help, lines)
        }
        gauge("weir_outbox_pending", "Messages that are on their way.") { Int64($0.pending) }
        gauge("weir_outbox_dead", "Messages that were given up; weir status says why.") { Int64($0.dead) }
        gauge("weir_outbox_oldest_timestamp_seconds", "When the oldest message on its way was written.") {
            $0.oldest.map { $0.microseconds / 1_000_000 }
        }
        family(
            "weir_outbox_attempts_total", "counter", "Attempts of this replica to deliver a message.",
            [
                "weir_outbox_attempts_total{outcome=\"delivered\"} \(delivered)",
                "weir_outbox_attempts_total{outcome=\"failed\"} \(failed)",
            ])
        family(
            "weir_outbox_in_flight", "gauge", "Messages that this replica delivers just now.",
            ["weir_outbox_in_flight \(busy)"])
        return text
    }
}
