import WeirModel

/// Secrets: create, rotate, update, restore and delete.
enum SecretProposals {
    static func propose(_ input: PlanningInput, into proposals: inout Proposals) {
        guard let sources = input.secrets else { return }
        let stated = SecretStatements(input.desired, input.observed)
        let policy = SecretPolicy(sources.allowances, input.desired, input.observed)
        var rows: [SecretKey: ObservedSecret] = [:]
        for secret in input.observed.secrets where !input.tombstones.isExpired(secret.row, secret.key) {
            rows[secret.secret] = secret
        }
        for declaration in stated.declarations.values.sorted(by: { $0.key < $1.key }) {
            if let problem = policy.problem(declaration, among: stated) {
                proposals.secretProblems.append(problem)
                proposals.pending.append(
                    PendingUnit(
                        key: .secret(declaration.key), status: .held, reason: "1 error", source: declaration.source,
                        diagnostics: [problem]))
                continue
            }
            let outcome = SecretComparison(declaration, rows[declaration.key], input).outcome()
            if let change = outcome.change { proposals.secrets.append(Proposal(change)) }
            if let reason = outcome.waits {
                // As with a rotation: the file may not have been looked at.
                let place = SourceLocation(path: declaration.source.path)
                proposals.pending.append(
                    PendingUnit(key: .secret(declaration.key), status: .held, reason: reason, source: place))
            }
            if outcome.isUnchecked { proposals.unchecked.append(declaration.key) }
        }
        let implicit = LastingSecrets(input)
        for secret in input.observed.secrets
        where !secret.row.isDeleted && stated.declarations[secret.secret] == nil && !implicit.last(secret.secret) {
            remove(secret, input, &proposals)
        }
        proposals.secrets.sort { $0.change.key < $1.change.key }
    }

    // MARK: Removals

    private static func remove(_ secret: ObservedSecret, _ input: PlanningInput, _ proposals: inout Proposals) {
        let customer = secret.secret.customer
        let goesWithCustomer = customer.map { !input.states(customer: $0) } ?? false
        // A file that was not read, or is not valid, does not say that a declaration is gone.
        guard goesWithCustomer || input.desired.secretOwners.contains(customer) else { return }
        switch Removals.outcome(secret.key, in: input) {
        case .stays(let pending): proposals.pending.append(pending)
        case .delete:
            let isImplicit = secret.secret.isImplicit
            let reason =
                goesWithCustomer
                ? "with customer \(customer ?? "")" : isImplicit ? "plain text removed" : "declaration removed"
            let write = SecretWrite(
                operation: .delete, secret: secret.secret, spec: secret.spec, sourcePath: secret.sourcePath)
            proposals.secrets.append(
                Proposal(
                    UnitChange(
                        key: secret.key, row: secret.row, parts: [.delete(reason)], write: .secret(write))))
        }
    }

    /// Keeps secrets that an instance may go on needing: one that is not brought to what is stated runs on with the
    /// configuration that it has.
    static func keepUsed(_ proposals: inout Proposals, _ input: PlanningInput) {
        guard proposals.secrets.contains(where: { $0.isDelete && $0.isMade }) else { return }
        var waiting: [String: UnitKey] = [:]
        func note(_ key: UnitKey) {
            guard key.kind == .instance, let customer = key.customerSlug else { return }
            waiting[customer] = min(waiting[customer] ?? key, key)
        }
        let deployed = Set(input.observed.instances.lazy.filter { !$0.row.isDeleted }.map(\.key))
        for unit in proposals.pending where deployed.contains(unit.key) { note(unit.key) }
        for proposal in proposals.instances where !proposal.isMade && deployed.contains(proposal.change.key) {
            note(proposal.change.key)
        }
        let first = waiting.values.min()
        for index in proposals.secrets.indices
        where proposals.secrets[index].isDelete && proposals.secrets[index].isMade {
            guard case .secret(let write) = proposals.secrets[index].change.write,
                let user = write.secret.customer.map({ waiting[$0] }) ?? first
            else { continue }
            proposals.secrets[index].obstacle = .blocked(
                .referenced, "\(user) may still need it", actions: [.delete])
        }
    }

    // MARK: Instances

    /// Holds instances whose secrets have no value, or may not be used by them.
    static func requireValues(of proposals: inout Proposals, _ input: PlanningInput) {
        guard let sources = input.secrets else { return }
        var known: Set<SecretKey> = []
        for secret in input.observed.secrets where !secret.row.isDeleted && secret.current != nil {
            known.insert(secret.secret)
        }
        var reasons: [SecretKey: String] = [:]
        for proposal in proposals.secrets {
            guard case .secret(let write) = proposal.change.write else { continue }
            if proposal.isMade, write.operation != .delete, write.value != nil || write.operation == .restore {
                known.insert(write.secret)
            } else if let obstacle = proposal.obstacle {
                reasons[write.secret] = obstacle.reason
            }
        }
        for unit in proposals.pending where unit.key.kind == .secret {
            if let key = SecretKey(unit.key) { reasons[key] = unit.reason }
        }
        guard proposals.instances.contains(where: { $0.isMade && $0.usesSecrets }) else { return }
        let policy = SecretPolicy(sources.allowances, input.desired, input.observed)
        let stated = Dictionary(input.desired.instances.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        for index in proposals.instances.indices where proposals.instances[index].isMade {
            let change = proposals.instances[index].change
            guard case .instance(let write) = change.write, write.operation != .delete, !write.secrets.isEmpty else {
                continue
            }
            if let instance = stated[change.key],
                let problem = write.secrets.lazy.compactMap({ policy.problem($0, usedBy: instance) }).first
            {
                proposals.secretProblems.append(problem)
                proposals.instances[index].obstacle = .held(problem.message, source: problem.location)
            } else if let missing = write.secrets.first(where: { !known.contains($0) }) {
                let reason = reasons[missing].map { ": \($0)" } ?? ""
                proposals.instances[index].obstacle = .held("secret \(missing) has no value\(reason)")
            }
        }
    }
}

extension Proposal {
    /// Whether the instance that it is about refers to secrets.
    fileprivate var usesSecrets: Bool {
        guard case .instance(let write) = change.write else { return false }
        return !write.secrets.isEmpty
    }
}

extension SecretKey {
    /// The secret of a unit's key; nil for another kind.
    init?(_ key: UnitKey) {
        guard key.kind == .secret else { return nil }
        self.init(customer: key.customerSlug, name: key.slug)
    }
}
