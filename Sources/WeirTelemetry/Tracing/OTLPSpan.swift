public import ServiceContextModule
import Synchronization
public import Tracing

/// A span that goes to the tracer's queue when it ends.
public final class OTLPSpan: Span {
    struct State {
        var name: String
        var attributes: SpanAttributes = [:]
        var status: SpanStatus?
        var events: [SpanEvent] = []
        var hasEnded = false
    }

    /// More events of one span are not kept.
    private static let eventLimit = 32

    /// With the span's own identity.
    public let context: ServiceContext
    let identity: SpanIdentity
    let parent: SpanIdentity?
    let kind: SpanKind
    /// In nanoseconds since 1970.
    let start: UInt64
    private let state: Mutex<State>
    private let onEnd: @Sendable (FinishedSpan) -> Void

    init(
        _ name: String, context: ServiceContext, kind: SpanKind, start: UInt64,
        onEnd: @escaping @Sendable (FinishedSpan) -> Void
    ) {
        parent = context[SpanIdentityKey.self]
        identity = SpanIdentity(in: parent)
        var context = context
        context[SpanIdentityKey.self] = identity
        self.context = context
        self.kind = kind
        self.start = start
        self.onEnd = onEnd
        state = Mutex(State(name: name))
    }

    /// See `Span`.
    public var operationName: String {
        get { state.withLock(\.name) }
        set { state.withLock { $0.name = newValue } }
    }

    /// See `Span`.
    public var attributes: SpanAttributes {
        get { state.withLock(\.attributes) }
        set { state.withLock { $0.attributes = newValue } }
    }

    /// See `Span`.
    public var isRecording: Bool { state.withLock { !$0.hasEnded } }

    /// See `Span`.
    public func setStatus(_ status: SpanStatus) { state.withLock { $0.status = status } }

    /// See `Span`.
    public func addEvent(_ event: SpanEvent) {
        state.withLock { if $0.events.count < Self.eventLimit { $0.events.append(event) } }
    }

    /// Notes what kind of error it was and not what it says, which may be what nobody else is to read.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        var attributes = attributes
        attributes["exception.type"] = "\(type(of: error))"
        addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
        setStatus(SpanStatus(code: .error))
    }

    /// Nothing here refers to other traces.
    public func addLink(_ link: SpanLink) {}

    /// Once; what comes later changes nothing.
    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        let end = instant().nanosecondsSinceEpoch
        let ended = state.withLock { state -> State? in
            guard !state.hasEnded else { return nil }
            state.hasEnded = true
            return state
        }
        guard let ended else { return }
        onEnd(
            FinishedSpan(
                identity: identity, parent: parent, kind: kind, start: start, end: end, name: ended.name,
                attributes: ended.attributes, status: ended.status, events: ended.events))
    }
}

/// A span that has ended.
struct FinishedSpan: Sendable {
    var identity: SpanIdentity
    var parent: SpanIdentity?
    var kind: SpanKind
    var start: UInt64
    var end: UInt64
    var name: String
    var attributes: SpanAttributes
    var status: SpanStatus?
    var events: [SpanEvent]
}
