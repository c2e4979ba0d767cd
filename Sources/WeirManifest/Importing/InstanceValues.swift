import WeirModel

/// Turns the config variables of one instance into the `config` of its file.
struct InstanceValues {
    let path: String
    let customer: String
    let instance: String
    /// nil where the integration is not in the repository, or not valid: values are then taken by their shape.
    let interface: DefinitionInterface?
    let timeZones: TimeZoneNames
    var secretNames: SecretNaming
    var environmentNames: SecretNaming
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var lifted: [LiftedSecret] = []
    private(set) var leftOut: [(field: String, position: SourcePosition)] = []

    init(
        path: String, customer: String, instance: String, interface: DefinitionInterface?, timeZones: TimeZoneNames,
        secretNames: SecretNaming, environmentNames: SecretNaming
    ) {
        self.path = path
        self.customer = customer
        self.instance = instance
        self.interface = interface
        self.timeZones = timeZones
        self.secretNames = secretNames
        self.environmentNames = environmentNames
    }

    /// The configuration of an export's `configVariables`: a list of `{key, value}`, or an object whose only list it is.
    mutating func config(_ list: TreeNode?) -> TreeNode {
        var config = TreeNode.mapping([], at: list?.position ?? SourcePosition(line: 1, column: 1))
        guard let list, list.kind != .null else { return config }
        let items = list["nodes"] ?? list
        guard items.kind == .sequence else {
            problem(.wrongType, list, "configVariables is a list", hint: "of {\"key\": \"…\", \"value\": \"…\"}")
            return config
        }
        for item in items.items {
            guard let key = item["key"]?.scalarText, !key.isEmpty else {
                problem(.missingField, item, "a config variable has a key", hint: "{\"key\": \"…\", \"value\": \"…\"}")
                continue
            }
            for entry in item.entries where !Self.fields.contains(entry.key) {
                leftOut.append(("configVariables.\(entry.key)", entry.position))
            }
            guard config[key] == nil else {
                problem(.duplicateKey, item, "the config variable \(quoted(key)) is there twice", hint: "remove one")
                continue
            }
            if let value = value(of: item, key) {
                config.entries.append(TreeNode.Entry(key: key, position: item.position, value: value))
            }
        }
        return config
    }

    /// `scheduleType` only chooses what the designer's form looks like: the value is a cron expression all the same.
    private static let fields = ["key", "value", "values", "scheduleType", "timeZone"]

    /// The value of a variable; nil where it has none, or one that was reported.
    private mutating func value(of item: TreeNode, _ key: String) -> TreeNode? {
        let stated = ["values", "value"].compactMap { item[$0] }.first { $0.kind != .null }
        guard let interface else {
            return stated.flatMap { guess($0, item, key) }
        }
        guard let variable = interface.variables.first(where: { $0.key == key }) else {
            problem(
                .undeclaredVariable, item["key"] ?? item,
                "the integration \(quoted(interface.name)) declares no config variable \(quoted(key))",
                hint: NearestName.of(key, among: interface.variables.map(\.key)).map { "did you mean \(quoted($0))?" }
                    ?? "remove it, or import the version of the definition that declares it")
            return nil
        }
        guard let stated else { return nil }
        switch variable.collection {
        case .valueList: return list(stated, variable)
        case .keyValueList: return pairs(stated, variable)
        case .none: break
        }
        switch variable.dataType {
        case .connection: return connection(stated, key)
        case .schedule: return schedule(stated, item, key)
        case .jsonForm, .objectFieldMap, .objectSelection, .other: if !stated.kind.isScalar { return stated }
        default: break
        }
        return scalar(stated, variable)
    }

    // MARK: By type

    private mutating func scalar(_ node: TreeNode, _ variable: DefinitionInterface.Variable) -> TreeNode? {
        guard let text = node.scalarText else {
            problem(
                .wrongType, node, "\(quoted(variable.key)) is one value, and this is a list or an object",
                hint: "write a text")
            return nil
        }
        // Nothing where the definition says nothing either; an empty text where it hides what the definition says.
        if text.isEmpty { return (variable.defaultValue ?? "").isEmpty ? nil : .text("", at: node.position) }
        if Self.isText(variable), let secret = lift(text, node, named: variable.key, of: variable.key, input: nil) {
            return secret
        }
        guard fits(text, variable, node) else { return nil }
        return .text(text, at: node.position)
    }

    private mutating func schedule(_ node: TreeNode, _ item: TreeNode, _ key: String) -> TreeNode? {
        let cron = node.kind == .mapping ? node["cron"] ?? node["value"] : node
        guard let cron, let text = cron.scalarText else {
            problem(.wrongType, node, "\(quoted(key)) is a schedule", hint: "write \"value\": \"*/5 * * * *\"")
            return nil
        }
        if text.isEmpty { return nil }
        if let mismatch = TypedText.mismatch(text, .schedule, pickList: []) {
            problem(
                mismatch.code, cron, "\(quoted(text)) for \(quoted(key)) \(mismatch.predicate)", hint: mismatch.hint)
            return nil
        }
        let expression = TreeNode.text(text, at: cron.position)
        let zone = (node.kind == .mapping ? node["timeZone"] : nil) ?? item["timeZone"]
        guard let zone, let name = zone.scalarText, !name.isEmpty else { return expression }
        guard timeZones.contains(name) else {
            problem(
                .unknownTimeZone, zone, "\(quoted(name)) is not a time zone",
                hint: timeZones.nearest(to: name).map { "did you mean \(quoted($0))?" }
                    ?? "a name of the IANA database: Europe/Berlin, America/New_York, UTC")
            return nil
        }
        return .mapping([("cron", expression), ("timeZone", .text(name, at: zone.position))], at: node.position)
    }

    private mutating func list(_ node: TreeNode, _ variable: DefinitionInterface.Variable) -> TreeNode? {
        if node.isUnset, node.kind.isScalar { return nil }
        guard let list = Self.unfolded(node), list.kind == .sequence else { return refuseShape(node, variable) }
        var items: [TreeNode] = []
        for item in list.items {
            guard let text = (item["value"] ?? item).scalarText else { return refuseShape(item, variable) }
            if let value = itemValue(text, item, variable, name: "\(items.count + 1)") { items.append(value) }
        }
        return .list(items, at: node.position)
    }

    private mutating func pairs(_ node: TreeNode, _ variable: DefinitionInterface.Variable) -> TreeNode? {
        if node.isUnset, node.kind.isScalar { return nil }
        guard let list = Self.unfolded(node), let pairs = Self.namedValues(list) else {
            return refuseShape(node, variable)
        }
        var result = TreeNode.mapping([], at: node.position)
        var names: Set<String> = []
        for (name, value) in pairs {
            guard let text = value.kind == .null ? "" : value.scalarText else { return refuseShape(value, variable) }
            guard names.insert(name).inserted else {
                problem(
                    .duplicateKey, value, "\(quoted(variable.key)) has the key \(quoted(name)) twice",
                    hint: "remove one")
                return nil
            }
            if let item = itemValue(text, value, variable, name: name) { result[name] = item }
        }
        return result
    }

    private mutating func itemValue(
        _ text: String, _ node: TreeNode, _ variable: DefinitionInterface.Variable, name: String
    ) -> TreeNode? {
        if Self.isText(variable) {
            let named = SecretNames.looksSecret(variable.key) ? variable.key : name
            if let secret = lift(text, node, named: named, of: variable.key, input: name) { return secret }
        }
        guard text.isEmpty || fits(text, variable, node) else { return nil }
        return .text(text, at: node.position)
    }

    private mutating func connection(_ node: TreeNode, _ key: String) -> TreeNode? {
        if node.isUnset { return nil }
        guard let list = Self.unfolded(node), let inputs = Self.namedValues(list) else {
            problem(
                .wrongType, node, "\(quoted(key)) is a connection: its values are its inputs",
                hint: "write [{\"name\": \"username\", \"type\": \"value\", \"value\": \"…\"}]")
            return nil
        }
        var result = TreeNode.mapping([], at: node.position)
        for (name, value) in inputs {
            var plain = value
            if value.kind == .mapping {
                guard value.words("type") ?? "value" == "value", let inner = value["value"] else {
                    problem(
                        .wrongType, value, "the input \(quoted(name)) of \(quoted(key)) has no plain value",
                        hint: "write {\"name\": \(quoted(name)), \"type\": \"value\", \"value\": \"…\"}")
                    continue
                }
                plain = inner
            }
            if plain.isUnset, plain.kind.isScalar { continue }
            guard let text = plain.scalarText else {
                problem(
                    .wrongType, plain, "the input \(quoted(name)) of \(quoted(key)) is a text", hint: "write a text")
                continue
            }
            guard result[name] == nil else {
                problem(
                    .duplicateKey, plain, "the input \(quoted(name)) of \(quoted(key)) is there twice",
                    hint: "remove one")
                continue
            }
            result[name] = lift(text, plain, named: name, of: key, input: name) ?? .text(text, at: plain.position)
        }
        return result.entries.isEmpty ? nil : result
    }

    // MARK: Without a type

    /// The value of a variable whose integration nobody knows here.
    private mutating func guess(_ node: TreeNode, _ item: TreeNode, _ key: String) -> TreeNode? {
        let isScheduled = !["", "none"].contains(item.words("scheduleType") ?? "") || item.words("timeZone") != nil
        if isScheduled { return schedule(node, item, key) }
        let variable = DefinitionInterface.Variable(key: key, dataType: .string)
        guard let list = Self.unfolded(node), !list.kind.isScalar else { return scalar(node, variable) }
        // A text that is JSON may be meant as the text.
        if node.kind.isScalar, item["values"] == nil { return scalar(node, variable) }
        if let first = list.items.first ?? list.entries.first?.value, first.kind == .mapping, first["key"] == nil {
            return connection(node, key)
        }
        var collection = variable
        let isPairs = list.kind == .mapping || list.items.first?["key"] != nil
        collection.collection = isPairs ? .keyValueList : .valueList
        return isPairs ? pairs(node, collection) : self.list(node, collection)
    }

    // MARK: Shapes

    /// The list or mapping that a node is, or whose JSON text it is; nil where it is neither.
    private static func unfolded(_ node: TreeNode) -> TreeNode? {
        if let nodes = node["nodes"], nodes.kind == .sequence { return nodes }
        guard node.kind.isScalar else { return node }
        guard let document = CollectionText.parse(Array(node.text.utf8)[...]), !document.nodes[0].kind.isScalar else {
            return nil
        }
        var tree = TreeNode(document)
        tree.move(to: node.position)
        return tree
    }

    /// The names and values of a mapping, or of a list of `{name, value}` or `{key, value}`; nil where it is neither.
    private static func namedValues(_ node: TreeNode) -> [(String, TreeNode)]? {
        if node.kind == .mapping { return node.entries.map { ($0.key, $0.value) } }
        var result: [(String, TreeNode)] = []
        for item in node.items {
            guard let name = (item["name"] ?? item["key"])?.scalarText else { return nil }
            result.append((name, item["type"] == nil ? item["value"] ?? item : item))
        }
        return node.kind == .sequence ? result : nil
    }

    private static func isText(_ variable: DefinitionInterface.Variable) -> Bool {
        variable.dataType == .string || variable.dataType == .code || variable.dataType == .other
    }

    // MARK: Secrets

    /// The reference to write in the place of a secret in plain text; nil where `text` is none.
    private mutating func lift(
        _ text: String, _ node: TreeNode, named name: String, of variable: String, input: String?
    ) -> TreeNode? {
        guard PlainSecret.isOne(text, named: name) else { return nil }
        let secret = LiftedSecret(
            name: secretNames.name([instance, variable, input ?? ""]),
            environmentVariable: environmentNames.name([customer, instance, variable, input ?? ""]),
            variable: variable, input: input, location: SourceLocation(path: path, position: node.position))
        lifted.append(secret)
        return .text(secret.reference, at: node.position)
    }

    // MARK: Reporting

    private mutating func fits(_ text: String, _ variable: DefinitionInterface.Variable, _ node: TreeNode) -> Bool {
        guard !text.contains("{{"),
            let mismatch = TypedText.mismatch(text, variable.dataType, pickList: variable.pickList)
        else { return true }
        let shown = SecretNames.looksSecret(variable.key) ? "the value" : quoted(text)
        problem(
            mismatch.code, node, "\(shown) for \(quoted(variable.key)) \(mismatch.predicate)",
            hint: mismatch.hint ?? "the integration declares it as \(variable.dataType.rawValue)")
        return false
    }

    private mutating func refuseShape(_ node: TreeNode, _ variable: DefinitionInterface.Variable) -> TreeNode? {
        let isList = variable.collection == .valueList
        problem(
            .wrongType, node,
            "\(quoted(variable.key)) is a list of \(isList ? "values" : "keys and values"), and this is none",
            hint: isList ? "write [\"one\", \"two\"]" : "write [{\"key\": \"…\", \"value\": \"…\"}]")
        return nil
    }

    private mutating func problem(_ code: DiagnosticCode, _ node: TreeNode, _ message: String, hint: String?) {
        diagnostics.append(
            Diagnostic(code, at: SourceLocation(path: path, position: node.position), message, hint: hint))
    }
}
