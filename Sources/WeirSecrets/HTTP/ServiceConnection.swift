import Synchronization
import WeirModel

/// Asks one service: again where that may help, for a bounded time, and not at all for a while after it was away.
final class ServiceConnection: Sendable {
    private let transport: any HTTPTransport
    private let limits: RetryLimits
    /// Why nobody asks, and until when.
    private let rest = Mutex<(failure: HTTPFailure, end: ContinuousClock.Instant)?>(nil)

    init(_ transport: any HTTPTransport, _ limits: RetryLimits) {
        self.transport = transport
        self.limits = limits
    }

    /// Sends a request and returns the answer.
    ///
    /// - Parameters:
    ///   - trouble: what an answer says that is none: that the service is busy, broken or sealed; nil for all others.
    ///   - make: makes the request anew for each attempt, because signatures hold the time.
    /// - Throws: `HTTPFailure` where no attempt gave an answer.
    func send(
        trouble: (HTTPAnswer) -> String?, _ make: () -> HTTPCall
    ) async throws(HTTPFailure) -> HTTPAnswer {
        let clock = ContinuousClock()
        let start = clock.now
        if let (failure, end) = rest.withLock({ $0 }), start < end { throw failure }
        var schedule = RetrySchedule(limits)
        while true {
            var call = make()
            let remaining = (limits.total - (clock.now - start)).components.seconds
            call.timeout = max(1, min(call.timeout, Int(remaining)))
            let failure: HTTPFailure
            var asked: Duration?
            // One path that the server stumbles over says nothing of the others.
            var isWholeService = true
            do throws(HTTPFailure) {
                let answer = try await transport.send(call)
                guard let words = trouble(answer) else {
                    rest.withLock { $0 = nil }
                    return answer
                }
                failure = HTTPFailure(isTransient: true, message: "\(Self.authority(call)) \(words)")
                asked = Self.retryAfter(answer)
                isWholeService = answer.status == 503
            } catch {
                guard error.isTransient else { throw error }
                failure = error
            }
            let delay = schedule.delay(elapsed: clock.now - start, asked: asked, jitter: .random(in: 0...1))
            guard let delay else {
                if isWholeService { rest.withLock { $0 = (failure, clock.now + limits.coolOff) } }
                throw failure
            }
            do { try await Task.sleep(for: delay) } catch {
                throw HTTPFailure(
                    isTransient: false, message: "the work was cancelled; before that, \(failure.message)")
            }
        }
    }

    private static func authority(_ call: HTTPCall) -> String { HTTPAddress(call.url)?.authority ?? "the service" }

    /// `Retry-After` in seconds (RFC 9110, 10.2.3); one that is a date is not heeded.
    private static func retryAfter(_ answer: HTTPAnswer) -> Duration? {
        guard let text = answer.headers["retry-after"], text.utf8.count <= 6, let seconds = Int(text), seconds >= 0
        else { return nil }
        return .seconds(seconds)
    }
}
