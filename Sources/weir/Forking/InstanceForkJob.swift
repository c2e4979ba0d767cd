import WeirGit
import WeirManifest
import WeirModel

/// Everything that `weir fork instance` decides before it writes.
struct InstanceForkJob {
    private let fleet: ObservedState
    private let source: ForkInstance.InstanceKey
    private let target: ForkInstance.InstanceKey
    private(set) var files: RepositoryFiles
    /// What is wrong with the result, where there is none.
    private(set) var diagnostics: [Diagnostic] = []
    /// What was done, and what is left to do.
    private(set) var report = ""

    init(
        from fleet: ObservedState, source: ForkInstance.InstanceKey, to target: ForkInstance.InstanceKey,
        files: RepositoryFiles
    ) {
        (self.fleet, self.source, self.target, self.files) = (fleet, source, target, files)
    }

    /// Decides what is to be written; false where that would not be valid.
    ///
    /// Throws a `CommandFailure`.
    mutating func run() async throws -> Bool {
        guard let instance = fleet.instances.first(where: { $0.key == source.key }), let spec = instance.spec,
            let version = fleet.integrations.first(where: { $0.slug == instance.integration })?.versions
                .first(where: { $0.number == instance.version }),
            let interface = DefinitionInterface(json: version.interface)
        else { throw CommandFailure("the version that \(source) runs cannot be read from the database") }
        var fork = InstanceFork(
            source: "\(source)", integration: instance.integration,
            version: .number(version.number, digest: version.digest.short), enabled: instance.enabled, spec: spec,
            interface: interface)
        let path = "customers/\(target).yaml"
        let unchanged = files
        // The new customer's own layers may give other values than the definition; these are stated then.
        while true {
            files = unchanged
            guard let file = fork.file else { throw CommandFailure("the configuration of \(source) cannot be read") }
            try files.stage(file.bytes, at: path)
            guard let secrets = try stageSecrets(file.secrets) else { return false }
            guard let resolved = try await resolved() else { return false }
            let different = fork.differences(in: resolved).subtracting(fork.explicit)
            if different.isEmpty {
                report =
                    InstanceForkReport(
                        source: "\(source)", target: "\(target)", path: path, integration: instance.integration,
                        version: version, file: file, secrets: secrets, secretsPath: try secretsPath(target.customer),
                        differences: fork.differences(in: resolved).subtracting(leftOut(file))
                    ).text
                return true
            }
            fork.explicit.formUnion(different)
        }
    }

    private func leftOut(_ file: InstanceFork.File) -> Set<String> {
        Set(file.leftOut.map { $0.split(separator: " / ").first.map(String.init) ?? $0 })
    }

    private func secretsPath(_ customer: String) throws -> String {
        try files.spelling(of: "customers/\(customer)/secrets")
    }

    /// Declares what the new customer does not; nil where that is not possible.
    private mutating func stageSecrets(_ uses: [InstanceFork.SecretUse]) throws -> SecretCopies.Result? {
        func file(_ path: String) throws -> SecretCopies.File {
            SecretCopies.File(path: path, bytes: try files.content(of: path))
        }
        let own = try file(secretsPath(target.customer))
        let result = SecretCopies(from: source.customer, to: target.customer).declare(
            uses, old: try file(secretsPath(source.customer)), shared: try file(files.spelling(of: "secrets")), in: own,
            diagnostics: &diagnostics)
        if let bytes = result?.bytes { try files.stage(bytes, at: own.path) }
        return result
    }

    /// The spec that the new instance gets from the repository with the new files; nil where it is not valid.
    private mutating func resolved() async throws -> [UInt8]? {
        let loader = RepositoryLoader(
            catalogue: fleet.catalogue, timeZones: try TimeZoneDatabase.load(), parallelism: ProcessorCount.online)
        let tree = OverlayTree(base: FolderTree(folder: files.folder), files: files.staged)
        let state = try await Progress.during("Reading the repository") {
            try await withTaskExecutorPreference(GitExecutor.shared) { try await loader.load(tree) }
        }
        if let instance = state.instances.first(where: { $0.key == target.key }) { return instance.spec.json }
        guard let held = state.held.first(where: { $0.key == target.key }) else {
            throw CommandFailure("customers/\(target).yaml states no instance")
        }
        diagnostics = held.diagnostics
        guard diagnostics.isEmpty else { return nil }
        throw CommandFailure(
            "\(target) would be held: \(held.reason) (\(held.source)); repair that first", status: .held)
    }
}
