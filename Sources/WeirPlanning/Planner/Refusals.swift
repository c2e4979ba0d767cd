import WeirModel

/// Why a plan cannot be applied as a whole.
enum Refusals {
    static func of(_ input: PlanningInput, _ source: PlanSource, pending: [PendingUnit], changes: [UnitChange])
        -> [Refusal]
    {
        var refusals: [Refusal] = []
        let applied = input.observed.environment?.applied
        let isOtherRepository = applied.map { $0.repository != source.repository } ?? false
        if let applied, isOtherRepository || applied.path != source.path, !input.options.adoptSource {
            refusals.append(
                Refusal(
                    kind: .anotherSource,
                    message: "this environment was applied from \(name(applied.repository, applied.path)), not from "
                        + "\(name(source.repository, source.path)); --adopt-source changes that"))
        }
        // Another repository that is adopted on purpose never has the applied commit.
        let isAdopted = isOtherRepository && input.options.adoptSource
        switch source.descent {
        case .rollback where !input.options.allowRollback:
            refusals.append(
                Refusal(
                    kind: .rollback,
                    message: "\(source.commit.short) does not descend from the applied commit"
                        + "\(commit(applied)); --allow-rollback applies it all the same"))
        case .lost where !input.options.allowRollback && !isAdopted:
            refusals.append(
                Refusal(
                    kind: .lostCommit,
                    message: "the repository does not have the applied commit\(commit(applied)) any more; "
                        + "--allow-rollback applies \(source.commit.short) all the same"))
        default: break
        }
        let held = Set(pending.lazy.filter { $0.status == .held }.map(\.key)).count
        let errors = input.desired.diagnostics.count { $0.severity == .error }
        if input.options.strict, held > 0 || errors > 0 {
            let what = held > 0 ? "\(PlanWords.count(held, "unit")) held" : PlanWords.count(errors, "error")
            refusals.append(
                Refusal(kind: .strict, message: "\(what); repair them, or apply without --strict"))
        }
        if source.isWorktree {
            refusals.append(
                Refusal(
                    kind: .worktree, message: "uncommitted files are planned, never applied; commit them first"))
        }
        if input.observed.environment?.isSuspended == true {
            refusals.append(
                Refusal(kind: .suspended, message: "the environment is suspended; weir resume lets it go on"))
        }
        if input.secrets?.canStore == false {
            let values = changes.count { change in
                if case .secret(let write) = change.write { write.value != nil } else { false }
            }
            if values > 0 {
                refusals.append(
                    Refusal(
                        kind: .noEncryptionKey,
                        message: "\(PlanWords.count(values, "secret")) cannot be stored without a key to encrypt with; "
                            + "weir secrets init makes one, and WEIR_ENCRYPTION_KEY_FILE names it"))
            }
        }
        return refusals
    }

    private static func name(_ repository: String, _ path: String) -> String {
        path.isEmpty ? repository : "\(repository) at \(path)/"
    }

    private static func commit(_ applied: AppliedSource?) -> String { applied.map { " \($0.commit.short)" } ?? "" }
}
