import WeirModel

/// Keeps customers and integrations that instances still refer to, and what is protected.
enum References {
    /// Blocks the deletes of protected units, and of the instances that would go together with a protected one.
    static func protect(_ proposals: inout Proposals, _ input: PlanningInput) {
        let remedy = "set protect: false in a commit of its own first"
        var parents: Set<UnitKey> = []
        func mark(_ list: inout [Proposal]) {
            for index in list.indices where list[index].isDelete && list[index].change.write.protect {
                parents.insert(list[index].change.key)
                guard list[index].isMade else { continue }
                list[index].obstacle = .blocked(.protected, "protected; \(remedy)", actions: [.delete])
            }
        }
        mark(&proposals.customers)
        mark(&proposals.integrations)
        mark(&proposals.instances)
        guard !parents.isEmpty else { return }
        for index in proposals.instances.indices where proposals.instances[index].isMade {
            guard case .instance(let write) = proposals.instances[index].change.write, write.operation == .delete else {
                continue
            }
            let candidates = [UnitKey.customer(write.customer), .integration(write.integration)]
            guard let parent = candidates.first(where: parents.contains) else { continue }
            proposals.instances[index].obstacle = .blocked(
                .protected, "\(parent), which was removed too, is protected; \(remedy)", actions: [.delete])
        }
    }

    /// Blocks the deletes of customers and integrations that an instance refers to once everything else is done.
    static func keepReferenced(_ proposals: inout Proposals, _ input: PlanningInput) {
        func goes(_ proposal: Proposal) -> Bool { proposal.isDelete && proposal.isMade }
        guard proposals.customers.contains(where: goes) || proposals.integrations.contains(where: goes) else { return }
        var references: [UnitKey: [String]] = [:]
        let forks = forks(proposals, input)
        for proposal in proposals.customers where goes(proposal) { references[proposal.change.key] = [] }
        for proposal in proposals.integrations where goes(proposal) { references[proposal.change.key] = [] }
        func note(_ customer: String, _ slug: String, _ integration: String) {
            let name = "\(customer)/\(slug)"
            references[.customer(customer)]?.append(name)
            references[.integration(integration)]?.append(name)
        }
        for (index, instance) in input.observed.instances.enumerated() where !instance.row.isDeleted {
            let proposal = proposals.instanceOfRow[index]
            if proposal >= 0, proposals.instances[Int(proposal)].isMade { continue }
            note(instance.customer, instance.slug, instance.integration)
        }
        for proposal in proposals.instances where !proposal.isDelete {
            // One that is stated and not made refers too: it is made as soon as it can be.
            guard proposal.isMade || proposal.operation == .insert,
                case .instance(let write) = proposal.change.write
            else { continue }
            note(write.customer, write.slug, write.integration)
        }
        func mark(_ list: inout [Proposal]) {
            for index in list.indices where goes(list[index]) {
                let key = list[index].change.key
                let reasons = [
                    reason(references[key] ?? [], "instance"),
                    key.kind == .integration ? reason(forks[key.name] ?? [], "fork") : nil,
                ].compactMap { $0 }
                guard !reasons.isEmpty else { continue }
                list[index].obstacle = .blocked(
                    .referenced, reasons.joined(separator: ", "), actions: [.delete])
            }
        }
        mark(&proposals.customers)
        mark(&proposals.integrations)
    }

    private static func reason(_ names: [String], _ noun: String) -> String? {
        guard !names.isEmpty else { return nil }
        let verb = names.count == 1 ? "refers" : "refer"
        let sorted = names.sorted(by: ByteOrder.precedes)
        return "\(PlanWords.count(names.count, noun)) still \(verb) to it: \(PlanWords.list(sorted))"
    }

    /// The forks of each integration once everything else is done: stated ones, and deployed ones that stay.
    private static func forks(_ proposals: Proposals, _ input: PlanningInput) -> [String: [String]] {
        var forks: [String: [String]] = [:]
        for index in input.desiredIntegrations.values {
            let integration = input.desired.integrations[index]
            guard let lineage = integration.lineage, lineage.kind == .fork else { continue }
            forks[lineage.parent, default: []].append(integration.slug)
        }
        let leaving = Set(proposals.integrations.lazy.filter { $0.isDelete && $0.isMade }.map(\.change.key.name))
        for integration in input.observed.integrations
        where !integration.row.isDeleted && input.desiredIntegrations[integration.slug] == nil
            && !leaving.contains(integration.slug)
        {
            guard let parent = SpecLineage.parent(in: integration.spec.json) else { continue }
            forks[parent, default: []].append(integration.slug)
        }
        return forks
    }
}

extension UnitWrite {
    /// Whether the row is protected: for a delete, as it was observed.
    var protect: Bool {
        switch self {
        case .customer(let write): write.protect
        case .integration(let write): write.protect
        case .secret: false
        case .instance(let write): write.protect
        }
    }
}
