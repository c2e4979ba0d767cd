import WeirModel

/// Writes what merged layers say as a `Spec`, field by field with its origin.
struct SpecComposer {
    /// What is not configuration, with where it was stated.
    struct Header {
        var name: (text: String, origin: FieldOrigin)
        var description: (text: String, origin: FieldOrigin)?
        var labels: (texts: [String], origin: FieldOrigin)
        /// The instance that it started from.
        var forkedFrom: (text: String, origin: FieldOrigin)?
    }

    struct Composed {
        var spec: Spec
        var origins: [FieldOrigin]
        var missing: [String]
        var needsAuthorization: [String]
        /// Sorted by their text.
        var ignored: [IgnoredField] = []
        var removed: [RemovedField] = []
    }

    /// What came of a variable.
    private enum Outcome {
        case absent
        /// Something of a connection whose other inputs belong to the runtime: no value yet.
        case incomplete
        case whole
    }

    private let interface: InterfaceIndex
    private let merge: LayerMerge
    /// nil where nothing belongs to the runtime: the usual case, which costs nothing.
    private let ignored: IgnoredPaths?
    private(set) var writer: ValueWriter
    private var bytes: [UInt8] = []
    private var origins: [FieldOrigin] = []
    private var removed: [RemovedField] = []

    init(_ merge: LayerMerge, ignored: IgnoredPaths, writer: ValueWriter) {
        interface = merge.interface
        self.merge = merge
        self.ignored = ignored.paths.isEmpty ? nil : ignored
        self.writer = writer
        bytes.reserveCapacity(768)
        origins.reserveCapacity(16)
    }

    /// Its fields and the origins stand in the order of canonical JSON.
    mutating func compose(_ header: Header) -> Composed {
        var missing: [String] = []
        var needsAuthorization: [String] = []
        append("{\"config\":{")
        var isFirst = true
        for index in interface.sortedVariables {
            let start = bytes.count
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            bytes += interface.keys[index]
            let outcome = write(index)
            if outcome == .absent { bytes.removeLast(bytes.count - start) } else { isFirst = false }
            // Whatever configuration states, only a person can grant access.
            if interface.interface.variables[index].needsAuthorization {
                needsAuthorization.append(interface.interface.variables[index].key)
            } else if outcome != .whole, !interface.interface.variables[index].isProvidedElsewhere {
                missing.append(interface.interface.variables[index].key)
            }
        }
        append("}")
        if let description = header.description {
            append(",\"description\":")
            CanonicalText.append(description.text, to: &bytes)
            origins.append(description.origin)
        }
        append(",\"flows\":{")
        writeFlows()
        append("}")
        if let forkedFrom = header.forkedFrom {
            append(",\"fork\":{\"from\":")
            CanonicalText.append(forkedFrom.text, to: &bytes)
            append("}")
            origins.append(forkedFrom.origin)
        }
        let ignored = writeIgnored()
        append(",\"labels\":[")
        for (offset, label) in header.labels.texts.enumerated() {
            if offset > 0 { bytes.append(UInt8(ascii: ",")) }
            CanonicalText.append(label, to: &bytes)
        }
        append("],\"name\":")
        origins.append(header.labels.origin)
        CanonicalText.append(header.name.text, to: &bytes)
        origins.append(header.name.origin)
        append("}")
        let stated = ignored.isEmpty ? bytes : StatedPart.of(bytes, without: ignored)
        return Composed(
            spec: Spec(json: bytes, digest: Digests.sha256(stated)), origins: origins, missing: missing,
            needsAuthorization: needsAuthorization, ignored: ignored, removed: removed)
    }

    /// Appends the variable's value; `absent` also where an error was reported.
    private mutating func write(_ index: Int) -> Outcome {
        switch merge.slots[index] {
        case .removed(let null):
            removed.append(
                RemovedField(path: ["config", interface.interface.variables[index].key], origin: null.origin))
            return .absent
        case .value(let value):
            guard writer.write(value, of: interface.interface.variables[index], to: &bytes) else { return .absent }
            origins.append(value.origin)
            return .whole
        case .unstated:
            guard interface.interface.variables[index].dataType != .connection else {
                return writeConnection(index, .init())
            }
            guard let value = interface.defaults[index] else { return .absent }
            append(value)
            return .whole
        case .connection(let inputs): return writeConnection(index, inputs)
        }
    }

    private mutating func append(_ value: InterfaceIndex.Default) {
        bytes += value.json
        origins.append(value.origin)
    }

    /// A connection has a value where somebody stated one of its inputs, or where the definition gives all of them:
    /// an address that the definition knows is no credential yet. Where the runtime has an input of its own it is
    /// written all the same, so that the rest does not depend on what that says.
    private mutating func writeConnection(_ index: Int, _ inputs: LayerMerge.Inputs) -> Outcome {
        let variable = interface.interface.variables[index]
        let defaults = inputs.showsDefaults ? interface.inputDefaults[index] : []
        let isStated = inputs.stated.contains { !$0.value.isNull }
        let isWhole =
            isStated || (!defaults.isEmpty && defaults.count == variable.inputs.count && inputs.stated.isEmpty)
            || (!defaults.isEmpty && variable.isProvidedElsewhere)
        guard isWhole || (!defaults.isEmpty && ignored?.inputs(of: variable.key)?.isEmpty == false) else {
            return .absent
        }
        let stated = inputs.stated.sorted { ByteOrder.precedes($0.name, $1.name) }
        append("{\"inputs\":{")
        var isFirst = true
        var next = 0
        for (name, value) in stated {
            while next < defaults.count, ByteOrder.precedes(defaults[next].name, name) {
                write(defaults[next], &isFirst)
                next += 1
            }
            if next < defaults.count, defaults[next].name == name { next += 1 }
            if value.isNull {
                removed.append(RemovedField(path: ["config", variable.key, name], origin: value.origin))
            } else {
                write(value, name, of: variable, &isFirst)
            }
        }
        for input in defaults[next...] { write(input, &isFirst) }
        append("}}")
        return isFirst ? .absent : isWhole ? .whole : .incomplete
    }

    private mutating func write(_ input: InterfaceIndex.InputDefault, _ isFirst: inout Bool) {
        appendKey(input.name, &isFirst)
        append(input.value)
        if let secret = input.secret { writer.use(secret) }
    }

    private mutating func write(
        _ value: ValueReference, _ name: String, of variable: DefinitionInterface.Variable, _ isFirst: inout Bool
    ) {
        let start = bytes.count
        let wasFirst = isFirst
        appendKey(name, &isFirst)
        if writer.writeInput(value, name: name, of: variable, to: &bytes) {
            origins.append(value.origin)
        } else {
            bytes.removeLast(bytes.count - start)
            isFirst = wasFirst
        }
    }

    private mutating func writeFlows() {
        var isFirst = true
        for (index, properties) in merge.flows.enumerated() {
            guard let properties else { continue }
            appendKey(interface.flows[index], &isFirst)
            append("{")
            var isFirstProperty = true
            for property in FlowProperty.allCases {
                guard let value = properties[property.rawValue] else { continue }
                appendKey(property.name, &isFirstProperty)
                // Where it does not fit the instance has an error, and nobody reads the text.
                if writer.write(property, value, to: &bytes) { origins.append(value.origin) }
            }
            append("}")
        }
    }

    /// Appends the list of what belongs to the runtime, where there is something.
    private mutating func writeIgnored() -> [IgnoredField] {
        guard let ignored, let origin = ignored.origin else { return [] }
        let fields = ignored.paths.map { IgnoredField(path: $0, isRequired: isRequired($0)) }
            .sorted { ByteOrder.precedes($0.text, $1.text) }
        append(",\"ignore\":[")
        for (offset, field) in fields.enumerated() {
            if offset > 0 { append(",") }
            CanonicalText.append(field.text, to: &bytes)
        }
        append("]")
        origins.append(origin)
        return fields
    }

    /// Whether the variable has no value where the runtime has none for this part of it.
    private func isRequired(_ path: [String]) -> Bool {
        guard path[0] == "config", let index = interface.variable(Array(path[1].utf8)[...]) else { return false }
        let variable = interface.interface.variables[index]
        guard !variable.isProvidedElsewhere, !variable.needsAuthorization else { return false }
        guard path.count > 2, case .connection(let inputs) = merge.slots[index] else { return true }
        let others = ignored?.inputs(of: variable.key) ?? []
        return !inputs.stated.contains { !$0.value.isNull && !others.contains($0.name) }
    }

    private mutating func appendKey(_ name: String, _ isFirst: inout Bool) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        CanonicalText.append(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func append(_ text: String) { bytes += text.utf8 }
}
