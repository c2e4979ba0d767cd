import NIOCore
import NIOHTTPTypes

/// Closes connections whose requests take too long to come or are too large, whoever answers them: without it, the rest of
/// a body that was refused would be read to its end, and a head could come byte by byte for ever.
final class RequestLimits: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// For the head of a request, from the connection's begin or the answer before; and for its body.
    struct Times: Sendable {
        var head = TimeAmount.seconds(30)
        var body = TimeAmount.seconds(60)
    }

    private let bodyLimit: Int
    private let times: Times
    private var received = 0
    private var isBodyOpen = false
    private var unanswered = 0
    private var timer: Scheduled<Void>?

    /// - Parameter bodyLimit: in bytes; whoever sends more is not listened to any longer.
    init(bodyLimit: Int, times: Times = Times()) {
        self.bodyLimit = bodyLimit
        self.times = times
    }

    func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { expect(times.head, context) } }

    func channelActive(context: ChannelHandlerContext) {
        expect(times.head, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            (received, isBodyOpen) = (0, true)
            unanswered += 1
            expect(times.body, context)
        case .body(let part):
            received += part.readableBytes
            guard received <= bodyLimit else { return context.close(promise: nil) }
        case .end:
            isBodyOpen = false
            timer?.cancel()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            unanswered -= 1
            if unanswered == 0, !isBodyOpen { expect(times.head, context) }
        }
        context.write(data, promise: promise)
    }

    /// Closes the connection unless something else is expected before.
    private func expect(_ time: TimeAmount, _ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { context.close(promise: nil) }
    }
}
