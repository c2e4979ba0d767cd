public import WeirModel

/// Whether commits may be applied.
public enum TrustOutcome: Hashable, Sendable {
    /// All of them are signed by somebody who may; parents before children, the target as the last.
    case trusted([TrustedCommit])
    /// The first that is not; those after it were not looked at.
    case refused(RefusedCommit)
}

/// A commit that is signed by somebody who may.
public struct TrustedCommit: Hashable, Sendable {
    /// The commit's id.
    public var id: ObjectID
    /// Who signed it.
    public var signer: TrustedSigner

    /// Memberwise.
    public init(id: ObjectID, signer: TrustedSigner) {
        self.id = id
        self.signer = signer
    }
}

/// A commit that is not trusted.
public struct RefusedCommit: Hashable, Sendable, CustomStringConvertible {
    /// The commit's id.
    public var id: ObjectID
    /// Why it is not.
    public var distrust: Distrust

    /// Memberwise.
    public init(id: ObjectID, distrust: Distrust) {
        self.id = id
        self.distrust = distrust
    }

    /// `commit 1a2b3c4: ` and why.
    public var description: String { "commit \(id.short): \(distrust)" }
}
