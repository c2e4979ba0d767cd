import Testing
import WeirModel
import WeirPlanning

/// What a database lacks that commits published, worked out from the commits.
@Suite("Republishing") struct RepublishingTests {
    private static func state(_ timeout: String, crm: Bool = true) -> DesiredState {
        var state = DesiredState(
            customers: [Make.customer("globex")],
            integrations: [Make.integration("erp", Make.definition(timeout: timeout))],
            instances: [Make.instance("globex/erp", "erp")])
        if crm { state.integrations.append(Make.integration("crm", Make.definition(flows: ["Sync"]))) }
        return state
    }

    /// What was applied, one after the other; the first is what the backup has.
    private static let history = [
        state("1"), state("2"), state("3", crm: false), state("3"), state("2"),
        state("2").with { $0.integrations.append(Make.integration("new", Make.definition(timeout: "9"))) },
    ]

    private static func versions(_ observed: ObservedState) -> [String] {
        observed.integrations.flatMap { unit in unit.versions.map { "\(unit.slug) \($0.number) \($0.digest)" } }
    }

    /// Publishes again what the commits published.
    private static func republish(_ observed: inout ObservedState, upTo last: Int) -> [Republication] {
        var all: [Republication] = []
        for index in 1...last {
            let plan = Planner.republishing(
                desired: history[index], observed: observed, source: Make.source(index + 1), environment: "production",
                database: "postgresql://db/weir", now: Make.now)
            guard let plan else { continue }
            #expect(!plan.advancesCommit && plan.refusals.isEmpty)
            all += plan.republications
            observed = observed.applying(plan, revision: Make.id(100 + index))
        }
        return all
    }

    private static func origins(_ observed: ObservedState, _ published: [Republication]) -> VersionOrigins {
        var origins: VersionOrigins = [:]
        for unit in observed.integrations {
            for version in unit.versions {
                let again = published.first { $0.integration == unit.slug && $0.number == version.number }
                origins[unit.row.id, default: [:]][version.number] =
                    again?.origin ?? VersionOrigin(commit: Make.commit(1), digest: version.digest)
            }
        }
        return origins
    }

    @Test("versions get the numbers that they had, and nothing else is done")
    func order() {
        var (lost, restored) = (Scene(Self.history[0]), Scene(Self.history[0]))
        restored.observed.pending = [
            PendingUnit(key: .customer("x"), status: .held, reason: "1 error")
        ]
        let before = restored.observed
        for state in Self.history.dropFirst() { lost.step(state) }
        let published = Self.republish(&restored.observed, upTo: 5)
        #expect(published.map(\.name) == ["erp v2", "erp v3", "erp v4", "new v1"])
        #expect(published.map(\.origin.commit) == [2, 3, 5, 6].map { Make.commit($0) })
        #expect(Self.versions(restored.observed) == Self.versions(lost.observed))
        #expect(restored.observed.environment?.applied == before.environment?.applied)
        #expect(restored.observed.instances.map(\.version) == before.instances.map(\.version))
        #expect(restored.observed.customers == before.customers && restored.observed.pending == before.pending)
        // And then there is nothing to publish.
        #expect(restored.plan(Self.history[5]).republications == [])
        #expect(lost.plan(Self.history[5]).republications == [])
    }

    @Test("what is there again is told from what the backup had, wherever a rebuild was cut short", arguments: 1...5)
    func again(_ last: Int) {
        var (whole, cut) = (Scene(Self.history[0]), Scene(Self.history[0]))
        let all = Self.republish(&whole.observed, upTo: 5)
        let first = Self.republish(&cut.observed, upTo: last)
        let origins = Self.origins(cut.observed, first)
        var backup = cut.observed.withoutVersions(of: Set((2...6).map { Make.commit($0) }), origins)
        #expect(Self.versions(backup) == Self.versions(Scene(Self.history[0]).observed))
        let again = Self.republish(&backup, upTo: 5)
        #expect(again == all)
        #expect(again.filter { $0.isIn(origins) } == first)
    }

    @Test("a plan is refused where it would make one version of several, and only there")
    func refusal() throws {
        var scene = Scene(Self.history[0])
        var copy = scene.observed
        let two = Self.republish(&copy, upTo: 2)
        let refusal = try #require(Refusal.restored(scene.plan(Self.history[2]), lacking: two))
        #expect(refusal.kind == .restored)
        #expect(refusal.message.contains("weir versions rebuild"))
        #expect(refusal.message.contains("2 versions that it lacks (erp v2, erp v3)"))
        // There and back again: nothing would be published at all.
        copy = scene.observed
        let there = Self.republish(&copy, upTo: 4)
        #expect(Refusal.restored(scene.plan(Self.history[0]), lacking: there) != nil)
        // One version by one commit is the same version whoever publishes it.
        let one = [try #require(two.first)]
        #expect(Refusal.restored(scene.plan(Self.history[1]), lacking: one) == nil)
        #expect(Refusal.restored(scene.plan(Self.history[0]), lacking: []) == nil)
        scene.step(Self.history[1])
        #expect(Refusal.restored(scene.plan(Self.history[1]), lacking: one) != nil)
    }
}
