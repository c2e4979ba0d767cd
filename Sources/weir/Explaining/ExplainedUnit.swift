import WeirGit
import WeirManifest
import WeirModel
import WeirPlanning

/// Everything that `weir explain` says of one unit.
struct ExplainedUnit {
    var key: UnitKey
    /// nil where no file of the repository states it.
    var explanation: Explanation?
    /// The fields that were asked for; all of them where none was.
    var fields: [Explanation.Field]
    /// Whether single fields were asked for, and are shown with all layers.
    var isNarrow = false
    /// Why it is held or blocked; one entry for each reason.
    var pending: [PendingUnit]
    /// The errors behind that: its own, and those of the files that hold it.
    var diagnostics: [Diagnostic]
    /// What the plan does to it; empty without a database.
    var planned: [UnitChange.Part]
    /// What depends on it, by the repository and by what is deployed.
    var dependents: [UnitKey]
    /// The deployed fields of an instance by path; nil where it is not deployed, or nobody was asked.
    var deployed: [[String]: SpecFields.Field]?
    /// Whether the deployed instance runs; nil as `deployed`.
    var deployedEnabled: Bool?

    /// - Parameters:
    ///   - observed: what is deployed; nil without a database.
    ///   - plan: from `observed` to what the repository states.
    /// - Throws: `CommandFailure` where `candidates` name no unit, or more than one.
    init(
        _ candidates: [UnitKey], _ repository: ExplainedRepository, observed: ObservedState?, plan: Plan?
    ) throws {
        let state = repository.state
        let key = try Self.find(candidates, repository, observed)
        let explanation = repository.explanations.first { $0.key == key }
        self.key = key
        self.explanation = explanation
        fields = explanation?.fields ?? []
        pending =
            plan?.pending.filter { $0.key == key }
            ?? state.held.filter { $0.key == key }.map {
                PendingUnit(
                    key: $0.key, status: .held, reason: $0.reason, source: $0.source, diagnostics: $0.diagnostics)
            }
        let files = Set(pending.compactMap { $0.source?.path })
        let shared = state.diagnostics.filter { $0.severity == .error && files.contains($0.location.path) }
        diagnostics = Array(Set(pending.flatMap(\.diagnostics) + shared)).sorted()
        planned = plan?.changes.first { $0.key == key }?.parts ?? []
        // Under the names that this commit gives them.
        let deployed = observed?.following(state.moves).state.instances.filter { !$0.row.isDeleted } ?? []
        let dependents = deployed.filter {
            key == .customer($0.customer) || key == .integration($0.integration)
        }.map(\.key)
        self.dependents = Set(dependents + (explanation?.dependents ?? [])).sorted()
        if let instance = deployed.first(where: { $0.key == key }) {
            self.deployed = Dictionary(
                SpecFields.fields(ofStored: instance.spec ?? []).map { ($0.path, $0) },
                uniquingKeysWith: { first, _ in first })
            deployedEnabled = instance.enabled
        }
    }

    /// How the command ends: what is held says more than what is blocked.
    var status: ExitStatus {
        if pending.contains(where: { $0.status == .held }) { return .held }
        return pending.contains { $0.status == .blocked } ? .blocked : .done
    }

    /// Keeps the fields that `name` names: a path, one without its `config/`, or the beginning of one.
    ///
    /// - Throws: `CommandFailure` where there are none, with the nearest name.
    mutating func narrow(to name: String) throws {
        let found = fields.filter { field in Self.names(of: field.path).contains(name) }
        guard !found.isEmpty else {
            let known = Set(fields.flatMap { Self.names(of: $0.path) }).sorted()
            let nearest = NearestName.of(name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
            throw CommandFailure("\(key) has no config variable or field \"\(name)\"\(nearest)")
        }
        fields = found
        isNarrow = true
    }

    /// What a field can be called.
    private static func names(of path: [String]) -> [String] {
        let paths = path.count > 1 && path[0] == "config" ? [path, Array(path.dropFirst())] : [path]
        return paths.flatMap { path in path.indices.map { path[...$0].joined(separator: "/") } }
    }

    // MARK: - Finding the unit

    private static func find(
        _ candidates: [UnitKey], _ repository: ExplainedRepository, _ observed: ObservedState?
    ) throws -> UnitKey {
        let known = known(repository, observed)
        let found = candidates.filter(known.contains)
        if found.count > 1, let first = found.first {
            let names = found.map { "\($0.kind.rawValue):\($0.name)" }
            throw CommandFailure("there is more than one \(first.name): write \(names.joined(separator: " or "))")
        }
        if let key = found.first { return key }
        let name = candidates.first?.name ?? ""
        let kinds = Set(candidates.map(\.kind))
        let nearest = NearestName.of(name, among: Set(known.filter { kinds.contains($0.kind) }.map(\.name)).sorted())
        let place = observed == nil ? "in the repository" : "in the repository or deployed"
        throw CommandFailure(
            "there is no \(candidates.map(\.description).joined(separator: " or ")) \(place)"
                + (nearest.map { "; did you mean \($0)?" } ?? ""))
    }

    private static func known(_ repository: ExplainedRepository, _ observed: ObservedState?) -> Set<UnitKey> {
        let state = repository.state
        var known = Set(repository.explanations.map(\.key) + state.held.map(\.key))
        known.formUnion(state.customers.lazy.map(\.key))
        known.formUnion(state.integrations.lazy.map(\.key))
        known.formUnion(state.instances.lazy.map(\.key))
        guard let observed else { return known }
        known.formUnion(observed.customers.lazy.filter { !$0.row.isDeleted }.map(\.key))
        known.formUnion(observed.integrations.lazy.filter { !$0.row.isDeleted }.map(\.key))
        known.formUnion(observed.instances.lazy.filter { !$0.row.isDeleted }.map(\.key))
        return known
    }
}

extension OpenedSource {
    /// Reads all of it and explains units of it.
    ///
    /// - Parameter definitions: finds those of published versions; see `RepositoryLoader.load`.
    func explain(
        _ keys: [UnitKey], catalogue: Catalogue, timeZones: TimeZoneNames, evidence: MoveEvidence? = nil,
        definitions: @escaping PublishedDefinitions = { _ in [:] }
    ) async throws -> ExplainedRepository {
        let loader = RepositoryLoader(
            catalogue: catalogue, timeZones: timeZones, parallelism: ProcessorCount.online, evidence: evidence)
        let content = content
        // Reading blocks: it runs on threads of its own.
        return try await withTaskExecutorPreference(GitExecutor.shared) {
            switch content {
            case .commit(let tree): try await loader.explain(keys, in: tree, definitions: definitions)
            case .folder(let tree): try await loader.explain(keys, in: tree, definitions: definitions)
            }
        }
    }
}
