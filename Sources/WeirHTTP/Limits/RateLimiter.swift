import Synchronization

/// How many may come, and how fast more may: a token bucket (https://en.wikipedia.org/wiki/Token_bucket).
public struct RateLimit: Hashable, Sendable {
    /// How many may come at once, at least 1.
    public var burst: Int
    /// How many more each second, above 0.
    public var perSecond: Double

    /// Memberwise.
    public init(burst: Int, perSecond: Double) {
        self.burst = max(burst, 1)
        self.perSecond = max(perSecond, 0.001)
    }
}

/// A bucket for each name, for a bounded number of names.
final class RateLimiter: Sendable {
    private struct Bucket {
        var left: Double
        var at: Double
    }

    private let limit: RateLimit
    private let capacity: Int
    private let buckets = Mutex<[String: Bucket]>([:])

    /// - Parameter capacity: how many names are remembered at most; beyond, the one that came longest ago is forgotten.
    init(_ limit: RateLimit, capacity: Int) {
        self.limit = limit
        self.capacity = max(capacity, 1)
    }

    /// Whether one more may come.
    ///
    /// - Parameter now: in seconds, by a clock that never goes back.
    /// - Returns: nil where it may; else after how many seconds, at least 1.
    func admit(_ name: String, at now: Double) -> Int? {
        buckets.withLock { buckets in
            let full = Double(limit.burst)
            var bucket = buckets[name] ?? Bucket(left: full, at: now)
            bucket.left = min(full, bucket.left + max(now - bucket.at, 0) * limit.perSecond)
            bucket.at = now
            defer { buckets[name] = bucket }
            if buckets[name] == nil, buckets.count >= capacity {
                if let oldest = buckets.min(by: { $0.value.at < $1.value.at })?.key { buckets[oldest] = nil }
            }
            guard bucket.left >= 1 else {
                return max(1, Int(((1 - bucket.left) / limit.perSecond).rounded(.up)))
            }
            bucket.left -= 1
            return nil
        }
    }

    /// How many names are remembered.
    var count: Int { buckets.withLock(\.count) }
}
