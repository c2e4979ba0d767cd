import WeirModel

/// What a change needs from others: an instance its customer and its version, a delete that nothing refers to the unit.
enum Dependencies {
    /// Takes out what `--target` does not ask for.
    static func applyTargets(to proposals: inout Proposals, _ input: PlanningInput) {
        guard !input.options.targets.isEmpty else { return }
        func mark(_ list: inout [Proposal]) {
            for index in list.indices where !input.isTargeted(list[index].change.key, list[index].change.row) {
                list[index].obstacle = .untargeted("not targeted")
            }
        }
        mark(&proposals.customers)
        mark(&proposals.integrations)
        mark(&proposals.secrets)
        mark(&proposals.instances)
        guard !input.moved.former.isEmpty else { return }
        Moves.requireFreeNames(of: &proposals.customers)
        Moves.requireFreeNames(of: &proposals.integrations)
        Moves.requireFreeNames(of: &proposals.instances)
    }

    /// Holds instances whose customer or version this plan does not bring about.
    static func requireParents(of proposals: inout Proposals, _ input: PlanningInput) {
        let unread = (input.observed.rest?.owners ?? [:]).keys.map { UnitKey.customer($0) }
        let customers = Parents(
            rows: input.observed.customers.filter { !$0.row.isDeleted }.map(\.key) + unread, proposals.customers)
        let integrations = Parents(
            rows: input.observed.integrations.lazy.filter { !$0.row.isDeleted }.map(\.key), proposals.integrations)
        for index in proposals.secrets.indices where proposals.secrets[index].isMade {
            guard case .secret(let write) = proposals.secrets[index].change.write, write.operation != .delete,
                let customer = write.secret.customer
            else { continue }
            proposals.secrets[index].obstacle = customers.obstacle(.customer(customer), in: input)
        }
        for index in proposals.instances.indices {
            let change = proposals.instances[index].change
            guard let (customer, integration, version) = change.write.parents else { continue }
            guard proposals.instances[index].isMade else {
                // Whatever else it waits for, it cannot move to a customer that is not there.
                if change.from != nil, let obstacle = customers.obstacle(.customer(customer), in: input) {
                    proposals.instances[index].obstacle = obstacle
                }
                continue
            }
            proposals.instances[index].obstacle =
                customers.obstacle(.customer(customer), in: input)
                ?? integrations.obstacle(.integration(integration), in: input)
                ?? draftObstacle(integration, version, integrations, input)
        }
    }

    /// The version that the plan would publish if it made its integration's change.
    private static func draftObstacle(
        _ integration: String, _ version: Int, _ integrations: Parents, _ input: PlanningInput
    ) -> Obstacle? {
        guard input.outcomes[integration] == .publishes(version),
            let obstacle = integrations.unmade[.integration(integration)]
        else { return nil }
        let reason = "\(integration) v\(version) is not published: integration \(integration) is "
        return obstacle.status == .untargeted
            ? .untargeted(reason + "not targeted") : .held(reason + obstacle.status.rawValue, source: obstacle.source)
    }

    /// The units of one kind after the plan.
    private struct Parents {
        private var existing: Set<UnitKey>
        /// Changes of these units that are not made.
        private(set) var unmade: [UnitKey: Obstacle] = [:]

        init(rows: some Sequence<UnitKey>, _ proposals: [Proposal]) {
            existing = Set(rows)
            for proposal in proposals {
                if let obstacle = proposal.obstacle {
                    unmade[proposal.change.key] = obstacle
                    // What is not renamed is not there under its new name.
                    if proposal.change.from != nil { existing.remove(proposal.change.key) }
                } else if !proposal.isDelete {
                    existing.insert(proposal.change.key)
                }
            }
        }

        func obstacle(_ key: UnitKey, in input: PlanningInput) -> Obstacle? {
            if existing.contains(key) { return nil }
            if let held = input.held[key] { return .held("\(key) is held", source: held.source) }
            if unmade[key]?.status == .untargeted { return .untargeted("\(key) is not targeted") }
            return .held("\(key) is not deployed")
        }
    }
}

extension UnitWrite {
    /// What an instance needs that is made or changed; nil for anything else.
    fileprivate var parents: (customer: String, integration: String, version: Int)? {
        guard case .instance(let write) = self, write.operation != .delete else { return nil }
        return (write.customer, write.integration, write.version)
    }
}
