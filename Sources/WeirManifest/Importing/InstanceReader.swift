import WeirModel
import WeirYAML

/// Takes the instances of one export apart.
struct InstanceReader {
    let path: String
    let context: ImportContext
    private(set) var diagnostics: [Diagnostic] = []
    /// Fields that were left out, each with its first place.
    private var leftOut: [String: (position: SourcePosition, count: Int)] = [:]
    private var customerSlugs: CustomerSlugs
    /// Where each instance that was read stands.
    private var places: [UnitKey: SourcePosition] = [:]
    private var secretNames: [String: SecretNaming] = [:]
    private var environmentNames = SecretNaming()
    private let integrationsByName: [String: [String]]

    init(path: String, context: ImportContext) {
        self.path = path
        self.context = context
        customerSlugs = CustomerSlugs(context.customers)
        var byName: [String: [String]] = [:]
        for (slug, interface) in context.integrations { byName[interface.name, default: []].append(slug) }
        integrationsByName = byName
    }

    /// What was left out, once for each field.
    var notes: [ImportNote] {
        leftOut.map { field, found in
            ImportNote(
                location: SourceLocation(path: path, position: found.position), subject: [field],
                message: "\(quoted(field)) has no place in an instance's file and is left out"
                    + (found.count > 1 ? ", here and \(found.count - 1) times more" : ""))
        }
    }

    /// Every instance that could be read, in the order of the export.
    mutating func read(_ document: Document) -> [ImportedInstance] {
        guard let list = Self.instances(in: document, 0) else {
            problem(
                .wrongType, TreeNode(kind: .null, position: document.nodes[0].position),
                "no instances are in this file",
                hint: "an array of {name, customer, integration, labels, configVariables}, or an object with that array"
            )
            return []
        }
        return list.compactMap { node in
            let instance = TreeNode(document, node)
            guard instance.kind == .mapping else {
                problem(
                    .wrongType, instance, "an instance is an object, and this is \(document.describe(node))",
                    hint: "{name, customer, integration, labels, configVariables}")
                return nil
            }
            return read(instance)
        }
    }

    /// The nodes of the instances: of an array, of the only instance, or of the array in an object, however deep below
    /// objects with one field (`{data: {instances: {nodes: […]}}}`).
    private static func instances(in document: Document, _ node: Int, depth: Int = 0) -> [Int]? {
        switch document.nodes[node].kind {
        case .sequence: return Array(document.children(node))
        case .mapping:
            if document.value(of: "configVariables", in: node) != nil || document.value(of: "customer", in: node) != nil
            {
                return [node]
            }
            let collections = document.children(node).filter { !document.nodes[$0 + 1].kind.isScalar }
            let named = collections.filter { ["instances", "nodes"].contains(document.string($0)) }
            guard let next = named.count == 1 ? named.first : collections.count == 1 ? collections.first : nil,
                depth < 8
            else { return nil }
            return instances(in: document, next + 1, depth: depth + 1)
        default: return nil
        }
    }

    // MARK: One instance

    private mutating func read(_ instance: TreeNode) -> ImportedInstance? {
        let fields = ["name", "customer", "integration", "labels", "configVariables", "description", "enabled"]
        for entry in instance.entries where !fields.contains(entry.key) { leaveOut(entry.key, entry.position) }
        let name = name("name", of: instance, "an instance")
        let customer = customer(of: instance)
        let integration = integration(of: instance)
        let labels = labels(of: instance)
        guard let name, let customer, let integration else { return nil }
        guard let slug = slug(of: name, customer) else { return nil }

        var naming = secretNames[customer.slug] ?? SecretNaming()
        var values = InstanceValues(
            path: path, customer: customer.slug, instance: slug, interface: integration.interface,
            timeZones: context.timeZones, secretNames: naming, environmentNames: environmentNames)
        let config = values.config(instance["configVariables"])
        diagnostics += values.diagnostics
        for (field, position) in values.leftOut { leaveOut(field, position) }
        (naming, environmentNames) = (values.secretNames, values.environmentNames)
        secretNames[customer.slug] = naming

        var file = TreeNode.mapping(
            [
                ("integration", .text(integration.slug, at: instance.position)),
                ("name", .text(name.text, at: instance.position)),
            ], at: instance.position)
        if let description = instance.words("description") {
            file["description"] = .text(description, at: instance.position)
        }
        if !labels.isEmpty { file["labels"] = .list(labels, at: instance.position) }
        if let enabled = instance["enabled"]?.scalarText.flatMap(BooleanText.value), !enabled {
            file["enabled"] = .boolean(false, at: instance.position)
        }
        if !config.entries.isEmpty { file["config"] = config }
        return ImportedInstance(
            customer: customer.slug, customerName: customer.name, customerExternalID: customer.externalID, slug: slug,
            integration: integration.slug, isChecked: integration.interface != nil,
            bytes: YAMLWriter.bytes(file.document), lifted: values.lifted,
            location: SourceLocation(path: path, position: instance.position))
    }

    /// The text of a field, or of the `name` of the object that it holds.
    private mutating func name(_ field: String, of instance: TreeNode, _ what: String) -> TreeNode? {
        guard let value = instance[field], value.kind != .null else {
            problem(.missingField, instance, "\(what) needs a \(field)", hint: "add \"\(field)\"")
            return nil
        }
        let text = value.kind == .mapping ? value["name"] ?? value : value
        guard let words = text.scalarText, !words.trimmingSpaces().isEmpty else {
            problem(.wrongType, text, "the \(field) of an instance is its name", hint: "write \"\(field)\": \"…\"")
            return nil
        }
        guard !words.utf8.contains(0) else {
            problem(.invalidCharacter, text, "\(field) must not hold the character U+0000", hint: "remove the \\0")
            return nil
        }
        return .text(words, at: text.position)
    }

    private mutating func customer(of instance: TreeNode) -> (slug: String, name: String, externalID: String?)? {
        guard let name = name("customer", of: instance, "an instance") else { return nil }
        let externalID = instance["customer"]?["externalId"]?.scalarText.flatMap { $0.isEmpty ? nil : $0 }
        switch customerSlugs.slug(of: name.text, externalID: externalID) {
        case .one(let slug): return (slug, name.text, externalID)
        case .none:
            problem(
                .invalidSlug, name, "no folder's name can be made from the customer \(quoted(name.text))",
                hint: "make the customer's folder and name it here; \(EntryPath.slugRule)")
        case .several(let slugs):
            problem(
                .conflictingClaims, name,
                "\(quoted(name.text)) may be any of the customers \(slugs.joined(separator: ", "))",
                hint: "write the slug of the one that is meant")
        case .taken(let slug, let other):
            problem(
                .conflictingClaims, name,
                "the customers \(quoted(other)) and \(quoted(name.text)) would both become \(slug)",
                hint: "make the customers' folders first, and name them here by their slugs")
        }
        return nil
    }

    private mutating func integration(
        of instance: TreeNode
    ) -> (slug: String, interface: DefinitionInterface?)? {
        guard let name = name("integration", of: instance, "an instance") else { return nil }
        if isKnown(name.text) { return (name.text, context.integrations[name.text]) }
        let named = (integrationsByName[name.text] ?? []).sorted()
        if let slug = named.first, named.count == 1 { return (slug, context.integrations[slug]) }
        guard named.isEmpty else {
            problem(
                .conflictingClaims, name,
                "\(quoted(name.text)) may be any of the integrations \(named.joined(separator: ", "))",
                hint: "write the slug of the one that is meant")
            return nil
        }
        guard let slug = SlugText.slug(name.text) else {
            problem(
                .invalidSlug, name, "no folder's name can be made from the integration \(quoted(name.text))",
                hint: "import the integration first and write its slug here; \(EntryPath.slugRule)")
            return nil
        }
        return (slug, context.integrations[slug])
    }

    private func isKnown(_ integration: String) -> Bool {
        context.integrations[integration] != nil || context.invalidIntegrations.contains(integration)
    }

    private mutating func labels(of instance: TreeNode) -> [TreeNode] {
        guard let list = instance["labels"], list.kind != .null else { return [] }
        guard list.kind == .sequence else {
            problem(.wrongType, list, "labels are a list", hint: "write [\"one\", \"two\"]")
            return []
        }
        return list.items.compactMap { item in
            guard let text = item.scalarText, !text.isEmpty else {
                problem(.wrongType, item, "a label is a text", hint: "write [\"one\", \"two\"]")
                return nil
            }
            return .text(text.lowercased(), at: item.position)
        }
    }

    /// The names of files that are no instances.
    private static let reserved: Set<String> = ["customer", "secrets"]

    private mutating func slug(of name: TreeNode, _ customer: (slug: String, name: String, externalID: String?))
        -> String?
    {
        guard var slug = SlugText.slug(name.text) else {
            problem(
                .invalidSlug, name, "no file's name can be made from the instance \(quoted(name.text))",
                hint: "give it a name with Latin letters or digits; \(EntryPath.slugRule)")
            return nil
        }
        if Self.reserved.contains(slug) { slug += "-instance" }
        let key = UnitKey.instance(customer.slug, slug)
        guard let first = places[key] else {
            places[key] = name.position
            return slug
        }
        diagnostics.append(
            Diagnostic(
                .duplicateName, at: SourceLocation(path: path, position: name.position),
                "there is already an instance \(key.name) in this file", hint: "rename one of them",
                related: [
                    Diagnostic.Related(
                        location: SourceLocation(path: path, position: first), message: "the first one")
                ]))
        return nil
    }

    // MARK: Reporting

    private mutating func leaveOut(_ field: String, _ position: SourcePosition) {
        leftOut[field, default: (position, 0)].count += 1
    }

    private mutating func problem(_ code: DiagnosticCode, _ node: TreeNode, _ message: String, hint: String?) {
        diagnostics.append(
            Diagnostic(code, at: SourceLocation(path: path, position: node.position), message, hint: hint))
    }
}

/// Which customer a name means.
struct CustomerSlugs {
    enum Found {
        case one(String)
        case several([String])
        /// Another new customer has the slug.
        case taken(String, other: String)
        case none
    }

    private let known: Set<String>
    private var byName: [String: [String]] = [:]
    private var byExternalID: [String: [String]] = [:]
    /// The names of customers that are new, by their slugs.
    private var new: [String: String] = [:]

    init(_ customers: [String: ImportContext.Customer]) {
        known = Set(customers.keys)
        for (slug, customer) in customers {
            if let name = customer.name { byName[name, default: []].append(slug) }
            if let id = customer.externalID { byExternalID[id, default: []].append(slug) }
        }
    }

    /// A customer of the repository by its slug, the id that it is known by elsewhere or its name, else the slug that
    /// the name gives.
    mutating func slug(of name: String, externalID: String?) -> Found {
        if known.contains(name) { return .one(name) }
        for slugs in [externalID.flatMap { byExternalID[$0] }, byName[name], byExternalID[name]] {
            guard let slugs else { continue }
            return slugs.count == 1 ? .one(slugs[0]) : .several(slugs.sorted())
        }
        guard let slug = SlugText.slug(name) else { return .none }
        if known.contains(slug) { return .one(slug) }
        if let other = new[slug], other != name { return .taken(slug, other: other) }
        new[slug] = name
        return .one(slug)
    }
}
