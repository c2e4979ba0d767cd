import WeirModel

/// The shapes of versions' variables and flows: which values of one version fit another.
struct InterfaceShapes {
    private struct Name: Hashable {
        var integration: String
        var number: Int
    }

    private let input: PlanningInput
    private var known: [Name: [[String]: String]?] = [:]

    init(_ input: PlanningInput) { self.input = input }

    /// By `["config", VARIABLE]` and `["flows", FLOW]`; nil where the version's interface is not known.
    mutating func shapes(_ integration: String, _ number: Int) -> [[String]: String]? {
        let name = Name(integration: integration, number: number)
        if let known = known[name] { return known }
        let found = interface(integration, number).flatMap(Self.shapes)
        known[name] = found
        return found
    }

    private func interface(_ integration: String, _ number: Int) -> [UInt8]? {
        if let version = input.observedIntegration(integration)?.versions.first(where: { $0.number == number }) {
            return version.interface
        }
        guard input.outcomes[integration]?.number == number else { return nil }
        return input.desiredIntegrations[integration].map { input.desired.integrations[$0].definition.interfaceJSON }
    }

    private static func shapes(of interface: [UInt8]) -> [[String]: String]? {
        let text = CanonicalText(interface)
        guard let root = text.root, let flows = VersionTable.flows(of: interface) else { return nil }
        var shapes: [[String]: String] = [:]
        for flow in flows { shapes[["flows", flow]] = "" }
        for variable in text.value(of: "variables", in: root).flatMap(text.items) ?? [] {
            guard let key = text.value(of: "key", in: variable).flatMap(text.string) else { continue }
            let parts = ["dataType", "collection"].map { text.value(of: $0, in: variable).map(text.text) ?? "" }
            shapes[["config", key]] = parts.joined(separator: " ")
        }
        return shapes
    }
}
