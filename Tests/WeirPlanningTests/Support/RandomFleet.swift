import WeirModel
import WeirPlanning
import WeirTesting

/// Desired states that differ from each other in everything that planning looks at.
struct RandomFleet {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private static let customers = ["a", "a-b", "a0", "hooli", "initech"]
    private static let integrations = ["crm", "erp", "pos"]
    private static let slugs = ["crm", "erp", "x"]

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    /// A state that a loader could have made: held units are not stated, instances refer to stated integrations or to
    /// versions that `observed` has.
    mutating func desired(after observed: ObservedState) -> DesiredState {
        var state = DesiredState()
        state.settings = settings()
        for slug in Self.integrations {
            if chance(80) {
                state.integrations.append(integration(slug))
            } else if chance(30) {
                state.held.append(HeldUnit(key: .integration(slug), reason: "1 error", source: Make.at("i")))
            }
        }
        for slug in Self.customers {
            if chance(80) {
                state.customers.append(
                    Make.customer(slug, name: chance(80) ? nil : "Other", protect: chance(15)))
            } else if chance(30) {
                state.held.append(HeldUnit(key: .customer(slug), reason: "2 errors", source: Make.at("c")))
            }
            for name in Self.slugs { addInstance("\(slug)/\(name)", to: &state, observed) }
        }
        doubts(&state)
        return state
    }

    private mutating func settings() -> RepositorySettings {
        var limits = Limits.standard
        if chance(30) { limits.byKind[.upgrades] = Limit(percent: 25) }
        if chance(30) { limits.byKind[.reconfigures] = Limit(count: 2) }
        if chance(30) { limits.byKind[.disables] = Limit(count: 1) }
        if chance(20) { limits.byKind[.deletes] = nil }
        return RepositorySettings(
            pruneEnabled: chance(90), retainSeconds: chance(50) ? 3600 : 7 * 86_400, limits: limits)
    }

    private mutating func integration(_ slug: String) -> DesiredIntegration {
        let flows = chance(50) ? ["Main"] : chance(50) ? ["Main", "Second"] : ["Second"]
        let definition = Make.definition(flows: flows, timeout: chance(70) ? "1" : "2")
        return Make.integration(
            slug, definition, name: chance(80) ? "X" : "Y", protect: chance(15), documents: documents(of: slug))
    }

    /// Few contents, so that integrations share some.
    private mutating func documents(of slug: String) -> [StatedDocument] {
        let roles: [StatedDocument.Role] = [.attachment("a.txt"), .attachment("b/c.txt"), .icon, .readme]
        return roles.filter { _ in chance(30) }.map {
            Make.stated($0, "content \(Int.random(in: 1...4, using: &generator))", of: slug)
        }
    }

    private mutating func addInstance(_ key: String, to state: inout DesiredState, _ observed: ObservedState) {
        guard chance(65), let integration = Self.integrations.randomElement(using: &generator) else { return }
        if chance(8) {
            state.held.append(
                HeldUnit(key: UnitKey(.instance, key), reason: "1 error", source: Make.at("customers/\(key).yaml")))
            return
        }
        var version = VersionSelection.draft
        let known = observed.integrations.first { $0.slug == integration && !$0.row.isDeleted }?.versions ?? []
        let isStated = state.integrations.contains { $0.slug == integration }
        if let chosen = known.randomElement(using: &generator), !isStated || chance(30) {
            version = .published(chosen.number)
        }
        state.instances.append(
            Make.instance(
                key, integration, version, enabled: chance(80), protect: chance(10),
                config: chance(70) ? "{}" : #"{"A":"\#(Int.random(in: 0..<3, using: &generator))"}"#,
                file: chance(80) ? nil : "integrations/\(integration)/deploy.yaml"))
    }

    private mutating func doubts(_ state: inout DesiredState) {
        let doubt = RemovalDoubts.Doubt(reason: "unread", source: Make.at("d"))
        if chance(5) { state.doubts.everything = doubt }
        if chance(5) { state.doubts.kinds[.instance] = doubt }
        if chance(10), let slug = Self.customers.randomElement(using: &generator) {
            state.doubts.customers[slug] = doubt
        }
        if chance(10), let slug = Self.integrations.randomElement(using: &generator) {
            state.doubts.integrations[slug] = doubt
        }
        if chance(5) { state.doubts.hasSettings = false }
        if chance(5) { state.doubts.hasCustomersFolder = false }
    }

    /// Options as people give them, mostly none.
    mutating func options() -> PlanOptions {
        var options = PlanOptions(strict: chance(10), allowRollback: chance(30))
        if chance(20), let customer = Self.customers.randomElement(using: &generator) {
            options.targets.insert(.customer(customer))
        }
        if chance(20), let integration = Self.integrations.randomElement(using: &generator) {
            options.targets.insert(.integration(integration))
        }
        return options
    }

    mutating func descent() -> PlanSource.Descent { chance(90) ? .forward : chance(50) ? .lost : .rollback }

    /// Sometimes a version is made unavailable and sometimes something is approved, in part or whole.
    mutating func disturb(_ observed: inout ObservedState, _ plan: Plan, _ number: Int) {
        if chance(15), let index = observed.integrations.indices.randomElement(using: &generator),
            let version = observed.integrations[index].versions.indices.randomElement(using: &generator)
        {
            observed.integrations[index].versions[version].isAvailable.toggle()
        }
        let items = BlockedSet(plan).items
        if !items.isEmpty, chance(50) {
            observed.approvals.append(
                Approval(
                    id: Make.id(5000 + number), commit: plan.source.commit,
                    items: Set(chance(60) ? items : Array(items.dropLast())), approvedBy: "Ada", reason: "meant",
                    approvedAt: Make.now))
        }
    }

    mutating func shuffled(_ state: DesiredState) -> DesiredState {
        var copy = state
        copy.customers.shuffle(using: &generator)
        copy.integrations.shuffle(using: &generator)
        copy.instances.shuffle(using: &generator)
        copy.held.shuffle(using: &generator)
        return copy
    }

    mutating func shuffled(_ state: ObservedState) -> ObservedState {
        var copy = state
        copy.customers.shuffle(using: &generator)
        copy.integrations.shuffle(using: &generator)
        copy.instances.shuffle(using: &generator)
        copy.pending.shuffle(using: &generator)
        copy.approvals.shuffle(using: &generator)
        return copy
    }
}
