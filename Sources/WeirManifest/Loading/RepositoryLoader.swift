public import WeirModel

/// Reads a whole repository into the state that it states.
///
/// Files are read and resolved in parallel, in chunks of one thread each; the result does not depend on how the work
/// was divided. Nothing is thrown for what a file says: that is a diagnostic, and the unit is held.
public struct RepositoryLoader: Sendable {
    private let catalogue: Catalogue
    private let timeZones: TimeZoneNames
    private let evidence: MoveEvidence?
    private let chunks: Chunks

    /// - Parameters:
    ///   - catalogue: what is published, for choosing versions; `.unknown` without a database.
    ///   - timeZones: the names that schedules may use.
    ///   - parallelism: how many jobs run at once, from 1.
    ///   - evidence: what tells of moves; nil where nothing is deployed that could have moved.
    public init(catalogue: Catalogue, timeZones: TimeZoneNames, parallelism: Int, evidence: MoveEvidence? = nil) {
        self.init(
            catalogue: catalogue, timeZones: timeZones, chunks: Chunks(parallelism: parallelism), evidence: evidence)
    }

    init(catalogue: Catalogue, timeZones: TimeZoneNames, chunks: Chunks, evidence: MoveEvidence? = nil) {
        self.catalogue = catalogue
        self.timeZones = timeZones
        self.evidence = evidence
        self.chunks = chunks
    }

    /// Loads `tree`.
    ///
    /// - Parameter definitions: finds the definitions of published versions that the catalogue does not hold; asked
    ///   at most once, for what forks start from.
    /// - Throws: a `SourceError` where the tree itself cannot be read, a `CancellationError`, or what `definitions`
    ///   throws.
    public func load<Tree: SourceTree>(
        _ tree: Tree, definitions: PublishedDefinitions = { _ in [:] }
    ) async throws -> DesiredState {
        try await read(tree, definitions: definitions).state
    }

    /// As `load`, and keeps what it takes to explain what was loaded.
    func read<Tree: SourceTree>(
        _ tree: Tree, definitions: PublishedDefinitions
    ) async throws -> LoadedRepository {
        let entries = try sorted(tree.entries())
        let layout = LayoutScanner.scan(entries)
        let files = FileNumbers(entries)
        var assembly = Assembly(layout: layout, files: files, catalogue: catalogue, timeZones: timeZones)
        try assembly.loadShared(tree.reader())

        let integrations = layout.integrations.values.filter(\.isStated).sorted { $0.slug < $1.slug }
        let publication = assembly.context.settings.publication
        assembly.add(
            try await chunks.map(integrations, of: 8) {
                IntegrationLoader(
                    source: try tree.reader(), files: files, publication: publication, blobs: catalogue.blobs)
            } _: { loader, chunk in
                try loader.load(chunk)
            })
        let search = try evidence.map { try MoveSearch($0, entries: entries, reader: tree.reader()) }
        if let search { try assembly.findIntegrationMoves(search) }
        try await assembly.settleIntegrations(definitions: definitions)

        // In the order of their instances' keys, in which the slash counts: a-b/x comes before a/x.
        let customers = layout.customers.values.filter(\.isStated)
            .sorted { ByteOrder.precedes("\($0.slug)/", "\($1.slug)/") }
        let shared = assembly.context
        assembly.add(
            try await chunks.map(customers) {
                CustomerLoader(source: try tree.reader(), files: files, context: shared)
            } _: { loader, chunk in
                try loader.load(chunk)
            })

        if let search { try assembly.findCustomerMoves(search) }
        var work = assembly.planWork(customers)
        if let search { try assembly.findInstanceMoves(in: &work, search) }
        let context = assembly.context
        assembly.add(
            try await chunks.map(work) {
                InstanceLoader(context: context, source: try tree.reader())
            } _: { loader, chunk in
                try loader.load(chunk)
            })

        return LoadedRepository(
            state: try assembly.finish(tree.reader(), entries), context: context, layout: layout, work: work)
    }

    /// Trees come sorted by the bytes of their paths; one that does not must not change what is found.
    private func sorted(_ entries: [SourceEntry]) -> [SourceEntry] {
        let isSorted = zip(entries, entries.dropFirst()).allSatisfy { !ByteOrder.precedes($1.path, $0.path) }
        return isSorted ? entries : entries.sorted { ByteOrder.precedes($0.path, $1.path) }
    }
}

/// A repository that was read, with everything that its instances were resolved against.
struct LoadedRepository: Sendable {
    var state: DesiredState
    var context: LoadContext
    var layout: RepositoryLayout
    var work: [InstanceWork]
}
