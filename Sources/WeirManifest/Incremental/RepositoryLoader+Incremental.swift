public import WeirModel

extension RepositoryLoader {
    /// Loads what may be different from what the applied commit left, and as little else as that takes.
    ///
    /// Planned with the observed state of this loader's evidence, the result gives the plan that all of `tree` would
    /// give. Names are listed in full; content is read of the files that changed, of what is pending, and of what both
    /// depend on. Warnings and information are given for files that changed only: for the others they were given when
    /// they were applied.
    ///
    /// Everything is read where nothing tells what could be left out: no commit was applied as a whole, or by a version
    /// that took files to mean something else, or it is not known any more; `weir.yaml`, a profile, or what is declared
    /// in the repository's `secrets.yaml` changed; `weir.yaml` is not valid; a layer of several instances holds a secret in
    /// plain text, and each of them may have been the last one to use it.
    ///
    /// - Parameters:
    ///   - everything: whether to read all content all the same.
    ///   - definitions: as `load` takes it.
    /// - Throws: what `load` throws.
    public func loadForPlan<Tree: SourceTree>(
        _ tree: Tree, everything: Bool = false, definitions: PublishedDefinitions = { _ in [:] }
    ) async throws -> DesiredState {
        guard let evidence, let former = evidence.former, let reading = evidence.observed.environment?.reading,
            reading.semantics == LoaderSemantics.current
        else { return try await load(tree, definitions: definitions) }
        let listing = try RepositoryListing(tree)
        var shared = Assembly(
            listing, catalogue: catalogue, timeZones: timeZones, reported: former.changedPaths)
        try shared.loadShared(tree.reader())
        if !everything, shared.context.settingsHold == nil,
            let candidates = try candidates(former, reading, evidence.observed, listing, shared.context),
            let state = try await load(candidates, of: tree, listing, evidence, definitions, into: shared)
        {
            return state
        }
        return try await readUnits(of: tree, listing, definitions, into: shared).state
    }

    /// As `loadForPlan`, where the evidence is an excerpt of the fleet: of the customers that `ChangedCustomers` finds.
    ///
    /// - Parameter tree: without the other customers' folders.
    /// - Returns: nil where something reaches beyond them after all.
    /// - Throws: what `load` throws.
    public func loadExcerpt<Tree: SourceTree>(
        _ tree: Tree, definitions: PublishedDefinitions = { _ in [:] }
    ) async throws -> DesiredState? {
        guard let evidence, let former = evidence.former, let rest = evidence.observed.rest,
            let reading = evidence.observed.environment?.reading, reading.semantics == LoaderSemantics.current
        else { return nil }
        let listing = try RepositoryListing(tree)
        // A customer that went and one that came may be the same.
        guard !FolderNames.customers(evidence.observed, listing).isOpen else { return nil }
        var shared = Assembly(
            listing, catalogue: catalogue, timeZones: timeZones, reported: former.changedPaths)
        shared.take(rest)
        try shared.loadShared(tree.reader())
        guard shared.context.settingsHold == nil,
            let candidates = try candidates(former, reading, evidence.observed, listing, shared.context),
            candidates.integrations.isEmpty, !candidates.changesSharedSecrets
        else { return nil }
        return try await load(candidates, of: tree, listing, evidence, definitions, into: shared)
    }

    /// nil: any unit may have become another.
    private func candidates(
        _ former: FormerFiles, _ reading: AppliedReading, _ observed: ObservedState, _ listing: RepositoryListing,
        _ context: LoadContext
    ) throws -> Candidates? {
        var candidates = Candidates()
        for path in former.changedPaths {
            guard candidates.note(changed: path) else { return nil }
        }
        if candidates.changesSharedSecrets,
            try former.sharedSecrets(listing).meaning != context.sharedSecrets.meaning
        {
            return nil
        }
        let sharesPlaintext = observed.secrets.contains { secret in
            !secret.row.isDeleted && secret.secret.implicitPlace == .sharedLayer
        }
        if sharesPlaintext { return nil }
        for path in reading.problemPaths { candidates.note(faulty: path) }
        for unit in observed.pending { candidates.note(pending: unit.key) }
        candidates.note(disturbed: observed, listing.layout)
        return candidates
    }

    /// nil: something moves that was not looked at.
    private func load<Tree: SourceTree>(
        _ known: Candidates, of tree: Tree, _ listing: RepositoryListing, _ evidence: MoveEvidence,
        _ definitions: PublishedDefinitions, into shared: Assembly
    ) async throws -> DesiredState? {
        var (candidates, assembly) = (known, shared)
        let observed = evidence.observed
        let search = try MoveSearch(evidence, entries: listing.entries, reader: tree.reader())
        let links = try await readLinks(of: tree, listing, observed, into: &assembly)
        candidates.takeClaimants(links, .integrations(observed, listing))
        candidates.takeForks(links)
        try await loadCustomers(of: tree, listing, observed, &candidates, into: &assembly)
        var work = assembly.planWork(listing.customers.filter { candidates.scope.customers.contains($0.slug) })
        candidates.takeRenamed(work, observed)
        let wanted = work.indices.filter { candidates.includes(work[$0]) }
        var read = try await readInstances(of: tree, wanted.map { work[$0] })
        candidates.take(read)
        candidates.takeParents(links)

        try await loadIntegrations(of: tree, listing, links, candidates.scope.integrations, into: &assembly)
        try assembly.findIntegrationMoves(search)
        try await assembly.settleIntegrations(definitions: definitions)
        try assembly.findCustomerMoves(search)
        try assembly.findInstanceMoves(in: &work, search)
        guard candidates.take(assembly.state.moves, observed) else { return nil }
        for (number, index) in wanted.enumerated() { read[number].work = work[index] }
        let context = assembly.context
        assembly.add(
            try await chunks.map(read) {
                InstanceLoader(context: context, source: try tree.reader())
            } _: { loader, chunk in
                loader.resolve(chunk)
            })
        return try assembly.finish(tree.reader(), listing.entries, scope: candidates.scope)
    }

    // MARK: Parts

    /// Reads what links integrations to others; what they were called too, where one may be another's new name.
    private func readLinks<Tree: SourceTree>(
        of tree: Tree, _ listing: RepositoryListing, _ observed: ObservedState, into assembly: inout Assembly
    ) async throws -> [String: IntegrationLinks] {
        let (files, blobs, publication) = (listing.files, catalogue.blobs, assembly.context.settings.publication)
        let isOpen = FolderNames.integrations(observed, listing).isOpen
        let parts = try await chunks.map(listing.integrations) {
            IntegrationLoader(source: try tree.reader(), files: files, publication: publication, blobs: blobs)
        } _: { loader, chunk in
            try chunk.map { ($0.slug, try loader.readLinks($0, withRelease: isOpen)) }
        }
        let links = Dictionary(parts.joined(), uniquingKeysWith: { first, _ in first })
        assembly.note(links, of: listing.integrations)
        return links
    }

    /// Loads the customers of all candidates; all of them, where one may be another's new name.
    private func loadCustomers<Tree: SourceTree>(
        of tree: Tree, _ listing: RepositoryListing, _ observed: ObservedState, _ candidates: inout Candidates,
        into assembly: inout Assembly
    ) async throws {
        let names = FolderNames.customers(observed, listing)
        if names.isOpen {
            for slug in names.stated { candidates.scope.insert(customer: slug) }
        }
        candidates.takeInstances(observed, listing.layout)
        candidates.takeClaims(assembly.context, deployed: observed)
        let folders = listing.customers.filter { candidates.scope.customers.contains($0.slug) }
        try await loadCustomers(of: tree, listing, folders, into: &assembly)
        candidates.takeClaims(assembly.context)
        candidates.takeClaimants(assembly.context, names)
        candidates.takeInstances(observed, listing.layout)
    }

    private func readInstances<Tree: SourceTree>(
        of tree: Tree, _ work: [InstanceWork]
    ) async throws -> [ReadInstance] {
        let parts = try await chunks.map(work) {
            InstanceFileReader(source: try tree.reader())
        } _: { reader, chunk in
            try chunk.map { try reader.read($0) }
        }
        return Array(parts.joined())
    }

    private func loadIntegrations<Tree: SourceTree>(
        of tree: Tree, _ listing: RepositoryListing, _ links: [String: IntegrationLinks], _ wanted: Set<String>,
        into assembly: inout Assembly
    ) async throws {
        let (files, blobs, publication) = (listing.files, catalogue.blobs, assembly.context.settings.publication)
        assembly.add(
            try await chunks.map(listing.integrations, of: 8) {
                IntegrationLoader(
                    source: try tree.reader(), files: files, publication: publication, blobs: blobs, links: links,
                    wanted: wanted)
            } _: { loader, chunk in
                try loader.load(chunk)
            })
    }
}
