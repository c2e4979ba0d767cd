public import WeirModel

extension GitRepository {
    /// The commits that `head` was, one after the other, since it was `base`: its first parents that `base` does not have,
    /// the oldest first and `head` itself last. Empty where `base` has `head`.
    ///
    /// - Parameter limit: how many commits are followed at most.
    /// - Throws: `objectMissing` or `objectCorrupt`; `failed` where there are more than `limit`.
    public func firstParents(
        of head: ObjectID, since base: ObjectID, limit: Int = 10_000
    ) throws(GitError) -> [GitCommit] {
        _ = try commitHandle(base)
        var line: [GitCommit] = []
        var next: ObjectID? = head
        while let id = next, id != base {
            guard line.count < limit else {
                throw GitError(
                    .failed, "more than \(limit) commits lie between \(base.short) and \(head.short)",
                    hint: "Name the commits that count")
            }
            let commit = try commit(id)
            line.append(commit)
            next = commit.parents.first
        }
        // It was reached by another parent, or never.
        if next == nil {
            let old = try commits(among: line.map(\.id), reachedFrom: base)
            line.removeAll { old.contains($0.id) }
        }
        return line.reversed()
    }
}
