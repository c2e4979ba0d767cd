import WeirJSON
import WeirModel

extension DefinitionUpgrade {
    /// The config variables in the new shape; nil where there are none, or none that can be read, which then stay as
    /// they are. Flows have to be rewritten before: they say which components use a credential.
    mutating func variables(of root: TreeNode) -> TreeNode? {
        let stated = ["requiredConfigVars", "defaultConfigVars"].compactMap { root[$0] }.filter { $0.kind != .null }
        guard let first = stated.first, stated.allSatisfy({ !$0.kind.isScalar }) else { return nil }
        var result: [TreeNode] = []
        for list in stated {
            for variable in list.kind == .mapping ? fromMap(list) : list.items.map({ rewritten(variable: $0) }) {
                let key = variable.words("key")
                if let key, result.contains(where: { $0.words("key") == key }) {
                    note(
                        variable, [key],
                        "requiredConfigVars declares the variable, too; what defaultConfigVars said of it is not kept")
                } else {
                    result.append(variable)
                }
            }
        }
        return .list(result, at: first.position)
    }

    /// A mapping of names to defaults.
    private mutating func fromMap(_ map: TreeNode) -> [TreeNode] {
        map.entries.map { entry in
            let place = entry.position
            var variable = TreeNode.mapping([("key", .text(entry.key, at: place))], at: place)
            let value = entry.value
            if value.kind == .mapping {
                for field in value.entries where field.key != "key" { variable.entries.append(field) }
                if value["dataType"] == nil { variable["dataType"] = .text("string", at: place) }
                return rewritten(variable: variable)
            }
            variable["dataType"] = .text("string", at: place)
            if value.kind == .sequence {
                variable["collectionType"] = .text("valuelist", at: place)
                variable["defaultValue"] = .text(
                    String(decoding: CanonicalJSON.bytes(value.document), as: UTF8.self), at: value.position)
                note(value, [entry.key], "the default is a list; the variable became a valuelist")
            } else {
                variable["defaultValue"] = .text(value.scalarText ?? "", at: value.position)
            }
            return variable
        }
    }

    private mutating func rewritten(variable: TreeNode) -> TreeNode {
        if let key = variable.scalarText {
            return .mapping(
                [
                    ("key", .text(key, at: variable.position)), ("dataType", .text("string", at: variable.position)),
                    ("defaultValue", .text("", at: variable.position)),
                ], at: variable.position)
        }
        guard variable.kind == .mapping, variable.words("dataType") == "credential" else { return variable }
        var result = variable
        let key = variable.words("key") ?? ""
        result["dataType"] = .text("connection", at: variable["dataType"]?.position ?? variable.position)
        if let value = variable["defaultValue"] {
            result["defaultValue"] = nil
            if !value.isUnset {
                note(value, [key, "defaultValue"], "a connection has no default; what stood there is not kept")
            }
        }
        if result["connection"] == nil { rewriteTypes(&result, key) }
        if result["inputs"] == nil { result["inputs"] = .mapping([], at: variable.position) }
        return result
    }

    /// What kinds of credential a variable took is what connection of which component it is now.
    private mutating func rewriteTypes(_ variable: inout TreeNode, _ key: String) {
        let place = variable["credentialTypes"] ?? variable
        let types = (variable["credentialTypes"]?.items ?? []).compactMap(\.scalarText)
        var connection: [(String, TreeNode)] = []
        if let type = types.first {
            connection.append(("key", .text(type, at: place.position)))
            if types.count > 1 {
                note(
                    place, [key, "credentialTypes"],
                    "a connection has one type: \(quoted(type)) is written, \(Self.listed(Array(types.dropFirst()))) "
                        + "are not kept")
            }
        } else {
            note(place, [key, "credentialTypes"], "the file does not say which type of credential this is")
        }
        let components = credentials[key] ?? []
        if let component = components.first {
            connection.append(("component", self.component(component, at: place.position)))
            note(
                place, [key, "connection"],
                "the credential became a connection of the component \(quoted(component)), whose steps use it"
                    + (components.count > 1 ? "; so do steps of \(Self.listed(Array(components.dropFirst())))" : ""))
        } else {
            note(
                place, [key, "connection"],
                "no step uses the credential, so that it became a connection without a component")
        }
        variable["credentialTypes"] = nil
        variable["connection"] = .mapping(connection, at: place.position)
    }
}
