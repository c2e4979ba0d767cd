public import WeirModel

/// When a message is tried again, and when it is given up: over about three days, as Standard Webhooks recommends.
public enum DeliverySchedule {
    /// The waits after the first, second, … attempt, in seconds; after the last of them comes one more attempt.
    static let delays: [Int64] = [
        5, 30, 120, 600, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600,
    ]
    /// The longest wait that a receiver may ask for, in seconds.
    static let longestAskedDelay: Int64 = 24 * 3600

    /// What an attempt came to.
    public enum Outcome: Hashable, Sendable {
        /// The receiver has it.
        case delivered
        /// It does not have it, for a reason that may pass. `after`: what the receiver asks for, in seconds.
        case failed(String, after: Int64?)
        /// It does not have it, and never will take it.
        case refused(String)
        /// It does not want this message, nor any other.
        case gone(String)
    }

    /// What is done next.
    public enum Next: Hashable, Sendable {
        /// Nothing: it is delivered.
        case delivered
        /// It is tried again at that time.
        case retry(Instant, error: String)
        /// Somebody has to look.
        case dead(error: String)
    }

    /// What follows from an attempt.
    ///
    /// - Parameters:
    ///   - attempts: how often it was tried, this attempt included; from 1.
    ///   - chance: at random from 0 to 1, so that many who failed together do not come again together.
    public static func next(after outcome: Outcome, attempts: Int, at now: Instant, chance: Double) -> Next {
        switch outcome {
        case .delivered: return .delivered
        case .refused(let error), .gone(let error): return .dead(error: error)
        case .failed(let error, let asked):
            guard attempts >= 1, attempts <= delays.count else {
                return .dead(error: "\(error); given up after \(attempts) attempts")
            }
            let base = delays[attempts - 1] * 1_000_000
            let spread = Double(base) / 5 * min(max(chance, 0), 1)
            let delay = max(base + Int64(spread), min(asked ?? 0, longestAskedDelay) * 1_000_000)
            return .retry(now.adding(microseconds: delay), error: error)
        }
    }

    /// What a webhook's answer means: only 2xx is success, redirects are not followed, and 410 ends it all.
    ///
    /// - Parameter retryAfter: the header `Retry-After`; one that is a date is not heeded.
    public static func outcome(status: Int, retryAfter: String?) -> Outcome {
        switch status {
        case 200..<300: .delivered
        case 410: .gone("it answered 410 Gone: it wants no messages any more")
        default: .failed("it answered \(status)", after: seconds(retryAfter))
        }
    }

    private static func seconds(_ text: String?) -> Int64? {
        guard let text, text.utf8.count <= 9, let seconds = Int64(text), seconds >= 0 else { return nil }
        return seconds
    }
}
