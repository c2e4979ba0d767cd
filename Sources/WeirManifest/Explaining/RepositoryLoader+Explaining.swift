public import WeirModel

/// A repository that was read, with the explanations that were asked for.
public struct ExplainedRepository: Sendable {
    /// What the repository states.
    public var state: DesiredState
    /// Of the units that were asked for and that the repository has files for, in the order in which they were asked for.
    public var explanations: [Explanation]
}

extension RepositoryLoader {
    /// Loads `tree` and explains units of it. Errors in a unit's files do not keep it from being explained, as far as
    /// they can be read.
    ///
    /// - Parameter definitions: as `load` takes it.
    /// - Throws: what `load` throws.
    public func explain<Tree: SourceTree>(
        _ keys: [UnitKey], in tree: Tree, definitions: PublishedDefinitions = { _ in [:] }
    ) async throws -> ExplainedRepository {
        let repository = try await read(tree, definitions: definitions)
        let source = try tree.reader()
        let explanations = try keys.compactMap { key in
            var explanation = try explanation(of: key, repository, source)
            explanation?.dependents = Self.dependents(of: key, repository)
            return explanation
        }
        return ExplainedRepository(state: repository.state, explanations: explanations)
    }

    private func explanation(
        of key: UnitKey, _ repository: LoadedRepository, _ source: some SourceReader
    ) throws -> Explanation? {
        switch key.kind {
        case .customer:
            guard let folder = repository.layout.customers[key.name], folder.isStated else { return nil }
            var explainer = FileExplainer(context: repository.context, source: source)
            return try explainer.explain(folder)
        case .integration:
            guard let folder = repository.layout.integrations[key.name], folder.isStated else { return nil }
            var explainer = FileExplainer(context: repository.context, source: source)
            return try explainer.explain(folder)
        // Nothing overrides a declaration.
        case .secret: return nil
        case .instance:
            guard let work = repository.work.first(where: { $0.key == key }) else { return nil }
            return try InstanceExplainer(
                work, context: repository.context, paths: repository.state.files, source: source)?.explanation()
        }
    }

    private static func dependents(of key: UnitKey, _ repository: LoadedRepository) -> [UnitKey] {
        switch key.kind {
        case .customer: return repository.work.filter { $0.customer == key.name }.map(\.key).sorted()
        case .integration:
            let instances = repository.state.instances.filter { $0.integration == key.name }.map(\.key)
            let forks = repository.state.integrations.filter { $0.lineage?.parent == key.name }.map(\.key)
            return (instances + forks).sorted()
        case .secret:
            return repository.state.instances.filter { instance in
                instance.secrets.contains { UnitKey.secret($0) == key }
            }.map(\.key)
        case .instance: return []
        }
    }
}
