import WeirManifest
import WeirPlanning
import WeirStore

/// What `weir fork rebase` says about a fork's patches.
struct RebaseReport {
    var fork: String
    var parent: String
    var old: PublishedVersion
    var new: PublishedVersion
    var outcome: ForkRebase.Outcome
    var style: Style

    /// The most lines of a value that are shown.
    private static let mostLines = 12

    /// One line for each patch, and all sides of each conflict.
    var text: String {
        let changes = outcome.parentChanges
        let brings =
            changes == 0 ? "which is the same" : "which differs in \(changes) place\(changes == 1 ? "" : "s")"
        var text = "\(fork): \(parent) \(name(old)) → \(name(new)), \(brings)\n"
        if !outcome.steps.isEmpty { text += "\n" }
        for step in outcome.steps { text += lines(step) }
        return text + "\n"
    }

    private func name(_ version: PublishedVersion) -> String {
        version.release.map { "v\(version.number) (\(TerminalText.escaped($0)))" } ?? "v\(version.number)"
    }

    private func lines(_ step: ForkRebase.Step) -> String {
        let patch = TerminalText.escaped(step.patch)
        switch step.fate {
        case .unchanged: return "  = \(patch)\n"
        case .rewritten(let patches): return "  ~ \(patch)\n      now \(shown(patches))\n"
        case .dropped(let reason): return "  - \(patch)\n      not needed: \(TerminalText.escaped(reason))\n"
        case .conflict(let conflict):
            var text = "  ! \(patch)  \(TerminalText.escaped("\(step.location)"))\n"
            text += "      \(TerminalText.escaped(conflict.reason))\n"
            for (side, value) in [
                ("parent before", conflict.base), ("parent now", conflict.theirs), ("fork", conflict.ours),
            ] {
                text += "      \(TerminalText.padded(side, to: 15))\(value.map(block) ?? "nothing")\n"
            }
            if let resolution = conflict.resolution {
                text += "      so the patch \(resolution.isEmpty ? "is dropped" : "is now: \(shown(resolution))")\n"
            }
            return text
        }
    }

    private func shown(_ patches: [String]) -> String {
        patches.isEmpty ? "nothing" : patches.map(TerminalText.escaped).joined(separator: ", then ")
    }

    /// A value on one line, or on lines of their own.
    private func block(_ value: String) -> String {
        let lines = value.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
            TerminalText.cut(TerminalText.escaped(String($0)), to: 200)
        }
        guard lines.count > 1 else { return lines.first ?? "" }
        let more = lines.count > Self.mostLines ? ["… and \(lines.count - Self.mostLines) more lines"] : []
        return "\n" + (lines.prefix(Self.mostLines) + more).map { "        \($0)" }.joined(separator: "\n")
    }

    /// Why nothing was written, and what to do.
    func undecided(keeping side: ForkRebase.Side?) -> String {
        let count = outcome.conflicts
        let conflicts = "\(count) conflict\(count == 1 ? "" : "s"); nothing was written. "
        guard side == nil else {
            return conflicts
                + "Not every patch of the fork can be kept; change the patches, or take the parent's side with --keep theirs.\n"
        }
        return conflicts
            + "Take one side for all with --keep ours or --keep theirs, or change the patches so that they do not meet what the parent changed.\n"
    }
}
