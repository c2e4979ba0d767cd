import WeirModel

/// A definition's interface, prepared for resolving many instances against it.
final class InterfaceIndex: Sendable {
    /// A value of the definition itself.
    struct Default: Sendable {
        /// Canonical JSON.
        var json: [UInt8]
        var origin: FieldOrigin
    }

    /// An input of a connection that has a default.
    struct InputDefault: Sendable {
        var name: String
        var value: Default
        /// The repository's secret that the value refers to.
        var secret: SecretKey?
    }

    let interface: DefinitionInterface
    let name: FieldOrigin
    /// Indices of the variables in the order of their keys' bytes: the order of canonical JSON.
    let sortedVariables: [Int]
    /// Each variable's key as canonical JSON with its colon.
    let keys: [[UInt8]]
    /// Each variable's default; nil where there is none.
    let defaults: [Default?]
    /// The defaults of each variable's inputs by name.
    let inputDefaults: [[InputDefault]]
    /// The flows' names by their bytes.
    let flows: [String]

    /// - Parameters:
    ///   - document: the definition that the interface was read from, for the places of its values; nil where only
    ///     the interface is known.
    ///   - file: the definition's number in `DesiredState.files`.
    init(_ interface: DefinitionInterface, document: Document? = nil, file: UInt32 = FieldOrigin.noFile) {
        let places = DefinitionPlaces(document: document, file: file)
        self.interface = interface
        name = places.name
        sortedVariables = interface.variables.indices.sorted {
            ByteOrder.precedes(interface.variables[$0].key, interface.variables[$1].key)
        }
        keys = interface.variables.map { variable in
            var bytes: [UInt8] = []
            CanonicalText.append(variable.key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            return bytes
        }
        flows = interface.flows.sorted(by: ByteOrder.precedes)
        let nodes = places.variables(interface)
        defaults = zip(interface.variables, nodes).map { variable, node in
            Self.defaultJSON(variable).map { Default(json: $0, origin: places.origin(of: "defaultValue", in: node)) }
        }
        inputDefaults = zip(interface.variables, nodes).map { variable, node in
            variable.inputs.sorted { ByteOrder.precedes($0.name, $1.name) }.compactMap { input in
                var json: [UInt8] = []
                if let secret = input.defaultSecret {
                    ValueWriter.append([.secret(name: secret, scope: .shared)], to: &json)
                } else if let text = input.defaultValue {
                    CanonicalText.append(text, to: &json)
                } else {
                    return nil
                }
                let origin = places.origin(ofInput: input.name, in: node)
                return InputDefault(
                    name: input.name, value: Default(json: json, origin: origin),
                    secret: input.defaultSecret.map { SecretKey(customer: nil, name: $0) })
            }
        }
    }

    /// The index of the variable whose key has these bytes.
    func variable(_ key: ArraySlice<UInt8>) -> Int? {
        find(key, count: sortedVariables.count) { interface.variables[sortedVariables[$0]].key }
            .map { sortedVariables[$0] }
    }

    /// The index in `flows` of the flow whose name has these bytes.
    func flow(_ name: ArraySlice<UInt8>) -> Int? { find(name, count: flows.count) { flows[$0] } }

    private func find(_ bytes: ArraySlice<UInt8>, count: Int, _ name: (Int) -> String) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            switch ByteOrder.compare(name(middle), bytes) {
            case 0: return middle
            case ..<0: low = middle + 1
            default: high = middle
            }
        }
        return nil
    }

    /// The canonical JSON of a variable's default; nil where it has none, or a collection's that is no collection,
    /// which the check of the definition has said.
    private static func defaultJSON(_ variable: DefinitionInterface.Variable) -> [UInt8]? {
        guard let text = variable.defaultValue, !text.isEmpty, variable.dataType != .connection else { return nil }
        var bytes: [UInt8] = []
        if variable.collection != .none {
            // References in a definition's own text are the runtime's.
            guard let document = CollectionText.parse(Array(text.utf8)[...]) else { return nil }
            return CollectionText.json(document, 0, variable.collection)
        }
        if variable.dataType == .schedule {
            ValueWriter.appendSchedule(cron: text, timeZone: variable.timeZone ?? "", to: &bytes)
        } else {
            CanonicalText.append(text, to: &bytes)
        }
        return bytes
    }
}

/// Where a definition states its values; `FieldOrigin.noFile` where only its interface is known.
private struct DefinitionPlaces {
    let document: Document?
    let file: UInt32

    var name: FieldOrigin { origin(of: "name", in: document == nil ? nil : 0) }

    /// The node of each of the interface's variables.
    func variables(_ interface: DefinitionInterface) -> [Int?] {
        var nodes: [String: Int] = [:]
        if let document, let list = document.value(of: "requiredConfigVars", in: 0) {
            for node in document.children(list) {
                if let key = document.value(of: "key", in: node) { nodes[document.string(key)] = node }
            }
        }
        return interface.variables.map { nodes[$0.key] }
    }

    func origin(of field: String, in node: Int?) -> FieldOrigin {
        guard let document, let node, let value = document.value(of: field, in: node) else { return unknown }
        return origin(value)
    }

    func origin(ofInput name: String, in node: Int?) -> FieldOrigin {
        guard let document, let node, let inputs = document.value(of: "inputs", in: node),
            let input = document.value(of: name, in: inputs)
        else { return unknown }
        return origin(document.value(of: "value", in: input) ?? input)
    }

    private func origin(_ node: Int) -> FieldOrigin {
        guard let document else { return unknown }
        return FieldOrigin(
            file: file, line: document.nodes[node].line, column: document.nodes[node].column, layer: .definition)
    }

    private var unknown: FieldOrigin { FieldOrigin(file: FieldOrigin.noFile, line: 1, column: 1, layer: .definition) }
}

/// The order of canonical JSON's keys.
extension ByteOrder {
    /// Less than zero where `left` comes first, zero where both are the same.
    static func compare(_ left: String, _ right: ArraySlice<UInt8>) -> Int {
        var other = right.startIndex
        for byte in left.utf8 {
            guard other < right.endIndex else { return 1 }
            if byte != right[other] { return byte < right[other] ? -1 : 1 }
            other += 1
        }
        return other < right.endIndex ? -1 : 0
    }
}
