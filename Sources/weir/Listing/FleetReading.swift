import WeirJSON
import WeirModel
import WeirPlanning
import WeirStore

/// Reads the fleet for lists and single units.
struct FleetReading {
    var store: Store
    var environment: String

    /// The deployed state with the specs of all instances.
    func everything() async throws -> ObservedState {
        try await store.observe(environment: environment) { snapshot in
            var state = try await snapshot.state()
            guard state.environment != nil else { throw StoreError.unknownEnvironment(environment) }
            let request = DetailRequest(instances: Set(state.instances.map(\.row.id)))
            try await snapshot.details(request, into: &state)
            return state
        }
    }
}

/// Single members of a spec.
struct SpecMembers {
    private let document: Document

    init(_ json: [UInt8]) {
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .definition)
        _ = reader.read(json.span, path: "", into: &document, diagnostics: &diagnostics)
        self.document = document
    }

    func text(_ key: String) -> String? {
        guard !document.nodes.isEmpty, let node = document.value(of: key, in: 0) else { return nil }
        return document.string(node)
    }

    func texts(_ key: String) -> [String] {
        guard !document.nodes.isEmpty, let node = document.value(of: key, in: 0) else { return [] }
        return document.children(node).map { document.string($0) }
    }
}

/// The state of an instance in one word.
enum InstanceState: String, CaseIterable {
    case ready
    case disabled
    case unconfigured
    case needsAuthorization = "needs-authorization"

    init(_ instance: ObservedInstance) {
        if !instance.enabled {
            self = .disabled
        } else if !instance.missing.isEmpty {
            self = .unconfigured
        } else {
            self = instance.needsAuthorization.isEmpty ? .ready : .needsAuthorization
        }
    }
}

/// Case-insensitive search, as `--search` does it.
enum TextSearch {
    static func matches(_ wanted: String?, in texts: [String]) -> Bool {
        guard let wanted = wanted?.lowercased(), !wanted.isEmpty else { return true }
        return texts.contains { $0.lowercased().contains(wanted) }
    }
}
