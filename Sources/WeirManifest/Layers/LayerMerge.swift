import WeirModel

/// Puts layers of configuration on top of each other, lowest first.
///
/// Scalars, lists and keyvaluelists replace what is below, a connection's inputs and a flow's properties are merged
/// one by one, and `null` removes what all lower layers say, the definition included.
struct LayerMerge {
    /// What the layers so far say of a variable.
    enum Slot {
        case unstated
        /// By this `null`.
        case removed(ValueReference)
        case value(ValueReference)
        case connection(Inputs)
    }

    /// What the layers so far say of a connection.
    struct Inputs {
        /// In the order in which they were first stated; `null` where they were removed.
        var stated: [(name: String, value: ValueReference)] = []
        /// Whether the definition's own inputs show through.
        var showsDefaults = true

        mutating func set(_ name: String, _ value: ValueReference) {
            if let index = stated.firstIndex(where: { $0.name == name }) {
                stated[index].value = value
            } else {
                stated.append((name, value))
            }
        }
    }

    /// What the layers so far say of a flow, by `FlowProperty`.
    typealias Properties = [ValueReference?]

    let interface: InterfaceIndex
    /// By the variable's index.
    private(set) var slots: [Slot]
    /// By the flow's index in `InterfaceIndex.flows`; empty until one is stated.
    private(set) var flows: [Properties?] = []
    private(set) var diagnostics: [Diagnostic] = []

    init(_ interface: InterfaceIndex) {
        self.interface = interface
        slots = Array(repeating: .unstated, count: interface.interface.variables.count)
    }

    /// Puts a layer on top. `isStrict`: names that the definition does not declare are errors; in shared layers they
    /// are meant for other integrations.
    mutating func apply(_ layer: LayerFile, isStrict: Bool) {
        if let config = layer.config {
            for key in layer.document.children(config) {
                if let index = interface.variable(layer.document.bytes(key)) {
                    merge(ValueReference(layer: layer, node: key + 1), into: index)
                } else if isStrict {
                    undeclared(ValueReference(layer: layer, node: key))
                }
            }
        }
        guard let list = layer.flows else { return }
        for key in layer.document.children(list) {
            if let index = interface.flow(layer.document.bytes(key)) {
                merge(ValueReference(layer: layer, node: key + 1), intoFlow: index)
            } else if isStrict {
                unknownFlow(ValueReference(layer: layer, node: key))
            }
        }
    }

    // MARK: Variables

    private mutating func merge(_ value: ValueReference, into index: Int) {
        if value.kind == .null {
            slots[index] = .removed(value)
        } else if interface.interface.variables[index].dataType != .connection {
            slots[index] = .value(value)
        } else if value.kind == .mapping {
            slots[index] = .connection(merged(value, index))
        } else {
            report(
                .wrongType, value,
                "\(quoted(interface.interface.variables[index].key)) is a connection, and this is "
                    + value.layer.document.describe(value.node),
                hint: "write its inputs: {username: …}")
        }
    }

    private mutating func merged(_ value: ValueReference, _ index: Int) -> Inputs {
        var inputs: Inputs
        switch slots[index] {
        case .connection(let lower): inputs = lower
        case .removed: inputs = Inputs(showsDefaults: false)
        case .unstated, .value: inputs = Inputs()
        }
        let known = interface.interface.variables[index].inputs
        let document = value.layer.document
        for key in document.children(value.node) {
            let name = document.string(key)
            // Exports list only some of a connection's inputs: a name that resembles none of them may well exist.
            if !known.contains(where: { $0.name == name }),
                let nearest = NearestName.of(name, among: known.map(\.name))
            {
                report(
                    .unknownConnectionInput, ValueReference(layer: value.layer, node: key),
                    "connection \(quoted(interface.interface.variables[index].key)) has no input \(quoted(name))",
                    hint: "did you mean \(quoted(nearest))?")
                continue
            }
            inputs.set(name, ValueReference(layer: value.layer, node: key + 1))
        }
        return inputs
    }

    // MARK: Flows

    private mutating func merge(_ value: ValueReference, intoFlow index: Int) {
        if flows.isEmpty { flows = Array(repeating: nil, count: interface.flows.count) }
        let document = value.layer.document
        if value.kind == .null {
            flows[index] = nil
            return
        }
        guard value.kind == .mapping else {
            return report(
                .wrongType, value,
                "a flow's settings are a mapping, and this is \(document.describe(value.node))",
                hint: "write {enabled: true}")
        }
        var properties = flows[index] ?? Array(repeating: nil, count: FlowProperty.allCases.count)
        for key in document.children(value.node) {
            let name = document.string(key)
            guard let property = FlowProperty(name: name) else {
                let nearest = NearestName.of(name, among: FlowProperty.names)
                report(
                    .unknownField, ValueReference(layer: value.layer, node: key),
                    "a flow's settings have no field \(quoted(name))",
                    hint: nearest.map { "did you mean \(quoted($0))?" }
                        ?? "known fields: \(FlowProperty.names.joined(separator: ", "))")
                continue
            }
            let isRemoved = document.nodes[key + 1].kind == .null
            properties[property.rawValue] = isRemoved ? nil : ValueReference(layer: value.layer, node: key + 1)
        }
        flows[index] = properties.contains { $0 != nil } ? properties : nil
    }

    // MARK: Reports

    /// Beyond so many nobody reads on, and each costs a search for the nearest name.
    private var isFull: Bool { diagnostics.count >= FileProblems.most }

    private mutating func undeclared(_ place: ValueReference) {
        guard !isFull else { return }
        let key = place.layer.document.string(place.node)
        let known = interface.interface.variables.map(\.key)
        report(
            .undeclaredVariable, place, "the integration declares no config variable \(quoted(key))",
            hint: NearestName.of(key, among: known).map { "did you mean \(quoted($0))?" }
                ?? Self.list(known, "it declares", "it declares none"))
    }

    private mutating func unknownFlow(_ place: ValueReference) {
        guard !isFull else { return }
        let name = place.layer.document.string(place.node)
        report(
            .unknownFlow, place, "the integration has no flow \(quoted(name))",
            hint: NearestName.of(name, among: interface.flows).map { "did you mean \(quoted($0))?" }
                ?? Self.list(interface.interface.flows, "flows:", "it has none"))
    }

    static func list(_ names: [String], _ lead: String, _ none: String) -> String {
        names.isEmpty ? none : "\(lead) \(names.prefix(12).map(quoted).joined(separator: ", "))"
    }

    private mutating func report(
        _ code: DiagnosticCode, _ place: ValueReference, _ message: String, hint: String? = nil
    ) {
        guard !isFull else { return }
        diagnostics.append(place.diagnostic(code, message, hint: hint))
    }
}
