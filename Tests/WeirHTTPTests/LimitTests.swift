import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Synchronization
import Testing

@testable import WeirHTTP

@Suite("Limits") struct LimitTests {
    @Test("a bucket lets a burst through, then as many as trickle in; a clock that stands still gives nothing")
    func bucket() {
        let limiter = RateLimiter(RateLimit(burst: 3, perSecond: 0.5), capacity: 10)
        for _ in 0..<3 { #expect(limiter.admit("a", at: 100) == nil) }
        #expect(limiter.admit("a", at: 100) == 2)
        #expect(limiter.admit("b", at: 100) == nil, "each has its own")
        #expect(limiter.admit("a", at: 101) == 1)
        #expect(limiter.admit("a", at: 102) == nil)
        #expect(limiter.admit("a", at: 50) == 2, "back in time is no time")
        // Never more than the burst, however long nobody came.
        for _ in 0..<3 { #expect(limiter.admit("a", at: 1_000_000) == nil) }
        #expect(limiter.admit("a", at: 1_000_000) != nil)
    }

    @Test("names are forgotten, the one of longest ago first")
    func capacity() {
        let limiter = RateLimiter(RateLimit(burst: 1, perSecond: 0.001), capacity: 100)
        for number in 0..<10_000 {
            #expect(limiter.admit("client \(number)", at: Double(number)) == nil)
            #expect(limiter.count <= 100)
        }
        #expect(limiter.admit("client 9950", at: 10_000) != nil)
        #expect(limiter.admit("client 3", at: 10_000) == nil)
    }

    @Test(
        "addresses as limits count them",
        arguments: [
            ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2"), ("2001:db8::1", "2001:db8:0:0"), ("::1", "0:0:0:0"),
            ("fe80::1:2:3:4", "fe80:0:0:0"), ("", ""),
        ])
    func addresses(address: String, name: String) { #expect(ClientAddress.name(address) == name) }

    @Test("so many at a time, a few wait, the rest is turned away; who gives up waiting leaves its place")
    func turns() async throws {
        let room = Room()
        let turns = room.turns
        let first = (0..<2).map { _ in Task { try await room.visit() } }
        while room.inside.withLock({ $0.now }) < 2 { await Task.yield() }
        let waiting = (0..<3).map { _ in Task { try await room.visit() } }
        // Once three wait, nobody else may.
        var refused: APIProblem?
        while refused == nil {
            let probe = Task { try await turns.take {} }
            try await Task.sleep(for: .milliseconds(20))
            probe.cancel()
            do { try await probe.value } catch let problem as APIProblem { refused = problem } catch {}
        }
        #expect(refused?.status == 503 && refused?.retryAfter != nil)
        waiting[1].cancel()
        await #expect(throws: CancellationError.self) { try await waiting[1].value }
        room.open.finish()
        for task in first + [waiting[0], waiting[2]] { try await task.value }
        #expect(room.inside.withLock { $0.most } == 2)
        #expect(room.inside.withLock { $0.all } == 4)
        #expect(try await turns.take { 7 } == 7)
    }

    // MARK: Requests

    private func connection() throws -> EmbeddedChannel {
        let limits = RequestLimits(bodyLimit: 100, times: .init(head: .seconds(3), body: .seconds(6)))
        let channel = EmbeddedChannel(handler: limits)
        try channel.connect(to: .init(ipAddress: "127.0.0.1", port: 80)).wait()
        return channel
    }

    private let head = HTTPRequestPart.head(HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/"))
    private let answer = [HTTPResponsePart.head(HTTPResponse(status: .ok)), .end(nil)]

    private func body(_ count: Int) -> HTTPRequestPart { .body(ByteBuffer(repeating: 120, count: count)) }

    @Test("a head has to come in time, after each answer anew; an answer may take as long as it does")
    func heads() throws {
        let silent = try connection()
        silent.embeddedEventLoop.advanceTime(by: .milliseconds(2999))
        #expect(silent.isActive)
        silent.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(!silent.isActive)

        let busy = try connection()
        for _ in 0..<3 {
            busy.embeddedEventLoop.advanceTime(by: .seconds(2))
            try busy.writeInbound(head)
            try busy.writeInbound(HTTPRequestPart.end(nil))
            busy.embeddedEventLoop.advanceTime(by: .hours(1))
            #expect(busy.isActive)
            for part in answer { try busy.writeOutbound(part) }
        }
        busy.embeddedEventLoop.advanceTime(by: .seconds(3))
        #expect(!busy.isActive)
    }

    @Test("row 8: a body has to come in time, whether it is answered or not, and has its size")
    func bodies() throws {
        for isAnswered in [false, true] {
            let slow = try connection()
            try slow.writeInbound(head)
            if isAnswered { for part in answer { try slow.writeOutbound(part) } }
            for _ in 0..<5 {
                slow.embeddedEventLoop.advanceTime(by: .seconds(1))
                try slow.writeInbound(body(1))
                #expect(slow.isActive)
            }
            slow.embeddedEventLoop.advanceTime(by: .seconds(1))
            #expect(!slow.isActive)
        }
        let large = try connection()
        for _ in 0..<2 {
            try large.writeInbound(head)
            for _ in 0..<2 { try large.writeInbound(body(50)) }
            try large.writeInbound(HTTPRequestPart.end(nil))
            for part in answer { try large.writeOutbound(part) }
        }
        #expect(large.isActive)
        try large.writeInbound(head)
        try large.writeInbound(body(101))
        #expect(!large.isActive)
    }

    /// Whoever comes in stays until all may go.
    private final class Room: Sendable {
        let turns = Turns(atOnce: 2, waiting: 3)
        let inside = Mutex((now: 0, most: 0, all: 0))
        let open: AsyncStream<Never>.Continuation
        private let gate: Task<Void, Never>

        init() {
            let (stream, open) = AsyncStream<Never>.makeStream()
            self.open = open
            gate = Task { for await _ in stream {} }
        }

        func visit() async throws {
            try await turns.take {
                inside.withLock {
                    $0.now += 1
                    $0.all += 1
                    $0.most = max($0.most, $0.now)
                }
                await gate.value
                inside.withLock { $0.now -= 1 }
            }
        }
    }
}
