import WeirModel

/// The first and the last line of a plan.
enum PlanHeader {
    static func text(_ plan: Plan) -> String {
        var parts = ["Environment \(plan.environment)", "\(plan.source.revision) \(commits(plan))"]
        if let database = plan.database {
            parts.append("serial \(plan.serial)")
            parts.append(database)
        } else {
            parts.append("no database")
        }
        return TerminalText.escaped(parts.joined(separator: " · "))
    }

    private static func commits(_ plan: Plan) -> String {
        let source = plan.source
        var text = source.commit.short
        if let previous = plan.previousCommit, previous != source.commit { text = "\(previous.short) → \(text)" }
        if source.isWorktree { text += " and uncommitted files" }
        if let count = source.commitCount, count > 0 { text += " (\(PlanWords.count(count, "commit"))\(by(source)))" }
        return text
    }

    private static func by(_ source: PlanSource) -> String {
        switch source.authors.count {
        case 0: ""
        case 1: " by \(source.authors[0])"
        case 2: " by \(source.authors[0]) and \(source.authors[1])"
        default: " by \(PlanWords.list(source.authors, atMost: 2))"
        }
    }

    static func summary(_ plan: Plan) -> String {
        let summary = PlanSummary(plan)
        let actions = Action.allCases.compactMap { action in
            summary.actions[action].map { "\(PlanWords.grouped($0)) to \(action.rawValue)" }
        }
        let pending = PendingUnit.Status.allCases.compactMap { status in
            summary.pending[status].map { "\(PlanWords.grouped($0)) \(status.rawValue)" }
        }
        var text = actions.isEmpty ? "No changes." : "Plan: \(actions.joined(separator: ", "))."
        if !pending.isEmpty {
            text += " \(pending.joined(separator: ", "))."
        } else if actions.isEmpty {
            let verb = plan.instanceCount == 1 ? "matches" : "match"
            let revision = TerminalText.escaped(plan.source.revision)
            text +=
                " \(PlanWords.count(plan.instanceCount, "instance")) \(verb) \(revision) \(plan.source.commit.short)."
        }
        return text
    }
}
