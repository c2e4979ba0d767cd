internal import WeirModel

extension DefinitionCheck {
    /// Notes the declared keys, before anything that refers to them is checked.
    mutating func collectVariables() {
        var first: [String: Int] = [:]
        for variable in items(of: "requiredConfigVars", in: 0) {
            guard kind(variable) == .mapping else {
                error(.wrongType, at: variable, "a config variable is a mapping with a key and a dataType")
                continue
            }
            guard let node = document.value(of: "key", in: variable), let key = text(node),
                !key.trimmingSpaces().isEmpty
            else {
                error(
                    .missingField, at: document.value(of: "key", in: variable) ?? variable,
                    "a config variable needs a key, which is its name")
                continue
            }
            checkIdentifying(key, at: node, "a config variable")
            checkUnique(key, at: node, among: &first, "config variable")
        }
        variables = Set(first.keys)
    }

    mutating func checkVariables() {
        for variable in items(of: "requiredConfigVars", in: 0) where kind(variable) == .mapping {
            checkFields(.variable, of: variable)
            checkChoice(
                "dataType", in: variable, DefinitionInterface.DataType.allCases.map(\.rawValue).filter { $0 != "other" }
            )
            checkChoice("collectionType", in: variable, ["valuelist", "keyvaluelist"])
            for name in ["connection", "dataSource"] {
                if let reference = mapping(name, in: variable) { checkComponentReference(reference) }
            }
            for key in keys(of: "inputs", in: variable) {
                check(expression: key + 1, scope: nil)
                checkSecret(input: key, of: variable)
            }
            checkPlaintextDefault(of: variable)
            checkDefault(of: variable)
        }
        checkPages()
    }

    /// What a variable's default has to look like is what an instance's value has to look like; here it is a warning.
    private mutating func checkDefault(of variable: Int) {
        guard let node = document.value(of: "defaultValue", in: variable), let value = text(node), !value.isEmpty
        else { return }
        let collection = DefinitionInterface.Variable.Collection(
            rawValue: text(of: "collectionType", in: variable) ?? "")
        if let collection, collection != .none {
            let document = CollectionText.parse(Array(value.utf8)[...])
            if document.flatMap({ CollectionText.json($0, 0, collection) }) == nil {
                warn(
                    .invalidJSON, at: node,
                    "the default is not the JSON text of a \(collection.rawValue), so that there is none")
            }
            return
        }
        let choices = items(of: "pickList", in: variable).compactMap(text)
        let type = DefinitionCheck.dataType(of: variable, in: document)
        guard let mismatch = TypedText.mismatch(value, type, pickList: choices) else { return }
        let isSecret = secretLines.contains(document.nodes[node].line)
        warn(
            mismatch.code, at: node, "the default \(isSecret ? "" : quoted(value) + " ")\(mismatch.predicate)",
            hint: mismatch.hint)
    }

    private mutating func checkPages() {
        guard let pages = document.value(of: "configPages", in: 0), kind(pages) == .sequence else { return }
        var shown: Set<String> = []
        for page in document.children(pages) {
            checkFields(.page, of: page)
            for element in items(of: "elements", in: page) {
                checkFields(.element, of: element)
                checkChoice("type", in: element, ["configVar", "htmlElement", "jsonForm"], code: .unknownPageElement)
                guard text(of: "type", in: element) == "configVar",
                    let node = document.value(of: "value", in: element), let name = text(node)
                else { continue }
                shown.insert(name)
                guard !variables.contains(name) else { continue }
                let hint = suggestion(for: name, among: variables)
                warn(
                    .unknownPageElement, at: node,
                    "this page shows the config variable \(quoted(name)), which is not declared",
                    hint: hint)
            }
        }
        for variable in items(of: "requiredConfigVars", in: 0) {
            // A scoped variable is filled elsewhere and needs no page.
            guard let node = document.value(of: "key", in: variable), let key = text(node), !shown.contains(key),
                (text(of: "useScopedConfigVar", in: variable) ?? "").isEmpty
            else { continue }
            report(
                .configVariableNotOnPage, .information, at: node,
                "the config variable \(quoted(key)) is on no config page")
        }
    }
}
