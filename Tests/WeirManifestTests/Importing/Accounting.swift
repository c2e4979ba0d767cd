import Testing
import WeirJSON
import WeirModel

@testable import WeirManifest

/// Everything that a definition says, of whatever format, so that it can be looked for after an import.
///
/// It reads the raw document and knows nothing of how the import works.
struct Accounting {
    /// A thing that has to be somewhere afterwards.
    struct Item: Hashable {
        /// From the outside in: flow, step, … , field or input.
        var path: [String]
        /// Canonical JSON.
        var value: String
    }

    private(set) var flows: [String] = []
    /// The steps by flow, step, branch and so on, in their order.
    private(set) var steps: [[String]] = []
    private(set) var inputs: [Item] = []
    private(set) var variables: [String] = []
    /// The fields of variables, of flows and of the definition.
    private(set) var fields: [Item] = []
    private let document: Document

    init(_ document: Document) {
        self.document = document
        guard !document.nodes.isEmpty else { return }
        var isFlow = false
        for key in document.children(0) {
            let name = document.string(key)
            switch name {
            case "flows": for flow in items(key + 1) { add(flow: flow, text("name", in: flow) ?? "", skipping: []) }
            case "trigger", "steps": isFlow = true
            case "requiredConfigVars", "defaultConfigVars": add(variables: key + 1)
            case "componentVersions":
                for version in document.children(key + 1) {
                    add(field: version, at: ["componentVersions"])
                }
            case "configPages", "definitionVersion": break
            default: if !(name == "isSynchronous" && has("steps")) { add(field: key, at: []) }
            }
        }
        guard isFlow else { return }
        let others = document.children(0).map(document.string).filter {
            !["trigger", "steps", "isSynchronous"].contains($0)
        }
        add(flow: 0, "Flow 1", skipping: Set(others))
    }

    private func has(_ key: String) -> Bool { document.value(of: key, in: 0) != nil }

    private func items(_ node: Int) -> [Int] {
        document.nodes[node].kind == .sequence ? Array(document.children(node)) : []
    }

    private func text(_ key: String, in node: Int) -> String? {
        document.value(of: key, in: node).map(document.string)
    }

    private func json(_ node: Int) -> String { String(decoding: CanonicalJSON.bytes(document, node), as: UTF8.self) }

    private mutating func add(field key: Int, at path: [String]) {
        fields.append(Item(path: path + [document.string(key)], value: json(key + 1)))
    }

    private mutating func add(flow: Int, _ name: String, skipping: Set<String>) {
        flows.append(name)
        if let trigger = document.value(of: "trigger", in: flow) { add(step: trigger, [name], fallback: "trigger") }
        if let list = document.value(of: "steps", in: flow) { for step in items(list) { add(step: step, [name]) } }
        for key in document.children(flow) where !["name", "steps", "trigger"].contains(document.string(key)) {
            if !skipping.contains(document.string(key)) { add(field: key, at: [name]) }
        }
    }

    private mutating func add(step: Int, _ path: [String], fallback: String = "") {
        let path = path + [text("name", in: step) ?? text("slug", in: step) ?? fallback]
        steps.append(path)
        for key in document.children(step) {
            switch document.string(key) {
            case "inputs":
                for input in document.children(key + 1) {
                    inputs.append(Item(path: path + [document.string(input)], value: json(input + 1)))
                }
            case "steps": for step in items(key + 1) { add(step: step, path) }
            case "branches":
                for branch in items(key + 1) {
                    let path = path + [text("name", in: branch) ?? ""]
                    if let list = document.value(of: "steps", in: branch) {
                        for step in items(list) { add(step: step, path) }
                    }
                }
            case "name", "slug", "isTrigger": break
            case "action":
                for key in document.children(key + 1) { add(field: key, at: path + ["action"]) }
            default: add(field: key, at: path)
            }
        }
    }

    private mutating func add(variables list: Int) {
        if document.nodes[list].kind == .mapping {
            for key in document.children(list) {
                variables.append(document.string(key))
                fields.append(Item(path: [document.string(key), "defaultValue"], value: json(key + 1)))
            }
        }
        for variable in items(list) {
            let name = text("key", in: variable) ?? ""
            variables.append(name)
            for key in document.children(variable) where document.string(key) != "key" {
                if document.string(key) == "inputs" {
                    for input in document.children(key + 1) { add(field: input, at: [name, "inputs"]) }
                } else {
                    add(field: key, at: [name])
                }
            }
        }
    }

    // MARK: Comparing

    /// What of this is neither in `result` nor in what is said about the import.
    func missing(in result: Accounting, of imported: ImportedDefinition) -> [String] {
        let lifted = imported.lifted.map { [$0.variable] + ($0.input.map { ["inputs", $0] } ?? ["defaultValue"]) }
        let noted = Set(imported.notes.map(\.subject) + lifted)
        var missing: [String] = []
        if flows != result.flows { missing.append("flows \(flows) became \(result.flows)") }
        if steps != result.steps { missing.append("steps \(steps) became \(result.steps)") }
        if variables != result.variables { missing.append("variables \(variables) became \(result.variables)") }
        let inputsLater = Set(result.inputs)
        for input in inputs where !inputsLater.contains(input) && !noted.contains(input.path) {
            let text = input.value.hasPrefix("\"") ? input.value : "\"\(input.value)\""
            let literal = Item(path: input.path, value: "{\"type\":\"value\",\"value\":\(text)}")
            let variable = input.value.dropFirst("\"configVars.".count)
            let reference = Item(path: input.path, value: "{\"type\":\"configVar\",\"value\":\"\(variable)}")
            if !inputsLater.contains(literal), !inputsLater.contains(reference) { missing.append("input \(input)") }
        }
        let fieldsLater = Set(result.fields)
        for field in fields where !fieldsLater.contains(field) && !noted.contains(field.path) {
            if !isFound(field, fieldsLater, result, noted) { missing.append("field \(field)") }
        }
        return missing
    }

    /// Whether a field is there under the name that it has in version 7.
    private func isFound(
        _ field: Item, _ later: Set<Item>, _ result: Accounting, _ noted: Set<[String]>
    ) -> Bool {
        let owner = Array(field.path.dropLast())
        switch field.path.last {
        case "componentKey":
            return noted.contains(owner)
                || later.contains { $0.path == owner + ["component"] && $0.value.contains("\"key\":\(field.value)") }
        case "key": return noted.contains(owner)
        case "credential":
            let input = "{\"type\":\"configVar\",\"value\":\(field.value)}"
            return result.inputs.contains { $0.path.dropLast() == owner[...] && $0.value == input }
        case "credentialTypes":
            let type = field.value.dropFirst().dropLast()
            return later.contains { $0.path == owner + ["connection"] && $0.value.contains("\"key\":\(type)") }
        case "dataType" where field.value == "\"credential\"":
            return later.contains(Item(path: field.path, value: "\"connection\""))
        case "defaultValue":
            // A default in a map may be a number; a credential's was always empty.
            return later.contains(
                Item(path: field.path, value: field.value == "null" ? "\"\"" : "\"\(field.value)\""))
                || field.value == "\"\"" && later.contains(Item(path: owner + ["dataType"], value: "\"connection\""))
        default:
            guard owner == ["componentVersions"], let component = field.path.last else { return false }
            return later.contains {
                $0.path.last == "component" && $0.value.contains("\"key\":\"\(component)\",\"version\":\(field.value)")
            }
        }
    }
}
