public import WeirModel

/// The right to change one environment, for a while: every write names the lease's epoch, and a takeover raises it.
public struct Lease: Hashable, Sendable {
    /// The environment's name.
    public var environment: String
    /// The environment's id in the database.
    public var environmentID: Identifier
    /// Who has it, for people; unique to one acquisition, such as host, process and a random part.
    public var holder: String
    /// Raised whenever the lease changes hands.
    public var epoch: Int64
    /// How long it holds from one heartbeat to the next.
    public var timeToLive: Duration
    /// When it ends without another heartbeat, by the database's clock.
    public var expiresAt: Instant

    /// A lease as the database gave it.
    public init(
        environment: String, environmentID: Identifier, holder: String, epoch: Int64, timeToLive: Duration,
        expiresAt: Instant
    ) {
        self.environment = environment
        self.environmentID = environmentID
        self.holder = holder
        self.epoch = epoch
        self.timeToLive = timeToLive
        self.expiresAt = expiresAt
    }

    /// A lease's usual time to live.
    public static let standardTimeToLive = Duration.seconds(30)
}

extension Duration {
    /// In milliseconds, cut off.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
