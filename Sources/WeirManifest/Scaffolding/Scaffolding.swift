public import WeirModel
import WeirYAML

/// Makes the files for a new customer, instance or integration of a repository.
///
/// What it makes fits the repository as it is: no file of it is there yet, and the repository with these files in it
/// was read and found valid. Nothing is written here.
public struct Scaffolding<Tree: SourceTree>: Sendable {
    let tree: Tree
    let entries: [SourceEntry]
    private let loader: RepositoryLoader

    /// Throws a `SourceError` where the tree cannot be read, and a `ScaffoldError` where it is no repository of weir's.
    ///
    /// - Parameters:
    ///   - timeZones: the names that schedules may use.
    ///   - parallelism: how many jobs read at once, from 1.
    public init(_ tree: Tree, timeZones: TimeZoneNames, parallelism: Int) throws {
        self.tree = tree
        entries = try tree.entries()
        loader = RepositoryLoader(catalogue: .unknown, timeZones: timeZones, parallelism: parallelism)
        guard entries.contains(where: { EntryPath.stem($0.path) == "weir" }) else {
            throw ScaffoldError(
                "There is no weir.yaml here. Name the repository's folder with --repository, or begin one with a "
                    + "weir.yaml that says apiVersion: weir/v1.")
        }
    }

    /// `customer.yaml` of a new customer.
    ///
    /// - Parameters:
    ///   - name: what people call them; made from the slug where nil.
    ///   - labels: in any case.
    /// - Throws: `ScaffoldError`; `SourceError` where the repository cannot be read.
    public func customer(_ slug: String, name: String?, labels: [String]) async throws -> Scaffold {
        try refuse(
            "customers/\(slug)", ["customer"], "customer \(slug) is there already",
            "weir new instance \(slug)/NAME adds an instance")
        var lines = ["name: \(ScaffoldText.scalar(name ?? ScaffoldText.title(of: slug)))"]
        if !labels.isEmpty { lines.append("labels: \(ScaffoldText.list(labels))") }
        lines += [
            "",
            "# What else may stand here:",
            "# externalId: \"4711\"     # what your own systems call them",
        ]
        if labels.isEmpty { lines.append("# labels: [tier-1]       # deploy.yaml selects customers by these") }
        lines += [
            "# profiles: []           # names of files in profiles/, lowest first",
            "# config: {}             # for every instance whose integration declares the variable",
            "# protect: true          # never deleted until a commit has said false",
        ]
        let file = Scaffold.File("customers/\(slug)/customer.yaml", lines.map { $0 + "\n" }.joined())
        let state = try await verified([file], .customer(slug))
        let instances = state.instances.filter { $0.customer == slug }.map(\.slug)
        let notes = instances.isEmpty ? [] : ["A deploy.yaml deploys to them: \(instances.joined(separator: ", "))."]
        return Scaffold(files: [file], notes: notes)
    }

    /// The file of a new instance, with the variables that no layer gives a value.
    ///
    /// - Throws: `ScaffoldError`; `SourceError` where the repository cannot be read.
    public func instance(customer: String, slug: String, integration: String) async throws -> Scaffold {
        guard slug != "customer", slug != "secrets" else {
            throw ScaffoldError("An instance cannot be called \(slug): that file has another meaning.")
        }
        try refuse("customers/\(customer)", [slug], "instance \(customer)/\(slug) is there already", "Edit its file.")
        let key = UnitKey.instance(customer, slug)
        var file = Scaffold.File("customers/\(customer)/\(slug).yaml", "integration: \(integration)\n")
        let bare = try await load([file])
        try checkNames(customer: customer, integration: integration, in: bare)
        try check([file], key, bare)
        guard let instance = bare.instances.first(where: { $0.customer == customer && $0.slug == slug }),
            let definition = bare.integrations.first(where: { $0.slug == integration })
        else { throw ScaffoldError("\(file.path) would be held. Run weir validate, and mend what it shows first.") }
        let declared = try secrets(of: customer)
        var text = InstanceText(
            instance, integration: definition, secretsPath: declared.path,
            secrets: SecretSuggestions(declared: declared.names))
        file.bytes = Array(text.text.utf8)
        _ = try await verified([file], key)
        return Scaffold(files: [file], notes: notes(instance, text))
    }

    private func notes(_ instance: DesiredInstance, _ text: InstanceText) -> [String] {
        var notes: [String] = []
        if !instance.missing.isEmpty {
            notes.append("It is unconfigured until these have a value: \(instance.missing.joined(separator: ", ")).")
        }
        if !text.secrets.names.isEmpty {
            notes.append("Secrets to declare are listed in the file: \(text.secrets.names.joined(separator: ", ")).")
        }
        return notes
    }

    private func checkNames(customer: String, integration: String, in state: DesiredState) throws(ScaffoldError) {
        let held = state.held.map(\.key)
        let customers = Set(state.customers.map(\.slug) + held.filter { $0.kind == .customer }.map(\.name))
        let hasFile = entries.contains { $0.path.hasPrefix("customers/\(customer)/") }
        guard customers.contains(customer), hasFile else {
            let others = customers.subtracting([customer])
            throw ScaffoldError(
                "There is no customer \(customer). "
                    + (NearestName.of(customer, among: others).map { "Did you mean \($0)?" }
                        ?? "weir new customer \(customer) makes one."))
        }
        let integrations = state.integrations.map(\.slug) + held.filter { $0.kind == .integration }.map(\.name)
        guard integrations.contains(integration) else {
            throw ScaffoldError(
                "There is no integration \(integration). "
                    + (NearestName.of(integration, among: integrations).map { "Did you mean \($0)?" }
                        ?? "weir new integration \(integration) makes one."))
        }
    }

    private func secrets(of customer: String) throws -> (names: Set<String>, path: String?) {
        let reader = try tree.reader()
        var yaml = YAMLReader(limits: .file)
        var names: Set<String> = []
        var path: String?
        for entry in entries where entry.isOrdinary {
            let stem = EntryPath.stem(entry.path)
            guard stem == "secrets" || stem == "customers/\(customer)/secrets" else { continue }
            if stem != "secrets" { path = entry.path }
            var diagnostics: [Diagnostic] = []
            names.formUnion(try reader.declaredSecrets(entry, [], &yaml, diagnostics: &diagnostics).names)
        }
        return (names, path)
    }
}

// MARK: What all of them need

extension Scaffolding {
    /// Refuses where one of the files that state the unit is there, in either spelling.
    func refuse(_ folder: String, _ stems: [String], _ what: String, _ hint: String) throws(ScaffoldError) {
        for entry in entries {
            guard let stem = EntryPath.stem(entry.path), stems.contains(where: { stem == "\(folder)/\($0)" }) else {
                continue
            }
            throw ScaffoldError("\(entry.path): \(what). \(hint)")
        }
    }

    /// The repository with these files.
    func load(_ files: [Scaffold.File]) async throws -> DesiredState {
        try await loader.load(TreeWithFiles(tree, adding: files))
    }

    /// The repository with these files, which must be valid in it.
    func verified(_ files: [Scaffold.File], _ key: UnitKey) async throws -> DesiredState {
        let state = try await load(files)
        try check(files, key, state)
        return state
    }

    /// Refuses what would not be valid, or held for the sake of something else.
    func check(_ files: [Scaffold.File], _ key: UnitKey, _ state: DesiredState) throws(ScaffoldError) {
        let paths = Set(files.map(\.path))
        if let problem = state.diagnostics.first(where: { $0.severity == .error && paths.contains($0.location.path) }) {
            throw ScaffoldError(
                "\(problem.location.path) would not be valid: \(problem.message)"
                    + (problem.hint.map { " (\($0))." } ?? "."))
        }
        if let held = state.held.first(where: { $0.key == key }) {
            throw ScaffoldError(
                "\(key) would be held: \(held.reason). Run weir validate, and mend what it shows first.")
        }
    }
}
