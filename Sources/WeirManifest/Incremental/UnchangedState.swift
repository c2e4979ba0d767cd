public import WeirModel

extension DesiredState {
    /// What a commit states whose tree is the one that is applied, without a look at the tree; nil where something has to
    /// be read all the same.
    ///
    /// That is where the applied tree was taken to mean something else, something in it was wrong, a unit is pending, a
    /// row is not as a revision left it, or a tombstone's time is over.
    ///
    /// - Parameters:
    ///   - observed: whose environment shows the tree.
    ///   - now: the time that the plan is made for.
    public static func unchanged(_ observed: ObservedState, now: Instant) -> DesiredState? {
        guard let reading = observed.environment?.reading, reading.semantics == LoaderSemantics.current,
            reading.problemPaths.isEmpty, observed.pending.isEmpty
        else { return nil }
        let cutoff = now.adding(seconds: -reading.settings.retainSeconds)
        func isLasting(_ row: RowIdentity) -> Bool { row.deletedAt.map { $0 > cutoff } ?? true }
        guard observed.customers.allSatisfy({ !$0.row.isDrifted && isLasting($0.row) }),
            observed.integrations.allSatisfy({ !$0.isDrifted && isLasting($0.row) }),
            observed.secrets.allSatisfy({ !$0.row.isDrifted && isLasting($0.row) }),
            observed.instances.allSatisfy({ !$0.row.isDrifted && isLasting($0.row) }), observed.drift.isEmpty
        else { return nil }
        return DesiredState(settings: reading.settings, scope: DesiredScope(), semantics: LoaderSemantics.current)
    }
}
