import WeirModel

/// Which version a stated instance is to run, and what an instance needs to know of it.
struct VersionTable {
    /// A version that exists, or that this plan publishes.
    struct Version {
        var number: Int
        var isAvailable: Bool
        /// nil where they are not known, and endpoints are left alone.
        var flows: [String]?
    }

    /// Why there is no such version.
    struct Problem: Error {
        var reason: String
        var obstacle: Obstacle
    }

    private struct Name: Hashable {
        var integration: String
        var number: Int
    }

    private let input: PlanningInput
    private var flows: [Name: [String]?] = [:]

    init(_ input: PlanningInput) { self.input = input }

    /// The number that the instance's statement means; nil for a draft of an integration that is not stated.
    func number(of desired: DesiredInstance) -> Int? {
        switch desired.version {
        case .published(let number): number
        case .draft: input.outcomes[desired.integration]?.number
        }
    }

    mutating func resolve(_ desired: DesiredInstance) -> Result<Version, Problem> {
        guard let number = number(of: desired) else { return .failure(missingDraft(desired)) }
        if input.outcomes[desired.integration] == .publishes(number) {
            return .success(
                Version(
                    number: number, isAvailable: isAvailable(number, of: desired.integration) ?? true,
                    flows: draftFlows(desired.integration)))
        }
        let integration = input.observedIntegration(desired.integration)
        if let version = integration?.versions.last(where: { $0.number == number }) {
            let name = Name(integration: desired.integration, number: number)
            let known = flows[name] ?? Self.flows(of: version.interface)
            flows[name] = known
            let isAvailable = isAvailable(number, of: desired.integration) ?? version.isAvailable
            return .success(Version(number: number, isAvailable: isAvailable, flows: known))
        }
        if input.trustsStatedVersions {
            return .success(Version(number: number, isAvailable: true, flows: draftFlows(desired.integration)))
        }
        let reason = "version \(number) of \(desired.integration) does not exist"
        return .failure(Problem(reason: reason, obstacle: .held(reason, source: desired.versionOrigin)))
    }

    /// What this commit says of a version; nil where the integration is not stated, and what is deployed counts.
    private func isAvailable(_ number: Int, of slug: String) -> Bool? {
        input.desiredIntegrations[slug].map {
            let release = input.desired.integrations[$0].release
            return release.marks(of: number, current: input.outcomes[slug]?.number).isAvailable
        }
    }

    private func draftFlows(_ slug: String) -> [String]? {
        input.desiredIntegrations[slug].map { input.desired.integrations[$0].definition.interface.flows }
    }

    private func missingDraft(_ desired: DesiredInstance) -> Problem {
        let held = input.held[.integration(desired.integration)]
        let reason =
            held == nil
            ? "integration \(desired.integration) is not stated" : "integration \(desired.integration) is held"
        return Problem(reason: reason, obstacle: .held(reason, source: held?.source ?? desired.versionOrigin))
    }

    /// The member `flows` of an interface's canonical JSON; nil where it cannot be read.
    static func flows(of interface: [UInt8]) -> [String]? {
        let text = CanonicalText(interface)
        guard let root = text.root, let list = text.value(of: "flows", in: root), let items = text.items(list) else {
            return nil
        }
        return items.compactMap(text.string)
    }
}
