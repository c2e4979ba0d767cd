/// Which commits must be signed before the last of them may be applied.
public enum VerificationMode: String, Hashable, Sendable, CaseIterable {
    /// Only the commit that is to be applied. What it brings along was signed off by whoever signed it.
    case head
    /// Every commit on the way from the applied one, along first parents: merges count, what they merge does not.
    case firstParent = "first-parent"
    /// Every commit that the applied one does not have, those of merged branches among them.
    case every
}
