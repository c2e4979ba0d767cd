import WeirManifest
import WeirModel
import WeirStore

/// The published versions of an integration that something is forked from.
struct ParentVersions {
    var integration: String
    var environment: String
    /// Newest first.
    var versions: [PublishedVersion]

    init(of integration: String, in store: Store, environment: String) async throws {
        self.integration = integration
        self.environment = environment
        versions = try await store.versions(of: integration, environment: environment)
    }

    /// The newest version that may be deployed. Throws a `CommandFailure` where there is none.
    func newest() throws -> PublishedVersion {
        if let version = versions.first(where: \.isAvailable) { return version }
        throw CommandFailure(
            versions.isEmpty
                ? "\(integration) is not published in environment \(environment); run weir apply first"
                : "no version of \(integration) is available in environment \(environment)")
    }

    /// The version that a statement means. Throws a `CommandFailure` where there is none, or its digest is another.
    func find(_ statement: ForkVersion) throws -> PublishedVersion {
        switch statement {
        case .release(let name):
            if let version = versions.first(where: { $0.release == name }) { return version }
            let names = versions.compactMap(\.release)
            throw missing(
                "release \(name)", names.isEmpty ? "no version has a release name" : "there are: \(list(names))")
        case .number(let number, let digest):
            guard let version = versions.first(where: { $0.number == number }) else {
                throw missing(
                    "version \(number)",
                    versions.isEmpty ? "nothing is published" : "there are: \(list(versions.map { "\($0.number)" }))")
            }
            guard let digest, !version.digest.description.hasPrefix(digest) else { return version }
            throw CommandFailure(
                "version \(number) of \(integration) has another digest in environment \(environment): it is \(Self.statement(of: version))"
            )
        }
    }

    private func missing(_ what: String, _ hint: String) -> CommandFailure {
        CommandFailure("\(integration) has no \(what) in environment \(environment); \(hint)")
    }

    private func list(_ names: [String]) -> String {
        names.prefix(12).joined(separator: ", ") + (names.count > 12 ? " and \(names.count - 12) more" : "")
    }

    /// How a file states a version so that it means the same everywhere.
    static func statement(of version: PublishedVersion) -> ForkVersion {
        .number(version.number, digest: version.digest.short)
    }

    /// The definition of a version.
    func definition(of version: PublishedVersion, in store: Store) async throws -> Document {
        let json = try await store.definition(of: integration, version: version.number, environment: environment)
        guard let json else {
            throw CommandFailure("version \(version.number) of \(integration) is not there any more; try again")
        }
        return try StoredDefinition.document(json)
    }
}
