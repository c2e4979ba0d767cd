public import WeirModel

/// What a plan makes of one entry of drift. Entries of units that stay as they are have none.
public struct DriftSettlement: Hashable, Sendable {
    /// The entry's number.
    public var number: Int64
    /// How many writes the plan knew of; where there are more by now, it was not made for them.
    public var writes: Int64
    /// Whether the plan writes the unit: false where the row is as it is stated.
    public var isHealed: Bool
    /// Whether the row's identity is restored before anything is written.
    public var restoresIdentity: Bool

    /// Memberwise.
    public init(number: Int64, writes: Int64, isHealed: Bool, restoresIdentity: Bool) {
        self.number = number
        self.writes = writes
        self.isHealed = isHealed
        self.restoresIdentity = restoresIdentity
    }

    /// Settles `drift`.
    public init(_ drift: Drift, isHealed: Bool) {
        self.init(
            number: drift.number, writes: drift.writes, isHealed: isHealed, restoresIdentity: drift.touchesIdentity)
    }
}
