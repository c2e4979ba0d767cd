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
    }

    private let interface: InterfaceIndex
    private let merge: LayerMerge
    private(set) var writer: ValueWriter
    private var bytes: [UInt8] = []
    private var origins: [FieldOrigin] = []

    init(_ merge: LayerMerge, writer: ValueWriter) {
        interface = merge.interface
        self.merge = merge
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
            let isWritten = write(index)
            if isWritten { isFirst = false } else { bytes.removeLast(bytes.count - start) }
            // Whatever configuration states, only a person can grant access.
            if interface.interface.variables[index].needsAuthorization {
                needsAuthorization.append(interface.interface.variables[index].key)
            } else if !isWritten, !interface.interface.variables[index].isProvidedElsewhere {
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
        return Composed(
            spec: Spec(json: bytes, digest: Digests.sha256(bytes)), origins: origins, missing: missing,
            needsAuthorization: needsAuthorization)
    }

    /// Appends the variable's value; false where it has none, or where an error was reported.
    private mutating func write(_ index: Int) -> Bool {
        switch merge.slots[index] {
        case .removed: return false
        case .value(let value):
            guard writer.write(value, of: interface.interface.variables[index], to: &bytes) else { return false }
            origins.append(value.origin)
            return true
        case .unstated:
            guard interface.interface.variables[index].dataType != .connection else {
                return writeConnection(index, .init())
            }
            guard let value = interface.defaults[index] else { return false }
            append(value)
            return true
        case .connection(let inputs): return writeConnection(index, inputs)
        }
    }

    private mutating func append(_ value: InterfaceIndex.Default) {
        bytes += value.json
        origins.append(value.origin)
    }

    /// A connection has a value where somebody stated one of its inputs, or where the definition gives all of them:
    /// an address that the definition knows is no credential yet.
    private mutating func writeConnection(_ index: Int, _ inputs: LayerMerge.Inputs) -> Bool {
        let variable = interface.interface.variables[index]
        let defaults = inputs.showsDefaults ? interface.inputDefaults[index] : []
        let isStated = inputs.stated.contains { $0.value != nil }
        guard
            isStated || (!defaults.isEmpty && defaults.count == variable.inputs.count && inputs.stated.isEmpty)
                || (!defaults.isEmpty && variable.isProvidedElsewhere)
        else { return false }
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
            if let value { write(value, name, of: variable, &isFirst) }
        }
        for input in defaults[next...] { write(input, &isFirst) }
        append("}}")
        return !isFirst
    }

    private mutating func write(_ input: InterfaceIndex.InputDefault, _ isFirst: inout Bool) {
        appendKey(input.name, &isFirst)
        append(input.value)
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

    private mutating func appendKey(_ name: String, _ isFirst: inout Bool) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        CanonicalText.append(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func append(_ text: String) { bytes += text.utf8 }
}
