import Testing

@testable import WeirSecrets

@Suite("Asking again") struct RetryTests {
    private let limits = RetryLimits(
        attempts: 4, total: .seconds(10), firstDelay: .seconds(1), longestDelay: .seconds(3), coolOff: .zero)

    @Test("waits double up to the longest, with chance in their second half, and end with the attempts")
    func delays() {
        var least = RetrySchedule(limits)
        var most = RetrySchedule(limits)
        #expect(least.delay(elapsed: .zero, asked: nil, jitter: 0) == .milliseconds(500))
        #expect(least.delay(elapsed: .zero, asked: nil, jitter: 0) == .seconds(1))
        #expect(least.delay(elapsed: .zero, asked: nil, jitter: 0) == .milliseconds(1500))
        #expect(least.delay(elapsed: .zero, asked: nil, jitter: 0) == nil)
        #expect(most.delay(elapsed: .zero, asked: nil, jitter: 1) == .seconds(1))
        #expect(most.delay(elapsed: .zero, asked: nil, jitter: 1) == .seconds(2))
        #expect(most.delay(elapsed: .zero, asked: nil, jitter: 1) == .seconds(3))
    }

    @Test("what the service asks for counts where it is longer, and never beyond the total")
    func retryAfter() {
        var schedule = RetrySchedule(limits)
        #expect(schedule.delay(elapsed: .zero, asked: .seconds(7), jitter: 0) == .seconds(7))
        #expect(schedule.delay(elapsed: .seconds(7), asked: .seconds(3), jitter: 0) == nil)
        var late = RetrySchedule(limits)
        #expect(late.delay(elapsed: .seconds(9), asked: nil, jitter: 1) == nil)
    }

    private let fast = RetryLimits(
        attempts: 3, total: .seconds(86_400), firstDelay: .milliseconds(1), longestDelay: .milliseconds(1),
        coolOff: .zero)
    private let broken = HTTPFailure(isTransient: true, message: "a.example closed the connection")

    private func send(_ connection: ServiceConnection) async -> Result<HTTPAnswer, HTTPFailure> {
        await Result(awaiting: { () async throws(HTTPFailure) in
            try await connection.send(trouble: { $0.status >= 500 ? "is sealed" : nil }) {
                HTTPCall(url: "https://a.example/x")
            }
        })
    }

    @Test("failures that may pass are tried again, others are not")
    func attempts() async throws {
        let recovering = ScriptedTransport([
            .failure(broken), .success(HTTPAnswer(status: 503)), .success(HTTPAnswer(status: 200)),
        ])
        #expect(try await send(ServiceConnection(recovering, fast)).get().status == 200)
        #expect(recovering.calls.count == 3)

        let sealed = ScriptedTransport([.success(HTTPAnswer(status: 503))])
        let failure = await send(ServiceConnection(sealed, fast))
        #expect(throws: HTTPFailure(isTransient: true, message: "a.example is sealed")) { try failure.get() }
        #expect(sealed.calls.count == 3)

        let lasting = ScriptedTransport([.failure(HTTPFailure(isTransient: false, message: "no certificate"))])
        let end = await send(ServiceConnection(lasting, fast))
        #expect(throws: HTTPFailure.self) { try end.get() }
        #expect(lasting.calls.count == 1)

        let refused = ScriptedTransport([.success(HTTPAnswer(status: 403))])
        #expect(try await send(ServiceConnection(refused, fast)).get().status == 403)
        #expect(refused.calls.count == 1)
    }

    @Test("a service that says to come later than all of it may last is not asked again")
    func retryAfterHeader() async {
        let busy = ScriptedTransport([.success(HTTPAnswer(status: 503, headers: ["retry-after": "86401"]))])
        _ = await send(ServiceConnection(busy, fast))
        #expect(busy.calls.count == 1)
        let odd = ScriptedTransport([.success(HTTPAnswer(status: 503, headers: ["retry-after": "-5"]))])
        _ = await send(ServiceConnection(odd, fast))
        #expect(odd.calls.count == 3)
    }

    @Test("after all attempts failed nobody asks for a while")
    func coolOff() async {
        var limits = fast
        limits.coolOff = .seconds(3600)
        let transport = ScriptedTransport([.failure(broken)])
        let connection = ServiceConnection(transport, limits)
        for _ in 0..<5 {
            let result = await send(connection)
            #expect(throws: broken) { try result.get() }
        }
        #expect(transport.calls.count == 3)

        let sealed = ScriptedTransport([.success(HTTPAnswer(status: 503))])
        let resting = ServiceConnection(sealed, limits)
        for _ in 0..<2 { _ = await send(resting) }
        #expect(sealed.calls.count == 3)
        // One path may be broken without the others.
        let stumbling = ScriptedTransport([.success(HTTPAnswer(status: 500))])
        let asking = ServiceConnection(stumbling, limits)
        for _ in 0..<2 { _ = await send(asking) }
        #expect(stumbling.calls.count == 6)
    }

    @Test("the last attempt does not run longer than all of them may")
    func timeouts() async {
        var limits = fast
        limits.total = .seconds(5)
        let transport = ScriptedTransport([.success(HTTPAnswer(status: 200))])
        _ = await send(ServiceConnection(transport, limits))
        #expect(transport.calls.allSatisfy { (1...5).contains($0.timeout) })
    }
}
