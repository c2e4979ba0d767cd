import WeirJSON
import WeirModel

/// What every layer says of an instance's config variables and flows.
///
/// `LayerMerge` keeps the winners alone, because it runs for the whole fleet. This walks the same layers for one instance
/// and must come to the same winners, which a test holds against it.
struct ConfigurationTrace {
    let interface: InterfaceIndex
    let layers: LayerList
    /// The paths that `FieldOrigin.file` indexes.
    let paths: [String]
    let writer: ValueWriter
    /// As resolved: whether a connection has a value at all.
    let spec: Spec?

    /// In the order of the spec: variables, then flows.
    func fields() -> [Explanation.Field] {
        interface.sortedVariables.flatMap { index in
            interface.interface.variables[index].dataType == .connection ? connection(index) : [variable(index)]
        } + interface.flows.indices.flatMap(flow)
    }

    // MARK: - Variables

    private func variable(_ index: Int) -> Explanation.Field {
        let variable = interface.interface.variables[index]
        var statements: [Explanation.Statement] = []
        if let value = interface.defaults[index] {
            statements.append(definition(value, namesSecret: SecretNames.looksSecret(variable.key)))
        }
        for (layer, value) in stated(variable.key, in: \.config) {
            statements.append(
                statement(layer, value, namesSecret: SecretNames.looksSecret(variable.key)) { writer, bytes in
                    writer.write(value, of: variable, to: &bytes)
                })
        }
        return Explanation.Field(path: ["config", variable.key], statements: statements.lastCounts)
    }

    /// A connection is traced input by input; where there is nothing of any, as one.
    private func connection(_ index: Int) -> [Explanation.Field] {
        let variable = interface.interface.variables[index]
        let stated = stated(variable.key, in: \.config)
        var names = Set(variable.inputs.map(\.name))
        for (_, value) in stated where value.kind == .mapping {
            names.formUnion(value.layer.document.children(value.node).map { value.layer.document.string($0) })
        }
        guard !names.isEmpty else {
            return [Explanation.Field(path: ["config", variable.key], statements: removals(stated).lastCounts)]
        }
        let hasValue = hasConnection(variable.key)
        return names.sorted(by: ByteOrder.precedes).map { name in
            var statements: [Explanation.Statement] = []
            if let input = interface.inputDefaults[index].first(where: { $0.name == name }) {
                statements.append(definition(input.value, namesSecret: SecretNames.looksSecret(name)))
            }
            for (layer, value) in stated {
                if value.kind == .null { statements += removals([(layer, value)]) }
                guard let node = value.layer.document.value(of: name, in: value.node) else { continue }
                let input = ValueReference(layer: value.layer, node: node)
                statements.append(
                    statement(layer, input, namesSecret: SecretNames.looksSecret(name)) { writer, bytes in
                        writer.writeInput(input, name: name, of: variable, to: &bytes)
                    })
            }
            statements = statements.lastCounts
            // An address that the definition knows is no credential yet: alone it is no value.
            if !hasValue, let last = statements.indices.last, statements[last].layer == 0 {
                statements[last].counts = false
            }
            return Explanation.Field(path: ["config", variable.key, name], statements: statements)
        }
    }

    private func removals(_ stated: [(layer: Int, value: ValueReference)]) -> [Explanation.Statement] {
        stated.filter { $0.value.kind == .null }.map { layer, value in
            Explanation.Statement(layer: layer, location: value.location, value: .removed, counts: true)
        }
    }

    private func hasConnection(_ key: String) -> Bool {
        guard let spec else { return true }
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .definition)
        guard reader.read(spec.json.span, path: "", into: &document, diagnostics: &diagnostics) else { return true }
        return document.value(of: "config", in: 0).flatMap { document.value(of: key, in: $0) } != nil
    }

    // MARK: - Flows

    private func flow(_ index: Int) -> [Explanation.Field] {
        let name = interface.flows[index]
        let stated = stated(name, in: \.flows)
        return FlowProperty.allCases.compactMap { property in
            var statements: [Explanation.Statement] = []
            for (layer, value) in stated {
                if value.kind == .null { statements += removals([(layer, value)]) }
                guard let node = value.layer.document.value(of: property.name, in: value.node) else { continue }
                let reference = ValueReference(layer: value.layer, node: node)
                statements.append(
                    statement(layer, reference, namesSecret: property == .apiKeys) { writer, bytes in
                        writer.write(property, reference, to: &bytes)
                    })
            }
            // A flow of which nothing is said is as the definition has it, and no field of the instance.
            guard statements.contains(where: { $0.value != .removed }) else { return nil }
            return Explanation.Field(path: ["flows", name, property.name], statements: statements.lastCounts)
        }
    }

    // MARK: - Statements

    /// The values of a key in the mappings of all layers, lowest first.
    private func stated(
        _ key: String, in mapping: KeyPath<LayerFile, Int?>
    ) -> [(layer: Int, value: ValueReference)] {
        layers.files.compactMap { index, layer in
            guard let list = layer[keyPath: mapping], let node = layer.document.value(of: key, in: list) else {
                return nil
            }
            return (index, ValueReference(layer: layer, node: node))
        }
    }

    private func definition(_ value: InterfaceIndex.Default, namesSecret: Bool) -> Explanation.Statement {
        Explanation.Statement(
            layer: 0, location: value.origin.location(in: paths),
            value: StatedValue(spec: value.json, namesSecret: namesSecret), counts: true)
    }

    /// - Parameter write: writes the value as the spec has it; false where it does not fit, and is shown as it stands.
    private func statement(
        _ layer: Int, _ value: ValueReference, namesSecret: Bool,
        _ write: (inout ValueWriter, inout [UInt8]) -> Bool
    ) -> Explanation.Statement {
        var shown = StatedValue.removed
        if value.kind != .null {
            var writer = writer
            var bytes: [UInt8] = []
            if write(&writer, &bytes) {
                shown = StatedValue(spec: bytes, namesSecret: namesSecret)
            } else if value.isReported || writer.diagnostics.contains(where: { $0.code == .plaintextSecret }) {
                shown = .hidden
            } else {
                shown = StatedValue(
                    file: value.layer.document, value.node, in: writer.scope, namesSecret: namesSecret)
            }
        }
        return Explanation.Statement(layer: layer, location: value.location, value: shown, counts: true)
    }
}
