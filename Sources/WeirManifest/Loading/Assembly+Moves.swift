import WeirModel
import WeirYAML

/// Finds what was renamed, once it is known what is stated.
extension Assembly {
    /// Integrations whose folders were renamed, before anything is said of their versions. What cannot be told is held.
    mutating func findIntegrationMoves(_ search: MoveSearch<some SourceReader>) throws {
        guard context.settingsHold == nil else { return }
        take(try FolderMoveSearch(search, context: context, layout: layout).integrations())
        if !state.moves.isEmpty { follow(search) }
    }

    /// Customers whose folders were renamed. What cannot be told is held.
    mutating func findCustomerMoves(_ search: MoveSearch<some SourceReader>) throws {
        guard context.settingsHold == nil else { return }
        takeBackIntegrationMoves(search)
        take(try FolderMoveSearch(search, context: context, layout: layout).customers())
    }

    private mutating func take<Reader>(_ outcome: FolderMoveSearch<Reader>.Outcome) {
        for (key, problems) in outcome.problems { hold(key, problems) }
        for (key, source) in outcome.waiting { wait(key, at: source) }
        state.moves += outcome.moves
    }

    /// Takes back the moves of integrations that turned out to be held.
    private mutating func takeBackIntegrationMoves(_ search: MoveSearch<some SourceReader>) {
        let held = Set(context.integrations.values.lazy.filter { $0.hold != nil }.map(\.slug))
        guard state.moves.contains(where: { held.contains($0.to.name) }) else { return }
        let (made, waiting) = NameMoves.made(of: state.moves.map { ($0.from.name, $0.to.name) }, held: held)
        let kept = Set(made.map(\.to))
        state.moves.removeAll { !kept.contains($0.to.name) }
        for slug in waiting {
            let source = context.integrations[slug]?.desired?.source
            wait(.integration(slug), at: source ?? SourceLocation(path: "integrations/\(slug)"))
        }
        follow(search)
    }

    /// Knows what is published, and who runs what, under the new names.
    private mutating func follow(_ search: MoveSearch<some SourceReader>) {
        let isKnown = context.catalogue.isKnown
        context.catalogue = search.observed.following(state.moves).state.catalogue
        context.catalogue.isKnown = isKnown
    }

    /// The definitions of published versions, which whoever looks for them knows under the old names.
    func definitions(
        of versions: Set<Catalogue.VersionName>, from find: PublishedDefinitions
    ) async throws -> [Catalogue.VersionName: [UInt8]] {
        let former = Dictionary(
            state.moves.map { ($0.to.name, $0.from.name) }, uniquingKeysWith: { first, _ in first })
        var names: [Catalogue.VersionName: Catalogue.VersionName] = [:]
        for version in versions {
            let slug = former[version.integration] ?? version.integration
            names[.init(integration: slug, number: version.number)] = version
        }
        var result: [Catalogue.VersionName: [UInt8]] = [:]
        for (name, definition) in try await find(Set(names.keys)) {
            if let version = names[name] { result[version] = definition }
        }
        return result
    }

    /// Holds a customer or an integration that is new and may not be.
    private mutating func hold(_ key: UnitKey, _ problems: [Diagnostic]) {
        guard let place = problems.first?.location else { return }
        state.diagnostics += problems
        hold(key, Hold(reason: "\(place.path) is not valid", source: place), problems.errorCount, problems)
    }

    /// Holds a customer or an integration whose name is another's, which cannot give it up yet.
    private mutating func wait(_ key: UnitKey, at place: SourceLocation) {
        let reason = "another \(key.kind.rawValue) has its name, and is held"
        hold(key, Hold(reason: reason, source: place), reason, [])
    }

    private mutating func hold(_ key: UnitKey, _ hold: Hold, _ reason: String, _ problems: [Diagnostic]) {
        let isHeld: Bool
        switch key.kind {
        case .customer:
            isHeld = context.customers[key.name]?.desired == nil
            context.customers[key.name]?.desired = nil
            context.customers[key.name]?.hold = hold
            state.customers.removeAll { $0.key == key }
            state.doubts.add(.init(reason: hold.reason, source: hold.source), .customer(key.name))
        case .integration:
            isHeld = context.integrations[key.name]?.hold != nil
            context.integrations[key.name]?.desired = nil
            context.integrations[key.name]?.fork = nil
            context.integrations[key.name]?.draft = nil
            context.integrations[key.name]?.hold = hold
            state.integrations.removeAll { $0.key == key }
            state.doubts.add(.init(reason: hold.reason, source: hold.source), .integration(key.name))
        case .secret, .instance: return
        }
        if isHeld {
            guard let index = state.held.firstIndex(where: { $0.key == key }) else { return }
            state.held[index].diagnostics += problems
            state.held[index].reason = state.held[index].diagnostics.errorCount
        } else {
            state.held.append(HeldUnit(key: key, reason: reason, source: hold.source, diagnostics: problems))
        }
    }

    // MARK: Instances

    /// Instances whose files were renamed. What cannot be told gets a problem, which holds it.
    mutating func findInstanceMoves(
        in work: inout [InstanceWork], _ search: MoveSearch<some SourceReader>
    ) throws {
        guard context.settingsHold == nil else { return }
        let moves = InstanceMoveSearch(search, folderMoves: state.moves)
        var yaml = YAMLReader(limits: .file)
        var start = 0
        while start < work.count {
            let customer = work[start].customer
            let end = work[start...].firstIndex { $0.customer != customer } ?? work.count
            state.moves += try moves.find(in: &work, start..<end, &yaml) { slug in
                context.integrations[slug]?.deployment?.source
            }
            start = end
        }
        guard !state.moves.isEmpty else { return }
        state.moves.sort { $0.to < $1.to }
        follow(search)
        context.stranded = context.catalogue.running(context.unavailableVersions)
    }

    /// Takes back the moves of instances that turned out to be held, and holds what waits for these.
    mutating func settleInstanceMoves() {
        let held = Dictionary(
            grouping: state.held.lazy.map(\.key).filter { $0.kind == .instance }, by: { $0.customerSlug ?? "" })
        let groups = Dictionary(grouping: state.moves.filter { $0.to.kind == .instance }) { $0.to.customerSlug ?? "" }
        for (customer, moves) in groups {
            guard let held = held[customer] else { continue }
            let (made, waiting) = NameMoves.made(
                of: moves.map { ($0.from.slug, $0.to.slug) }, held: Set(held.map(\.slug)))
            let kept = Set(made.map(\.to))
            state.moves.removeAll { $0.to.customerSlug == customer && !kept.contains($0.to.slug) }
            for slug in waiting {
                guard let index = state.instances.firstIndex(where: { $0.slug == slug && $0.customer == customer })
                else { continue }
                let instance = state.instances.remove(at: index)
                state.held.append(
                    HeldUnit(
                        key: instance.key, reason: "another instance has its name, and is held",
                        source: instance.source))
            }
        }
    }
}
