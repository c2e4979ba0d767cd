import ArgumentParser
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

    func text(_ path: String...) -> String? { node(path).map { document.string($0) } }

    /// Whether `true` stands there.
    func isTrue(_ path: String...) -> Bool {
        node(path).map { document.nodes[$0].kind == .boolean && document.string($0) == "true" } ?? false
    }

    func texts(_ path: String...) -> [String] {
        node(path).map { document.children($0).map { document.string($0) } } ?? []
    }

    private func node(_ path: [String]) -> Int? {
        guard !document.nodes.isEmpty else { return nil }
        return path.reduce(0) { node, key in node.flatMap { document.value(of: key, in: $0) } }
    }
}

/// The state of an instance in one word.
enum InstanceState: String, CaseIterable, ExpressibleByArgument {
    case ready
    case disabled
    case unconfigured
    case needsAuthorization = "needs-authorization"

    init(_ instance: ObservedInstance) {
        self.init(
            isEnabled: instance.enabled, isConfigured: instance.missing.isEmpty,
            isAuthorized: instance.needsAuthorization.isEmpty)
    }

    init(isEnabled: Bool, isConfigured: Bool, isAuthorized: Bool) {
        if !isEnabled {
            self = .disabled
        } else if !isConfigured {
            self = .unconfigured
        } else {
            self = isAuthorized ? .ready : .needsAuthorization
        }
    }
}
