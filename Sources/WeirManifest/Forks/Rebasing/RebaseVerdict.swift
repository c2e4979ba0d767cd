import WeirModel

/// What becomes of one patch of a fork that moves to another version of its parent.
struct RebaseVerdict {
    /// A patch as it applies to the new parent. Its value, where it has one, is the old patch's, unless `value` is there.
    struct Applied {
        var patch: DefinitionPatch
        /// A value that the fork's file has not.
        var value: Document?
    }

    /// Both sides changed the same thing. The values are nil where nothing is there.
    struct Conflict {
        /// What the parent did, in a sentence without its full stop.
        var reason: String
        /// Where it happened, in the old parent's words.
        var place: JSONPointer
        /// What the old parent has there, with the patches before this one applied.
        var base: Document?
        /// What the new parent has there.
        var theirs: Document?
        /// What the fork wants there.
        var ours: Document?
    }

    /// The patch as it was.
    var original: DefinitionPatch
    /// What takes its place; nothing where it is dropped. In a conflict this is what keeps the fork's side, as far as
    /// anything can.
    var applied: [Applied] = []
    /// Why the patch is not needed any more.
    var dropped: String?
    var conflict: Conflict?

    /// Whether the fork's side of the conflict cannot be kept.
    var isStuck: Bool { conflict != nil && applied.isEmpty && original.operation != .test }

    /// Whether the patch stays as it was written.
    var isUnchanged: Bool {
        guard applied.count == 1, let only = applied.first else { return false }
        return only.value == nil && only.patch.operation == original.operation && only.patch.path == original.path
            && only.patch.from == original.from
    }
}
