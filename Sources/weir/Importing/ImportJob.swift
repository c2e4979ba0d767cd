import WeirGit
import WeirManifest
import WeirModel

/// Everything that one `weir import` does, from reading its files to having decided what is to be written.
struct ImportJob {
    let isUpdate: Bool
    let keepsSecrets: Bool
    private(set) var files: RepositoryFiles
    private(set) var report = ImportReport()
    private(set) var diagnostics: [Diagnostic] = []
    /// Files that are there already and hold something else.
    private var refused: [String] = []
    /// Which imported file every staged definition comes from.
    private var sources: [String: String] = [:]

    init(into folder: String, isUpdate: Bool, keepsSecrets: Bool) {
        self.isUpdate = isUpdate
        self.keepsSecrets = keepsSecrets
        files = RepositoryFiles(folder: folder)
    }

    /// Whether anything is wrong with what was imported, so that nothing may be written.
    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// Throws a `CommandFailure` where a file would be written over that is there already.
    func checkRefused() throws {
        guard !refused.isEmpty else { return }
        let list = refused.prefix(20).map { "\n  \($0)" }.joined()
        let more = refused.count > 20 ? "\n  … and \(refused.count - 20) more" : ""
        throw CommandFailure(
            "\(refused.count == 1 ? "a file is" : "\(refused.count) files are") there already and would be overwritten; nothing was written. Add --update to overwrite:\(list)\(more)"
        )
    }

    /// What `path` holds; `-` and other names mean nothing special.
    private func read(_ path: String) throws -> [UInt8] {
        guard !FileText.isFolder(path) else {
            throw CommandFailure("\(path) is a folder; name the exported file in it")
        }
        guard let bytes = FileText.bytes(path) else {
            throw CommandFailure(
                FileText.isFile(path) ? "\(path) cannot be read, or is too large" : "there is no file \(path)")
        }
        return bytes
    }

    // MARK: Definitions

    /// Takes a designer's export in.
    mutating func importDefinition(_ path: String, as slug: String?) throws {
        let bytes = try read(path)
        guard
            let imported = DefinitionImport.read(
                bytes, path: path, slug: slug, keepsSecrets: keepsSecrets, diagnostics: &diagnostics)
        else { return }
        let folder = "integrations/\(imported.slug)"
        for fork in ["\(folder)/fork.yaml", "\(folder)/fork.yml"] where try files.exists(fork) {
            throw CommandFailure("\(folder) is a fork (\(fork)); import under another name with --as")
        }
        let target = try files.spelling(of: "\(folder)/integration")
        if let other = sources[target] {
            throw CommandFailure("\(other) and \(path) would both become \(target); import them one by one with --as")
        }
        if !imported.lifted.isEmpty, RealPath.of(path) == "\(files.folder)/\(target)" {
            throw CommandFailure(
                "\(path) is what would be written over, and holds the only copy of a secret; move it elsewhere, then import it with --update"
            )
        }
        sources[target] = path
        try stage(imported.bytes, at: target)
        diagnostics += imported.diagnostics
        try declare(imported.lifted, in: "secrets", of: target)
        report.add(imported, at: target, from: path)
    }

    // MARK: Instances

    /// Takes an export of instances in, after the definitions.
    mutating func importInstances(_ path: String, timeZones: TimeZoneNames) async throws {
        let bytes = try read(path)
        var notes: [ImportNote] = []
        let context = ImportContext(stating: try await load(timeZones), timeZones: timeZones)
        guard
            let instances = InstanceImport.read(
                bytes, path: path, in: context, notes: &notes, diagnostics: &diagnostics)
        else { return }
        report.notes += notes
        for instance in instances {
            let customer = try files.spelling(of: "customers/\(instance.customer)/customer")
            if try !files.exists(customer) { try files.stage(instance.customerFile, at: customer) }
            let target = try files.spelling(of: "customers/\(instance.customer)/\(instance.slug)")
            try stage(instance.bytes, at: target)
            try declare(instance.lifted, in: "customers/\(instance.customer)/secrets", of: target)
            report.add(instance, at: target)
        }
        guard !hasErrors, refused.isEmpty else { return }
        try await check(unknown: Set(instances.filter { !$0.isChecked }.map(\.integration)), timeZones)
    }

    /// What the repository states once everything is written.
    private func load(_ timeZones: TimeZoneNames) async throws -> DesiredState {
        let loader = RepositoryLoader(
            catalogue: .unknown, timeZones: timeZones, parallelism: ProcessorCount.online)
        let tree = OverlayTree(base: FolderTree(folder: files.folder), files: files.staged)
        return try await Progress.during("Reading the repository") {
            try await withTaskExecutorPreference(GitExecutor.shared) { try await loader.load(tree) }
        }
    }

    /// Checks what is staged as `weir validate` will. Instances may come before their integrations.
    private mutating func check(unknown: Set<String>, _ timeZones: TimeZoneNames) async throws {
        let state = try await load(timeZones)
        diagnostics += state.diagnostics.filter { diagnostic in
            diagnostic.severity == .error && files.staged[diagnostic.location.path] != nil
                && !(diagnostic.code == .unknownIntegration && !unknown.isEmpty)
        }
    }

    // MARK: Staging

    private mutating func stage(_ bytes: [UInt8], at path: String) throws {
        try files.stage(bytes, at: path)
        if files.outcome(path) == .changed, !isUpdate { refused.append(path) }
    }

    /// Adds what was lifted out to the secrets that `stem` declares.
    private mutating func declare(_ secrets: [LiftedSecret], in stem: String, of target: String) throws {
        guard !secrets.isEmpty else { return }
        let path = try files.spelling(of: stem)
        guard
            let declared = SecretDeclarations.adding(
                secrets, to: try files.content(of: path), path: path, diagnostics: &diagnostics)
        else { return }
        try files.stage(declared.bytes, at: path)
        report.add(secrets, added: declared.added, in: path, of: target)
    }
}

extension ImportContext {
    /// What a repository states that was read from a folder.
    init(stating state: DesiredState, timeZones: TimeZoneNames) {
        var integrations: [String: DefinitionInterface] = [:]
        var invalid: Set<String> = []
        var customers: [String: Customer] = [:]
        for held in state.held {
            switch held.key.kind {
            case .integration: invalid.insert(held.key.name)
            case .customer: customers[held.key.name] = Customer(name: nil)
            case .secret, .instance: break
            }
        }
        for integration in state.integrations { integrations[integration.slug] = integration.definition.interface }
        for customer in state.customers {
            let members = SpecMembers(customer.spec.json)
            customers[customer.slug] = Customer(name: members.text("name"), externalID: members.text("externalId"))
        }
        self.init(
            integrations: integrations, invalidIntegrations: invalid, customers: customers, timeZones: timeZones)
    }
}
