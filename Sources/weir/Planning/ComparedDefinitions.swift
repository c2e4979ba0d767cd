import WeirManifest
import WeirModel
import WeirPlanning
import WeirStore

/// Finds the definitions that `weir diff` compares.
struct ComparedDefinitions {
    var store: Store
    var environment: String

    /// A definition and which one it is.
    struct Side {
        var version: DefinitionVersion
        var content: DefinitionContent
    }

    /// The definition of a published version, or of the draft.
    func stored(_ reference: VersionReference) async throws -> Side {
        if reference.isDraft { return try await draft(of: reference.integration) }
        let versions = try await store.versions(of: reference.integration, environment: environment)
        let version = try reference.choose(from: versions, environment: environment)
        let json = try await store.definition(
            of: reference.integration, version: version.number, environment: environment)
        guard let content = json.flatMap({ DefinitionContent(json: $0) }) else {
            throw CommandFailure("the stored definition of \(version.integration)@\(version.number) cannot be read")
        }
        return Side(
            version: DefinitionVersion(
                integration: version.integration, digest: version.digest,
                origin: .published(version.number, release: version.release)),
            content: content)
    }

    private func draft(of integration: String) async throws -> Side {
        guard let draft = try await store.drafts(of: integration, environment: environment).first else {
            throw CommandFailure("\(integration) has no draft in environment \(environment)")
        }
        guard let content = DefinitionContent(json: draft.definition) else {
            throw CommandFailure("the stored draft of \(integration) cannot be read")
        }
        return Side(
            version: DefinitionVersion(
                integration: integration, digest: Digests.sha256(draft.definition), origin: .draft),
            content: content)
    }

    /// The definition that a repository states.
    ///
    /// Throws a `CommandFailure` where it is not there or not valid; what is wrong with it is said before.
    func stated(_ integration: String, in source: OpenedSource) async throws -> Side {
        // A fork's definition is made of a published one.
        let state = try await store.observe(environment: environment) { snapshot in
            let observed = try await snapshot.state()
            return try await Progress.during("Reading the repository") {
                try await source.load(
                    catalogue: observed.catalogue, timeZones: TimeZoneDatabase.load(), withCustomers: false
                ) { try await snapshot.definitions(of: $0, in: observed) }
            }
        }
        guard let found = state.integrations.first(where: { $0.slug == integration }) else {
            guard let held = state.held.first(where: { $0.key == .integration(integration) }) else {
                throw CommandFailure("the repository states no integration \(integration)")
            }
            Terminal.writeError(DiagnosticText().render(held.diagnostics))
            throw CommandFailure("\(held.source.path) is not valid: \(held.reason)", status: .held)
        }
        return Side(
            version: DefinitionVersion(
                integration: integration, digest: found.definition.digest,
                origin: .stated(
                    revision: source.description.revision, commit: source.description.commit,
                    isWorktree: source.description.isWorktree)),
            content: DefinitionContent(found.definition, path: found.source.path))
    }
}
