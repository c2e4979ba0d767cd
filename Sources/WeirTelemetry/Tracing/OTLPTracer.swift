public import Instrumentation
import Synchronization
public import Tracing

/// Makes spans, and keeps those that have ended until `OTLPExporter` sends them: a bounded number, so that a collector
/// that is away costs nothing but spans.
public final class OTLPTracer: Tracer {
    private struct Queue {
        var spans: [FinishedSpan] = []
        var dropped = 0
    }

    private let limit: Int
    private let queue = Mutex(Queue())

    /// - Parameter limit: how many spans wait at most; those that end while the queue is full are lost.
    public init(limit: Int = 4096) { self.limit = limit }

    /// See `Tracer`.
    public func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> OTLPSpan {
        OTLPSpan(operationName, context: context(), kind: kind, start: instant().nanosecondsSinceEpoch) {
            [weak self] in self?.keep($0)
        }
    }

    /// `OTLPExporter.run()` sends what there is.
    public func forceFlush() {}

    /// What others send with their requests is not read: a round is nobody's request.
    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {}

    /// Nothing is sent along with requests.
    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {}

    private func keep(_ span: FinishedSpan) {
        queue.withLock { queue in
            if queue.spans.count < limit { queue.spans.append(span) } else { queue.dropped += 1 }
        }
    }

    /// Takes up to `count` spans out, and how many were lost since the last time.
    func take(_ count: Int) -> (spans: [FinishedSpan], dropped: Int) {
        queue.withLock { queue in
            let spans = Array(queue.spans.prefix(count))
            queue.spans.removeFirst(spans.count)
            defer { queue.dropped = 0 }
            return (spans, queue.dropped)
        }
    }

    var waiting: Int { queue.withLock(\.spans.count) }
}
