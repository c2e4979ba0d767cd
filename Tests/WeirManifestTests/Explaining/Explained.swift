import WeirModel
import WeirTesting

@testable import WeirManifest

/// A unit of a repository, explained, with what tests ask of it.
struct Explained {
    let loaded: Loaded
    let explanation: Explanation

    static func load(
        _ tree: MemoryTree, _ key: UnitKey = .instance("globex", "erp"),
        catalogue: Catalogue = Catalogue(isKnown: true, versions: [:])
    ) async throws -> Explained? {
        let loader = RepositoryLoader(
            catalogue: catalogue, timeZones: Fleet.timeZones, chunks: Chunks(parallelism: 1))
        let repository = try await loader.explain([key], in: tree)
        return repository.explanations.first.map {
            Explained(loaded: Loaded(state: repository.state), explanation: $0)
        }
    }

    func field(_ path: String...) -> Explanation.Field? { explanation.fields.first { $0.path == path } }

    /// What is said of a field, the highest first: `layer value path:line:column`, with `*` before what counts.
    func statements(_ path: String...) -> [String] {
        guard let field = explanation.fields.first(where: { $0.path == path }) else { return ["no such field"] }
        return field.statements.reversed().map { statement in
            let layer = statement.layer.map { explanation.layers[$0].name } ?? "built in"
            let place = statement.location.map { " \($0)" } ?? ""
            return "\(statement.counts ? "* " : "")\(layer) \(Self.text(statement.value))\(place)"
        }
    }

    static func text(_ value: StatedValue) -> String {
        switch value {
        case .json(let text): text
        case .removed: "null"
        case .secret(let names, let text): "\(text) of \(names.joined(separator: ","))"
        case .hidden: "hidden"
        }
    }
}
