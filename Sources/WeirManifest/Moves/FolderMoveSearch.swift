import WeirModel

/// Finds the renamed folders of all customers and integrations.
struct FolderMoveSearch<Reader: SourceReader> {
    /// What came of it.
    struct Outcome {
        var moves: [Move] = []
        /// New units that cannot be told, or that claim what others claim too.
        var problems: [(key: UnitKey, problems: [Diagnostic])] = []
        /// Valid units whose names are still another's, with their files.
        var waiting: [(key: UnitKey, source: SourceLocation)] = []
    }

    /// A unit as it is deployed.
    private struct Deployed {
        var slug: String
        var row: Identifier
        var keyPath: String
        var spec: Spec
    }

    private let search: MoveSearch<Reader>
    private let context: LoadContext
    private let layout: RepositoryLayout

    init(_ search: MoveSearch<Reader>, context: LoadContext, layout: RepositoryLayout) {
        self.search = search
        self.context = context
        self.layout = layout
    }

    /// The renamed folders of integrations.
    ///
    /// Throws a `SourceError` where the repository cannot be read.
    func integrations() throws -> Outcome {
        let deployed = search.observed.integrations.filter { !$0.row.isDeleted }
            .map { Deployed(slug: $0.slug, row: $0.row.id, keyPath: $0.sourcePath, spec: $0.spec) }
        return try find(
            .integration, deployed, stated: Set(context.integrations.keys),
            held: Set(context.integrations.values.lazy.filter { $0.hold != nil }.map(\.slug)),
            claims: context.integrations.compactMapValues(\.release.file.movedFrom))
    }

    /// The renamed folders of customers.
    ///
    /// Throws a `SourceError` where the repository cannot be read.
    func customers() throws -> Outcome {
        let deployed = search.observed.customers.filter { !$0.row.isDeleted }
            .map { Deployed(slug: $0.slug, row: $0.row.id, keyPath: $0.sourcePath, spec: $0.spec) }
        return try find(
            .customer, deployed, stated: context.customerNames,
            held: Set(context.customers.values.lazy.filter { $0.desired == nil }.map(\.slug)),
            claims: context.customers.compactMapValues(\.movedFrom))
    }

    private func find(
        _ kind: UnitKind, _ deployed: [Deployed], stated: Set<String>, held: Set<String>, claims: [String: MovedFrom]
    ) throws -> Outcome {
        var outcome = Outcome()
        let rows = Dictionary(deployed.map { ($0.slug, $0) }, uniquingKeysWith: { first, _ in first })
        var names = NameMoves(deployed: Set(rows.keys), stated: stated)
        let isOpen = !names.searching.isEmpty && !names.newcomers.isEmpty
        let conflicts = isOpen ? names.take(claims: claims.mapValues(\.slug)) : []
        var ambiguous: [String: [String]] = [:]
        if search.hasContents {
            let changed = Set(deployed.lazy.map(\.slug).filter { search.isChanged(folder($0, kind)) })
            let former = changed.filter { isOpen || stated.contains($0) }
                .compactMap { slug in rows[slug].flatMap { self.former(kind, $0) } }
            let new = stated.filter { changed.contains($0) || isOpen && rows[$0] == nil }
            var folders = FolderMoves(
                names: names, former: former, current: new.map { current(kind, $0) }, reader: search.reader)
            try folders.infer()
            (names, ambiguous) = (folders.names, folders.ambiguous)
        }
        outcome.problems += problems(kind, ambiguous, conflicts, claims)
        let stopped = held.union(ambiguous.keys).union(conflicts.flatMap(\.targets))
        let (made, waiting) = NameMoves.made(of: names.acting, held: stopped)
        outcome.waiting += waiting.map { (UnitKey(kind, $0), current(kind, $0).place) }
        for (from, to) in made {
            guard let row = rows[from]?.row else { continue }
            let place = claims[to].flatMap { $0.slug == from ? $0.source : nil } ?? current(kind, to).place
            outcome.moves.append(Move(row: row, from: UnitKey(kind, from), to: UnitKey(kind, to), source: place))
        }
        return outcome
    }

    // MARK: Folders

    private func folder(_ slug: String, _ kind: UnitKind) -> String {
        kind == .customer ? "customers/\(slug)/" : "integrations/\(slug)/"
    }

    private func current(_ kind: UnitKind, _ slug: String) -> MovableFolder {
        guard kind == .customer else {
            let key = layout.integrations[slug]?.definition ?? layout.integrations[slug]?.fork
            var result = search.current(slug, keyPath: key?.path ?? folder(slug, kind) + "integration.yaml")
            let integration = context.integrations[slug]
            result.name = integration?.desired?.definition.interface.name ?? integration?.fork?.file.name?.text
            return result
        }
        let path = layout.customers[slug]?.customer?.path ?? folder(slug, kind) + "customer.yaml"
        var result = search.current(slug, keyPath: path)
        if let customer = context.customers[slug], customer.desired != nil {
            result.name = customer.scope.name == slug ? nil : customer.scope.name
            result.externalID = customer.scope.externalID
        }
        return result
    }

    private func former(_ kind: UnitKind, _ unit: Deployed) -> MovableFolder? {
        var result = search.former(unit.slug, keyPath: unit.keyPath)
        let identity = SpecIdentity(unit.spec.json)
        // A customer without a name of its own is called as its folder is.
        result?.name = kind == .customer && identity.name == unit.slug ? nil : identity.name
        result?.externalID = identity.externalID
        return result
    }

    // MARK: Problems

    private func problems(
        _ kind: UnitKind, _ ambiguous: [String: [String]], _ conflicts: [(source: String, targets: [String])],
        _ claims: [String: MovedFrom]
    ) -> [(UnitKey, [Diagnostic])] {
        var problems: [(UnitKey, [Diagnostic])] = []
        let rivals = MoveProblems.rivals(ambiguous)
        for (slug, old) in ambiguous.sorted(by: { $0.key < $1.key }) {
            let problem = MoveProblems.ambiguous(
                at: current(kind, slug).place, old: old.map { UnitKey(kind, $0) },
                rivals: rivals(slug).map { (UnitKey(kind, $0), current(kind, $0).place) })
            problems.append((UnitKey(kind, slug), [problem]))
        }
        for (_, targets) in conflicts {
            for target in targets {
                guard let claim = claims[target] else { continue }
                let others = targets.filter { $0 != target }.compactMap { claims[$0] }
                problems.append((UnitKey(kind, target), [MoveProblems.conflicting(claim, others)]))
            }
        }
        return problems
    }
}

extension MovableFolder {
    /// What stands for the folder as a whole.
    var place: SourceLocation { SourceLocation(path: keyFile?.path ?? files.values.map(\.path).min() ?? slug) }
}
