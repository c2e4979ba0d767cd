public import WeirModel

/// Reads a whole repository into the state that it states.
///
/// Files are read and resolved in parallel, in chunks of one thread each; the result does not depend on how the work
/// was divided. Nothing is thrown for what a file says: that is a diagnostic, and the unit is held.
public struct RepositoryLoader: Sendable {
    let catalogue: Catalogue
    let timeZones: TimeZoneNames
    let evidence: MoveEvidence?
    let chunks: Chunks

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

    /// Loads all of `tree`.
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
        let listing = try RepositoryListing(tree)
        var assembly = Assembly(listing, catalogue: catalogue, timeZones: timeZones)
        try assembly.loadShared(tree.reader())
        return try await readUnits(of: tree, listing, definitions, into: assembly)
    }

    /// Reads all units, once the shared files are loaded.
    func readUnits<Tree: SourceTree>(
        of tree: Tree, _ listing: RepositoryListing, _ definitions: PublishedDefinitions, into shared: Assembly
    ) async throws -> LoadedRepository {
        var assembly = shared
        let files = listing.files
        let publication = assembly.context.settings.publication
        assembly.add(
            try await chunks.map(listing.integrations, of: 8) {
                IntegrationLoader(
                    source: try tree.reader(), files: files, publication: publication, blobs: catalogue.blobs)
            } _: { loader, chunk in
                try loader.load(chunk)
            })
        let search = try evidence.map { try MoveSearch($0, entries: listing.entries, reader: tree.reader()) }
        if let search { try assembly.findIntegrationMoves(search) }
        try await assembly.settleIntegrations(definitions: definitions)
        try await loadCustomers(of: tree, listing, listing.customers, into: &assembly)
        if let search { try assembly.findCustomerMoves(search) }
        var work = assembly.planWork(listing.customers)
        if let search { try assembly.findInstanceMoves(in: &work, search) }
        let context = assembly.context
        assembly.add(
            try await chunks.map(work) {
                InstanceLoader(context: context, source: try tree.reader())
            } _: { loader, chunk in
                try loader.load(chunk)
            })
        return LoadedRepository(
            state: try assembly.finish(tree.reader(), listing.entries), context: context, layout: listing.layout,
            work: work)
    }

    /// Loads `customer.yaml` and `secrets.yaml` of these folders.
    func loadCustomers<Tree: SourceTree>(
        of tree: Tree, _ listing: RepositoryListing, _ folders: [RepositoryLayout.CustomerFolder],
        into assembly: inout Assembly
    ) async throws {
        let (files, context) = (listing.files, assembly.context)
        assembly.add(
            try await chunks.map(folders) {
                CustomerLoader(source: try tree.reader(), files: files, context: context)
            } _: { loader, chunk in
                try loader.load(chunk)
            })
    }
}

/// A repository that was read, with everything that its instances were resolved against.
struct LoadedRepository: Sendable {
    var state: DesiredState
    var context: LoadContext
    var layout: RepositoryLayout
    var work: [InstanceWork]
}
