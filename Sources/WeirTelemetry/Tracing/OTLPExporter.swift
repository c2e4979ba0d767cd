public import Logging

/// Sends a tracer's spans to a collector over HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp), in batches.
///
/// What the collector does not take is lost: nothing waits for it.
public struct OTLPExporter: Sendable {
    /// Sends a body as `application/json`; returns HTTP's status, or throws where there is no answer.
    public typealias Sending = @Sendable (_ body: [UInt8]) async throws -> Int

    private let tracer: OTLPTracer
    private let resource: [String: String]
    private let interval: Duration
    private let batch: Int
    private let send: Sending
    private let logger: Logger

    /// - Parameters:
    ///   - service: `service.name`, which traces are found by.
    ///   - instance: `service.instance.id`, different for each replica.
    ///   - interval: from one look at what there is to the next.
    ///   - batch: how many spans a request has at most.
    public init(
        _ tracer: OTLPTracer, service: String, instance: String, interval: Duration = .seconds(5), batch: Int = 512,
        logger: Logger, send: @escaping Sending
    ) {
        self.tracer = tracer
        resource = ["service.name": service, "service.instance.id": instance]
        self.interval = interval
        self.batch = max(batch, 1)
        self.logger = logger
        self.send = send
    }

    /// Sends until the task is cancelled.
    public func run() async {
        var isAway = false
        while (try? await Task.sleep(for: interval)) != nil { isAway = await sendAll(wasAway: isAway) }
    }

    /// Sends what there is now.
    public func flush() async { _ = await sendAll(wasAway: false) }

    /// Whether the collector did not take it. It is said when that begins, not each time.
    private func sendAll(wasAway: Bool) async -> Bool {
        var isAway = wasAway
        // What comes while it sends is for the next time.
        var left = tracer.waiting
        while left > 0 {
            let (spans, dropped) = tracer.take(min(batch, left))
            if dropped > 0 {
                logger.warning("spans lost", metadata: ["count": "\(dropped)", "reason": "the queue is full"])
            }
            guard !spans.isEmpty else { return isAway }
            left -= spans.count
            let problem: String?
            do {
                let status = try await send(OTLPEncoding.encode(spans, resource: resource))
                problem = (200..<300).contains(status) ? nil : "the collector answers with \(status)"
            } catch {
                problem = "\(error)"
            }
            if let problem, !isAway {
                logger.warning("spans lost", metadata: ["count": "\(spans.count)", "reason": "\(problem)"])
            }
            isAway = problem != nil
        }
        return isAway
    }
}
