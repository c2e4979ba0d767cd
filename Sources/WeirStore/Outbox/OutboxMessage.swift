public import WeirModel

/// A message that was claimed, to be delivered to one recipient.
public struct OutboxMessage: Hashable, Sendable {
    /// The environment's row.
    public var environment: Identifier
    /// The same in each attempt, and for each recipient of the same message.
    public var id: Identifier
    /// To whom.
    public var recipient: String
    /// As it was put in.
    public var payload: [UInt8]
    /// How often it was tried, this time included; from 1.
    public var attempts: Int
}

/// A message that was given up.
public struct DeadLetter: Hashable, Sendable {
    /// To whom.
    public var recipient: String
    /// What it says: `environment.held`, or `commit report`.
    public var type: String
    /// How often it was tried.
    public var attempts: Int
    /// What the last attempt came to.
    public var error: String
    /// When it was written.
    public var createdAt: Instant
    /// When it was given up.
    public var deadAt: Instant
}

/// What is in the outbox of an environment.
public struct OutboxState: Hashable, Sendable {
    /// How many messages are on their way.
    public var pending: Int
    /// When the oldest of them was written; nil where there is none.
    public var oldestPending: Instant?
    /// The recipient of that one, and what its last attempt came to.
    public var oldestRecipient: String?
    /// See `oldestRecipient`; nil before the first attempt.
    public var oldestError: String?
    /// How many were given up and not tried again.
    public var dead: Int
    /// The newest of those.
    public var deadLetters: [DeadLetter]
}
