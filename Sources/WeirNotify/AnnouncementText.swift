import WeirModel

/// An announcement in words, as people read it in a chat.
extension Announcement {
    /// `production-eu: applied revision 12`
    public var title: String { "\(environment): \(headline)" }

    private var headline: String {
        switch (kind, isResolved) {
        case (.applied, _): serial.map { "applied revision \($0)" } ?? "applied"
        case (.held, false): "\(counted(unitCount, "unit")) held: they do not validate"
        case (.held, true): "nothing is held any more"
        case (.blocked, false): unitCount > 0 ? "\(counted(unitCount, "change")) blocked" : "blocked"
        case (.blocked, true): "nothing is blocked any more"
        case (.failed, false): "reconciling fails"
        case (.failed, true): "reconciling succeeds again"
        case (.rotated, _): "secret \(secret ?? "")"
        }
    }

    /// What else there is to say, a line each.
    public var lines: [String] {
        var lines: [String] = []
        if let message { lines.append(message) }
        if let commit {
            let from = [revision, summary].compactMap(\.self).joined(separator: ", ")
            lines.append("commit \(commit.short)" + (from.isEmpty ? "" : " (\(from))"))
        }
        if !counts.isEmpty {
            lines.append(counts.map { "\($0.action) \(counted($0.total, $0.kind))" }.joined(separator: ", "))
        }
        if kind == .applied, let actor { lines.append("by \(actor)") }
        for unit in units { lines.append("\(unit.name): \(unit.reason)" + (unit.place.map { " (\($0))" } ?? "")) }
        if unitCount > units.count { lines.append("and \(unitCount - units.count) more") }
        return lines
    }

    /// Whether somebody should look.
    public var isTrouble: Bool { !isResolved && [.held, .blocked, .failed].contains(kind) }

    private func counted(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }
}
