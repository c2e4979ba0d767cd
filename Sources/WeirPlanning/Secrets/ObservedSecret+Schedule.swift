public import WeirModel
import WeirRotation

extension ObservedSecret {
    /// When the schedule asks for another value; nil where it does not, or where a rotation runs.
    ///
    /// - Parameter every: how often the declaration says, in seconds; nil: never by itself.
    public func nextRotation(every: Int?) -> Instant? {
        guard let current, rotation?.isOpen != true else { return nil }
        return RotationSchedule(secret: row.id, every: every)
            .due(after: rotation?.lastPromotion ?? current.promotedAt, delayedUntil: rotation?.delayedUntil)
    }

    /// When the schedule of its stored declaration asks for another value; nil where it does not, where a rotation runs,
    /// or where it is deleted.
    public var nextRotation: Instant? {
        guard !row.isDeleted else { return nil }
        return nextRotation(every: SecretSpec.declaration(spec, of: secret, path: sourcePath)?.rotation?.every)
    }
}
