import WeirModel

/// The filters of `weir get`; nil and empty: everything. All of them must be met.
struct FleetFilter {
    /// Somewhere in what a unit says of itself, whatever the case.
    var search: String?
    /// All of them must be there, whatever the case.
    var labels: [String] = []
    var category: String?
    /// Whether only what customers find is wanted.
    var isInMarketplace = false
    /// Whether only what new integrations can start from is wanted.
    var isTemplate = false
    var customer: String?
    var integration: String?
    var version: VersionChoice?
    /// Any of them.
    var states: [InstanceState] = []

    func matches(labels present: [String]) -> Bool {
        let present = present.map { $0.lowercased() }
        return labels.allSatisfy { present.contains($0.lowercased()) }
    }

    func matches(texts: [String?]) -> Bool {
        guard let wanted = search?.lowercased(), !wanted.isEmpty else { return true }
        return texts.contains { $0?.lowercased().contains(wanted) ?? false }
    }

    func matches(category present: String) -> Bool {
        category.map { $0.lowercased() == present.lowercased() } ?? true
    }
}
