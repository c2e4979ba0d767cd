import WeirJSON
import WeirModel
import WeirPlanning
import WeirStore

/// Every environment, as `weir status` shows them.
struct ShownStatus: Shown {
    var environments: [StatusText]

    /// All environments, or only one.
    ///
    /// Throws what the store throws, and where there is no such environment.
    static func read(_ name: String?, in store: Store) async throws -> ShownStatus {
        let all = try await store.environments()
        let chosen = name.map { name in all.filter { $0.name == name } } ?? all
        if let name, chosen.isEmpty { throw StoreError.unknownEnvironment(name) }
        let troubles = try await store.troubles()
        var result = ShownStatus(environments: [])
        for summary in chosen {
            result.environments.append(
                StatusText(
                    summary: summary, pending: try await store.pending(environment: summary.name),
                    last: try await store.revisions(environment: summary.name, limit: 1).first,
                    drafts: try await store.drafts(environment: summary.name).map(ShownDraft.init),
                    secrets: try await SecretStatus.of(summary, in: store),
                    drift: try await DriftStatus.of(summary, in: store),
                    outbox: ShownOutbox(state: try await store.outbox(environment: summary.name)),
                    trouble: troubles[summary.environment.id]))
        }
        return result
    }

    func text(isWide: Bool) -> String {
        guard !environments.isEmpty else { return "No environment has been applied yet. Run weir apply.\n" }
        return environments.map { status in
            Terminal.escapedLines(status.text(pendingShown: isWide ? .max : StatusText.foldedAt))
        }.joined()
    }

    func json(layout: JSONWriter.Layout) -> [UInt8] {
        Listing(columns: [], rows: environments.map(\.row), emptyText: "").json(layout: layout)
    }
}

/// One environment in `weir status`.
struct StatusText {
    /// How many pending units are listed before the rest is counted.
    static let foldedAt = 20

    var summary: EnvironmentSummary
    var pending: [PendingUnit]
    var last: Revision?
    /// What Git states and nothing publishes yet.
    var drafts: [ShownDraft]
    /// Secrets that are not at rest.
    var secrets: [SecretStatus]
    /// Units that others wrote to.
    var drift: [DriftStatus]
    /// Messages that did not get to whom they are for.
    var outbox: ShownOutbox
    /// What the controller's rounds say; nil: nothing is wrong, or no controller keeps it.
    var trouble: EnvironmentTrouble?

    func text(pendingShown: Int) -> String {
        var text = "Environment \(summary.name)\n"
        if let applied = summary.environment.applied {
            text += "  source     \(applied.repository)\(applied.path.isEmpty ? "" : " /\(applied.path)")\n"
            text += "  applied    \(applied.revision) \(applied.commit.short)"
            text += last.map { ", revision \($0.serial) on \($0.finishedAt) by \($0.actor)\n" } ?? "\n"
        }
        if summary.environment.isSuspended { text += "  suspended\n" }
        if let trouble {
            text += "  \(trouble.kind.rawValue)    since \(trouble.since), \(trouble.rounds) "
            text += "\(trouble.rounds == 1 ? "round" : "rounds"), last on \(trouble.lastAt)\n"
            text += "    \(TerminalText.escaped(trouble.message))\n"
        }
        for status in PendingUnit.Status.allCases {
            let units = pending.filter { $0.status == status }
            guard !units.isEmpty else { continue }
            text += "  \(status.rawValue) (\(units.count))\n"
            for unit in units.prefix(pendingShown) {
                text += "    \(unit.key): \(unit.reason)\(unit.source.map { "  \($0)" } ?? "")\n"
            }
            if units.count > pendingShown { text += "    … and \(units.count - pendingShown) more\n" }
        }
        if !drafts.isEmpty { text += "  drafts (\(drafts.count))\n" }
        for draft in drafts.prefix(pendingShown) {
            text += "    integration \(draft.integration): \(draft.summary)\n"
        }
        if drafts.count > pendingShown { text += "    … and \(drafts.count - pendingShown) more\n" }
        if !secrets.isEmpty { text += "  secrets (\(secrets.count))\n" }
        for secret in secrets.prefix(pendingShown) { text += "    \(secret.text)\n" }
        if secrets.count > pendingShown { text += "    … and \(secrets.count - pendingShown) more\n" }
        if !drift.isEmpty { text += "  drift (\(drift.count))\n" }
        for unit in drift.prefix(pendingShown) { text += "    \(unit.text)\n" }
        if drift.count > pendingShown { text += "    … and \(drift.count - pendingShown) more\n" }
        text += outbox.text(shown: pendingShown)
        for step in nextSteps { text += "  next       \(step)\n" }
        return text
    }

    /// What to do about what is pending.
    var nextSteps: [String] {
        var steps: [String] = []
        if pending.contains(where: { $0.status == .held }) {
            steps.append("repair the files above and apply the commit: weir validate shows every error")
        }
        if pending.contains(where: { $0.block?.canBeApproved == true }) {
            steps.append("weir approve --reason TEXT lets the next apply do what the guards blocked")
        }
        if pending.contains(where: { $0.block == .protected }) {
            steps.append("apply a commit that sets protect: false before one that removes a protected unit")
        }
        if pending.contains(where: { $0.status == .orphan }) {
            steps.append("prune is off: remove orphans by setting prune: {enabled: true} in weir.yaml")
        }
        if !drafts.isEmpty {
            steps.append("weir show X shows what a draft changes; a new release: in its release.yaml publishes it")
        }
        if secrets.contains(where: \.isDue) {
            steps.append("weir apply rotates what is due, and goes on with what has begun")
        }
        if secrets.contains(where: \.isQuarantined) {
            steps.append(
                "weir secrets show X says what is wrong with a quarantined secret, weir secrets rotate X begins anew")
        }
        if !drift.isEmpty {
            steps.append(
                summary.settings.drift == .heal
                    ? "weir apply heals what was changed by hand; weir get drift says by whom"
                    : "weir get drift says who changed rows by hand; drift: report leaves them until it is approved")
        }
        if let step = outbox.nextStep(environment: summary.name) { steps.append(step) }
        if pending.contains(where: { $0.status == .untargeted }) {
            steps.append("weir apply without --target brings the rest")
        }
        return steps
    }

    var row: Listing.Row {
        let applied = summary.environment.applied
        var members: [String: Listing.Value] = [
            "key": .text(summary.name), "serial": .number(summary.environment.serial),
            "repository": .optional(applied?.repository), "path": .optional(applied?.path),
            "revision": .optional(applied?.revision), "commit": .optional(applied?.commit.description),
            "suspended": .boolean(summary.environment.isSuspended), "next": .texts(nextSteps),
            "drafts": .texts(drafts.map { "\($0.integration): \($0.summary)" }),
            "secrets": .list(secrets.map(\.members)), "drift": .list(drift.map(\.members)),
            "trouble": trouble.map { trouble -> Listing.Value in
                Listing.Value.object([
                    "kind": .text(trouble.kind.rawValue), "reason": .text(trouble.reason),
                    "message": .text(trouble.message), "rounds": .number(trouble.rounds),
                    "since": .text(trouble.since.description), "lastAt": .text(trouble.lastAt.description),
                ])
            } ?? Listing.Value.none,
            "appliedAt": .optional(last?.finishedAt.description), "appliedBy": .optional(last?.actor),
        ]
        members.merge(outbox.members) { $1 }
        for status in PendingUnit.Status.allCases {
            members[status.rawValue] = .texts(
                pending.filter { $0.status == status }.map { "\($0.key): \($0.reason)" })
        }
        return Listing.Row(cells: [], members: members)
    }
}
