import WeirModel

/// Merges layers of configuration and writes the result as a `Spec`, field by field with its origin.
struct SpecComposer {
    /// What is not configuration, with where it was stated.
    struct Header {
        var name: (String, FieldOrigin)
        var description: (String, FieldOrigin)?
        var labels: ([String], FieldOrigin)
    }

    struct Composed {
        var spec: Spec
        var origins: [FieldOrigin]
        var missing: [String]
        var needsAuthorization: [String]
    }

    /// What the layers so far say of a variable.
    private enum Slot {
        case unstated
        case removed
        case value(ValueReference)
        /// Inputs of a connection; nil: removed. `onTop`: the definition's own inputs show through.
        case inputs([String: ValueReference?], onTop: Bool)
    }

    private let interface: InterfaceIndex
    private let scope: CustomerScope
    private let timeZones: TimeZoneNames
    private let path: String
    private var slots: [Slot]
    private var flows: [String: [String: ValueReference]] = [:]
    private(set) var diagnostics: [Diagnostic] = []
    private var bytes: [UInt8] = []
    private var origins: [FieldOrigin] = []

    init(interface: InterfaceIndex, scope: CustomerScope, timeZones: TimeZoneNames, path: String) {
        self.interface = interface
        self.scope = scope
        self.timeZones = timeZones
        self.path = path
        slots = Array(repeating: .unstated, count: interface.interface.variables.count)
        bytes.reserveCapacity(512)
    }

    // MARK: Merging

    /// Puts a layer on top. `isStrict`: names that the definition does not declare are errors; in shared layers they
    /// are meant for other integrations.
    mutating func apply(_ layer: LayerFile, isStrict: Bool) {
        for (key, node) in layer.config {
            guard let index = interface.variables[key] else {
                if isStrict { undeclared(key, ValueReference(layer: layer, node: node - 1)) }
                continue
            }
            merge(ValueReference(layer: layer, node: node), into: index)
        }
        for (name, node) in layer.flows {
            guard interface.flows.contains(name) else {
                if isStrict { unknownFlow(name, ValueReference(layer: layer, node: node - 1)) }
                continue
            }
            merge(flow: name, ValueReference(layer: layer, node: node))
        }
    }

    private mutating func merge(_ value: ValueReference, into index: Int) {
        let kind = value.document.nodes[value.node].kind
        if kind == .null {
            slots[index] = .removed
            return
        }
        guard interface.interface.variables[index].dataType == .connection else {
            slots[index] = .value(value)
            return
        }
        guard kind == .mapping else {
            return report(
                .wrongType, value,
                "\(quoted(interface.interface.variables[index].key)) is a connection, and this is \(value.document.describe(value.node))",
                hint: "write its inputs: {username: …}")
        }
        var inputs: [String: ValueReference?] = [:]
        var onTop = true
        switch slots[index] {
        case .inputs(let lower, let lowerOnTop): (inputs, onTop) = (lower, lowerOnTop)
        case .removed: onTop = false
        case .unstated, .value: break
        }
        let known = interface.interface.variables[index].inputs.map(\.name)
        for key in value.document.children(value.node) {
            let name = value.document.string(key)
            if !known.contains(name), let nearest = NearestName.of(name, among: known) {
                report(
                    .unknownConnectionInput, ValueReference(layer: value.layer, node: key),
                    "connection \(quoted(interface.interface.variables[index].key)) has no input \(quoted(name))",
                    hint: "did you mean \(quoted(nearest))?")
                continue
            }
            // Exports list only some of a connection's inputs: a name that resembles none of them may well exist.
            let isNull = value.document.nodes[key + 1].kind == .null
            inputs[name] = .some(isNull ? nil : ValueReference(layer: value.layer, node: key + 1))
        }
        slots[index] = .inputs(inputs, onTop: onTop)
    }

    private mutating func merge(flow name: String, _ value: ValueReference) {
        guard value.document.nodes[value.node].kind == .mapping else {
            return report(
                .wrongType, value, "a flow's settings are a mapping, and this is \(value.document.describe(value.node))")
        }
        for key in value.document.children(value.node) {
            let field = value.document.string(key)
            let setting = ValueReference(layer: value.layer, node: key + 1)
            if value.document.nodes[key + 1].kind == .null, FlowSettings.fields.contains(field) {
                flows[name]?[field] = nil
            } else if FlowSettings.fields.contains(field) {
                flows[name, default: [:]][field] = setting
            } else {
                let nearest = NearestName.of(field, among: FlowSettings.fields)
                report(
                    .unknownField, ValueReference(layer: value.layer, node: key),
                    "a flow's settings have no field \(quoted(field))",
                    hint: nearest.map { "did you mean \(quoted($0))?" }
                        ?? "known fields: \(FlowSettings.fields.joined(separator: ", "))")
            }
        }
    }

    // MARK: Writing

    /// Writes the spec. Its fields and the origins stand in the order of canonical JSON.
    mutating func compose(header: Header) -> Composed {
        var missing: [String] = []
        var needsAuthorization: [String] = []
        append("{\"config\":{")
        var isFirst = true
        for index in interface.sortedVariables {
            let variable = interface.interface.variables[index]
            let start = bytes.count
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            CanonicalText.append(variable.key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            if write(index) {
                isFirst = false
            } else {
                bytes.removeLast(bytes.count - start)
                if variable.needsAuthorization {
                    needsAuthorization.append(variable.key)
                } else if !variable.isProvidedElsewhere {
                    missing.append(variable.key)
                }
            }
        }
        append("}")
        if let (description, origin) = header.description {
            append(",\"description\":")
            CanonicalText.append(description, to: &bytes)
            origins.append(origin)
        }
        append(",\"flows\":{")
        writeFlows()
        append("},\"labels\":[")
        for (offset, label) in header.labels.0.enumerated() {
            if offset > 0 { bytes.append(UInt8(ascii: ",")) }
            CanonicalText.append(label, to: &bytes)
        }
        append("],\"name\":")
        origins.append(header.labels.1)
        CanonicalText.append(header.name.0, to: &bytes)
        origins.append(header.name.1)
        append("}")
        return Composed(
            spec: Spec(json: bytes, digest: Digests.sha256(bytes)), origins: origins, missing: missing,
            needsAuthorization: needsAuthorization)
    }

    /// Appends the variable's value; false where it has none, or where an error was reported.
    private mutating func write(_ index: Int) -> Bool {
        let variable = interface.interface.variables[index]
        switch slots[index] {
        case .removed: return false
        case .value(let value):
            var writer = ConfigurationValue(variable, scope: scope, timeZones: timeZones)
            let isWritten = writer.write(value, to: &bytes)
            diagnostics += writer.diagnostics
            if isWritten { origins.append(value.origin) }
            return isWritten
        case .unstated where variable.dataType != .connection:
            guard let json = interface.defaults[index] else { return false }
            bytes += json
            origins.append(definitionOrigin)
            return true
        case .unstated: return writeConnection(variable, [:], onTop: true)
        case .inputs(let inputs, let onTop): return writeConnection(variable, inputs, onTop: onTop)
        }
    }

    private mutating func writeConnection(
        _ variable: DefinitionInterface.Variable, _ stated: [String: ValueReference?], onTop: Bool
    ) -> Bool {
        let defaults = Dictionary(
            onTop ? variable.inputs.compactMap { input in input.defaultValue.map { (input.name, $0) } } : [],
            uniquingKeysWith: { first, _ in first })
        let names = Set(stated.keys).union(defaults.keys).sorted(by: ByteOrder.precedes)
        append("{\"inputs\":{")
        var isFirst = true
        for name in names {
            let start = bytes.count
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            CanonicalText.append(name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            var isWritten = false
            if let statement = stated[name] {
                if let value = statement {
                    var writer = ConfigurationValue(variable, scope: scope, timeZones: timeZones)
                    isWritten = writer.writeInput(value, name: name, to: &bytes)
                    diagnostics += writer.diagnostics
                    if isWritten { origins.append(value.origin) }
                }
            } else if let text = defaults[name] {
                CanonicalText.append(text, to: &bytes)
                origins.append(definitionOrigin)
                isWritten = true
            }
            if isWritten { isFirst = false } else { bytes.removeLast(bytes.count - start) }
        }
        append("}}")
        // Inputs of the definition alone make no connection: somebody has to state something.
        return !isFirst && (!variable.needsAuthorization || !stated.isEmpty || !defaults.isEmpty)
    }

    private mutating func writeFlows() {
        for (offset, name) in flows.keys.sorted(by: ByteOrder.precedes).enumerated() {
            guard let settings = flows[name] else { continue }
            if offset > 0 { bytes.append(UInt8(ascii: ",")) }
            CanonicalText.append(name, to: &bytes)
            append(":{")
            var isFirst = true
            for field in FlowSettings.fields {
                guard let value = settings[field] else { continue }
                var writer = FlowSettings(scope: scope)
                let start = bytes.count
                append("\(isFirst ? "" : ",")\"\(field)\":")
                if writer.write(field, value, to: &bytes) {
                    isFirst = false
                    origins.append(value.origin)
                } else {
                    bytes.removeLast(bytes.count - start)
                }
                diagnostics += writer.diagnostics
            }
            append("}")
        }
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private var definitionOrigin: FieldOrigin {
        FieldOrigin(file: FieldOrigin.noFile, line: 1, column: 1, layer: .definition)
    }

    // MARK: Reports

    private mutating func undeclared(_ key: String, _ place: ValueReference) {
        let known = interface.interface.variables.map(\.key)
        let nearest = NearestName.of(key, among: known)
        report(
            .undeclaredVariable, place, "the integration declares no config variable \(quoted(key))",
            hint: nearest.map { "did you mean \(quoted($0))?" }
                ?? (known.isEmpty ? "it declares none" : "it declares \(known.prefix(12).map(quoted).joined(separator: ", "))"))
    }

    private mutating func unknownFlow(_ name: String, _ place: ValueReference) {
        let nearest = NearestName.of(name, among: interface.interface.flows)
        report(
            .unknownFlow, place, "the integration has no flow \(quoted(name))",
            hint: nearest.map { "did you mean \(quoted($0))?" }
                ?? "flows: \(interface.interface.flows.prefix(12).map(quoted).joined(separator: ", "))")
    }

    private mutating func report(
        _ code: DiagnosticCode, _ place: ValueReference, _ message: String, hint: String? = nil
    ) {
        diagnostics.append(
            Diagnostic(
                code, at: place.location, length: place.document.shownLength(place.node), message, hint: hint))
    }
}
