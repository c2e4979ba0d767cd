/// A deployed state under the names that a commit gives its units.
public struct MovedState: Sendable {
    /// The state with the new names, in the order that it had.
    public var state: ObservedState
    /// By row, the key that is deployed: of units that have another one now, instances of moved customers included.
    public var former: [Identifier: UnitKey] = [:]
    /// By row, what tells of a move; instances that follow their customer have none of their own.
    public var moves: [Identifier: Move] = [:]
    /// Tombstones whose names are taken, under the names that they had.
    public var displacements: [Displacement] = []
}

extension ObservedState {
    /// The state after these moves and nothing else.
    ///
    /// A move acts where its row is deployed under its old name, and nothing keeps the new one: its row is a tombstone,
    /// which is displaced, or moves away itself. All others are passed over, so that stale ones do nothing.
    public func following(_ moves: [Move]) -> MovedState {
        guard !moves.isEmpty else { return MovedState(state: self) }
        return MoveFollowing(self, moves).result
    }
}

/// Gives every unit its new name.
private struct MoveFollowing {
    private(set) var result: MovedState
    private var customerNames: [String: String] = [:]
    private var integrationNames: [String: String] = [:]

    init(_ state: ObservedState, _ moves: [Move]) {
        result = MovedState(state: state)
        renameCustomers(moves.filter { $0.from.kind == .customer })
        renameIntegrations(moves.filter { $0.from.kind == .integration })
        renameSecrets()
        renameInstances(moves.filter { $0.from.kind == .instance })
        renamePending()
        result.displacements.sort { $0.key < $1.key }
    }

    // MARK: Folders

    private mutating func renameCustomers(_ moves: [Move]) {
        let names = Names(
            result.state.customers.map { ($0.slug, $0.row) }, moves.map { ($0, $0.from.slug, $0.to.slug) })
        for index in result.state.customers.indices {
            let unit = result.state.customers[index]
            guard let slug = names.newName(of: unit.row, named: unit.slug) else { continue }
            note(unit.key, unit.row, slug, names)
            customerNames[unit.slug] = slug
            result.state.customers[index].slug = slug
        }
    }

    private mutating func renameIntegrations(_ moves: [Move]) {
        let names = Names(
            result.state.integrations.map { ($0.slug, $0.row) }, moves.map { ($0, $0.from.slug, $0.to.slug) })
        for index in result.state.integrations.indices {
            let unit = result.state.integrations[index]
            guard let slug = names.newName(of: unit.row, named: unit.slug) else { continue }
            note(unit.key, unit.row, slug, names)
            integrationNames[unit.slug] = slug
            result.state.integrations[index].slug = slug
        }
    }

    /// A customer's secrets are named by it, so that they follow it.
    private mutating func renameSecrets() {
        guard !customerNames.isEmpty else { return }
        for index in result.state.secrets.indices {
            let unit = result.state.secrets[index]
            guard let slug = unit.secret.customer.flatMap({ customerNames[$0] }) else { continue }
            result.former[unit.row.id] = unit.key
            result.state.secrets[index].secret.customer = slug
        }
        result.state.secrets.sort { $0.secret < $1.secret }
    }

    // MARK: Instances

    /// The names of one customer's instances are a space of their own: here each is `customer/instance` with the
    /// customer as it is deployed.
    private mutating func renameInstances(_ moves: [Move]) {
        let customers = Set(moves.compactMap(\.from.customerSlug))
        let rows = result.state.instances.lazy.filter { customers.contains($0.customer) }.map { ($0.key.name, $0.row) }
        let names = Names(
            Array(rows),
            moves.compactMap { move in
                guard let customer = move.from.customerSlug,
                    move.to.customerSlug == customerNames[customer] ?? customer
                else { return nil }
                return (move, move.from.name, "\(customer)/\(move.to.slug)")
            })
        for index in result.state.instances.indices {
            let unit = result.state.instances[index]
            let customer = customerNames[unit.customer]
            let integration = integrationNames[unit.integration]
            let name = customers.contains(unit.customer) ? names.newName(of: unit.row, named: unit.key.name) : nil
            guard customer != nil || integration != nil || name != nil else { continue }
            if let customer { result.state.instances[index].customer = customer }
            if let integration { result.state.instances[index].integration = integration }
            if let name {
                let slug = UnitKey(.instance, name).slug
                result.state.instances[index].slug = slug
                note(unit.key, unit.row, slug, names, taken: .instance(customer ?? unit.customer, unit.slug))
            } else if customer != nil, !unit.row.isDeleted {
                result.former[unit.row.id] = unit.key
            }
        }
    }

    /// What the last revision left undone of a unit is left undone of it whatever it is called.
    private mutating func renamePending() {
        var keys: [UnitKey: UnitKey] = [:]
        for unit in result.state.customers { keys[result.former[unit.row.id] ?? unit.key] = unit.key }
        for unit in result.state.integrations { keys[result.former[unit.row.id] ?? unit.key] = unit.key }
        for unit in result.state.secrets where result.former[unit.row.id] != nil {
            keys[result.former[unit.row.id] ?? unit.key] = unit.key
        }
        for unit in result.state.instances where result.former[unit.row.id] != nil {
            keys[result.former[unit.row.id] ?? unit.key] = unit.key
        }
        for index in result.state.pending.indices {
            if let key = keys[result.state.pending[index].key] { result.state.pending[index].key = key }
        }
    }

    private mutating func note(
        _ key: UnitKey, _ row: RowIdentity, _ slug: String, _ names: Names, taken: UnitKey? = nil
    ) {
        if let move = names.acting[row.id] {
            result.former[row.id] = key
            result.moves[row.id] = move
        } else {
            result.displacements.append(Displacement(key: taken ?? key, row: row, slug: slug))
        }
    }
}

/// One space of names: who has which, and who takes which.
private struct Names {
    /// By row.
    private(set) var acting: [Identifier: Move] = [:]
    private var targets: [Identifier: String] = [:]
    private var taken: Set<String> = []
    private var known: Set<String> = []

    init(_ rows: [(name: String, row: RowIdentity)], _ moves: [(move: Move, from: String, to: String)]) {
        guard !moves.isEmpty else { return }
        var deployed: [String: Identifier] = [:]
        for (name, row) in rows {
            known.insert(name)
            if !row.isDeleted { deployed[name] = row.id }
        }
        for (move, from, to) in moves
        where deployed[from] == move.row && from != to && targets[move.row] == nil && taken.insert(to).inserted {
            acting[move.row] = move
            targets[move.row] = to
        }
        // Whoever keeps its name stops those who would take it, and these stop others.
        var isSettled = false
        while !isSettled {
            isSettled = true
            for (row, name) in targets {
                guard let holder = deployed[name], targets[holder] == nil else { continue }
                acting[row] = nil
                targets[row] = nil
                taken.remove(name)
                isSettled = false
            }
        }
    }

    /// The name that a row gets; nil where it keeps its own.
    func newName(of row: RowIdentity, named name: String) -> String? {
        if let target = targets[row.id] { return target }
        guard row.isDeleted, taken.contains(name) else { return nil }
        // A tilde is in no slug. The id's beginning tells tombstones of one name apart, the whole of it always does.
        let short = "\(name)~\(row.id.description.prefix(8))"
        return known.contains(short) ? "\(name)~\(row.id)" : short
    }
}
