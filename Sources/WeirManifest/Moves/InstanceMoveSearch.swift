import WeirModel
import WeirYAML

/// Finds the renamed instances of all customers.
struct InstanceMoveSearch<Reader: SourceReader> {
    private let search: MoveSearch<Reader>
    /// Where the instances of a customer stand among the observed ones; those of one customer stand together.
    private let rows: [String: [Range<Int>]]
    /// The old slug of each customer that has a new one, by the new one, and by the old one.
    private let formerCustomers: [String: String]
    private let movedCustomers: Set<String>
    /// The new slug of each integration that has one.
    private let integrations: [String: String]

    init(_ search: MoveSearch<Reader>, folderMoves: [Move]) {
        self.search = search
        var rows: [String: [Range<Int>]] = [:]
        let instances = search.observed.instances
        var start = 0
        while start < instances.count {
            let customer = instances[start].customer
            var end = start + 1
            while end < instances.count, instances[end].customer == customer { end += 1 }
            rows[customer, default: []].append(start..<end)
            start = end
        }
        self.rows = rows
        let customers = folderMoves.filter { $0.to.kind == .customer }
        formerCustomers = Dictionary(
            customers.map { ($0.to.name, $0.from.name) }, uniquingKeysWith: { first, _ in first })
        movedCustomers = Set(customers.map(\.from.name))
        integrations = Dictionary(
            folderMoves.filter { $0.to.kind == .integration }.map { ($0.from.name, $0.to.name) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The moves of one customer's instances; adds problems to those that cannot be told.
    ///
    /// - Parameters:
    ///   - range: the customer's part of `work`.
    ///   - deployment: where an integration's `deploy.yaml` claims its instances.
    func find(
        in work: inout [InstanceWork], _ range: Range<Int>, _ yaml: inout YAMLReader,
        deployment: (String) -> SourceLocation?
    ) throws -> [Move] {
        let customer = work[range.lowerBound].customer
        guard let former = formerCustomers[customer] ?? (movedCustomers.contains(customer) ? nil : customer),
            let ranges = rows[former]
        else { return [] }
        let deployed = ranges.flatMap { search.observed.instances[$0] }.filter { !$0.row.isDeleted }
        guard !deployed.isEmpty, search.isChanged("customers/\(former)/") || differ(deployed, work[range]) else {
            return []
        }
        var finder = InstanceMoves(
            search.deployed(deployed, work[range], integrations: integrations), Array(work[range]),
            reader: search.reader)
        try finder.find(&yaml)
        for index in range { work[index].problems += problems(of: work[index], finder, former: former, work[range]) }
        let ids = Dictionary(deployed.map { ($0.slug, $0.row.id) }, uniquingKeysWith: { first, _ in first })
        return finder.names.acting.compactMap { from, to in
            guard let row = ids[from], let item = work[range].first(where: { $0.slug == to }) else { return nil }
            let stated = finder.movedFrom(to).flatMap { $0.slug == from ? $0.source : nil }
            let place = stated ?? item.place ?? item.deployment.flatMap(deployment)
            return Move(
                row: row, from: .instance(former, from), to: item.key,
                source: place ?? SourceLocation(path: "customers/\(customer)"))
        }
    }

    /// Whether the slugs on both sides are others: the test that runs for every customer.
    private func differ(_ deployed: [ObservedInstance], _ work: ArraySlice<InstanceWork>) -> Bool {
        guard deployed.count == work.count else { return true }
        if zip(deployed, work).allSatisfy({ $0.slug == $1.slug }) { return false }
        return Set(deployed.map(\.slug)) != Set(work.map(\.slug))
    }

    private func problems(
        of item: InstanceWork, _ finder: InstanceMoves<Reader>, former: String, _ work: ArraySlice<InstanceWork>
    ) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        if let old = finder.ambiguous[item.slug], let place = item.place {
            let names = Set(MoveProblems.rivals(finder.ambiguous)(item.slug))
            let rivals = work.filter { names.contains($0.slug) }
            problems.append(
                MoveProblems.ambiguous(
                    at: place, old: old.map { .instance(former, $0) },
                    rivals: rivals.compactMap { rival in rival.place.map { (rival.key, $0) } }))
        }
        for conflict in finder.conflicts where conflict.targets.contains(item.slug) {
            guard let claim = finder.movedFrom(item.slug) else { continue }
            let others = conflict.targets.filter { $0 != item.slug }.compactMap(finder.movedFrom)
            problems.append(MoveProblems.conflicting(claim, others))
        }
        return problems
    }
}

extension InstanceWork {
    /// Its file; nil where a `deploy.yaml` alone makes it.
    fileprivate var place: SourceLocation? { entry.map { SourceLocation(path: $0.path) } }
}
