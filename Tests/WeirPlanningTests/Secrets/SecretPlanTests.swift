import Testing
import WeirModel
import WeirPlanning

@Suite("Secrets in plans") struct SecretPlanTests {
    private static func key(_ text: String) -> SecretKey {
        let parts = text.split(separator: "/").map(String.init)
        return parts.count == 2 ? SecretKey(customer: parts[0], name: parts[1]) : SecretKey(customer: nil, name: text)
    }

    private static func declared(
        _ name: String, _ origin: SecretOrigin = .generated(.token(bytes: 32)), every: Int? = nil, generation: Int = 0
    ) -> SecretDeclaration {
        let key = key(name)
        let rotation = every.map { RotationPolicy(every: $0, overlap: 0, rotator: .selfIssued) }
        let folder = key.customer.map { "customers/\($0)/" } ?? ""
        return SecretDeclaration(
            key: key, origin: origin, rotation: rotation, generation: generation,
            source: Make.at("\(folder)secrets.yaml", 2, 3))
    }

    private static let token = SecretOrigin.source(.environment(name: "GLOBEX_TOKEN"))

    /// A customer with an instance that refers to `secrets`.
    private static func state(_ declarations: [SecretDeclaration], uses: [String] = []) -> DesiredState {
        var instance = Make.instance("globex/erp", "erp")
        instance.secrets = uses.map(key)
        return DesiredState(
            customers: [Make.customer("globex"), Make.customer("globex-eu")], integrations: [Make.integration("erp")],
            instances: [instance], secrets: declarations.sorted { $0.key < $1.key },
            secretOwners: [nil, "globex", "globex-eu"])
    }

    private static func scene(_ states: [String: SecretSources.State] = [:], canStore: Bool = true) -> Scene {
        var scene = Scene()
        scene.secrets = SecretSources(
            allowances: SecretAllowances(environment: ["{CUSTOMER}_*"], rotatorHosts: [], rootSecrets: ["SHARED_*"]),
            states: Dictionary(states.map { (key($0.key), $0.value) }, uniquingKeysWith: { first, _ in first }),
            canStore: canStore)
        return scene
    }

    private static func secrets(_ plan: Plan) -> [String] {
        plan.changes.filter { $0.key.kind == .secret }.flatMap { change in
            change.parts.map { "\($0.action.rawValue) \(change.key.name): \($0.reason)" }
        }
    }

    private static func held(_ plan: Plan) -> [String] {
        plan.pending.filter { $0.status == .held }.map { "\($0.key.name): \($0.reason)" }
    }

    // MARK: Values that weir makes

    @Test("are made once, and again when their generation is raised or their recipe changes")
    func generated() {
        var scene = Self.scene()
        let first = scene.step(Self.state([Self.declared("globex/KEY")], uses: ["globex/KEY"]))
        #expect(Self.secrets(first) == ["create globex/KEY: generated, token of 32 bytes"])
        #expect(first.actions.last == "deploy globex/erp")
        #expect(scene.plan(Self.state([Self.declared("globex/KEY")], uses: ["globex/KEY"])).actions == [])
        let raised = Self.state([Self.declared("globex/KEY", generation: 3)], uses: ["globex/KEY"])
        #expect(Self.secrets(scene.step(raised)) == ["rotate globex/KEY: generation 0 → 3"])
        #expect(scene.plan(raised).actions == [])
        let longer = Self.state([Self.declared("globex/KEY", .generated(.token(bytes: 64)), generation: 3)])
        #expect(
            Self.secrets(scene.step(longer)) == [
                "update globex/KEY: 1 field", "rotate globex/KEY: made otherwise: token of 64 bytes",
            ])
        #expect(scene.observed.secrets.first?.current?.number == 3)
    }

    @Test("are due after their time and a spread of their own, never before")
    func due() throws {
        let day = 86_400
        var scene = Self.scene()
        let state = Self.state([Self.declared("globex/KEY", every: 30 * day)])
        scene.step(state)
        let made = scene.now
        scene.now = made.adding(seconds: Int64(30 * day - 1))
        #expect(scene.plan(state).actions == [])
        scene.now = made.adding(seconds: Int64(33 * day + 1))
        let reasons = Self.secrets(scene.step(state))
        #expect(reasons == ["rotate globex/KEY: every 30d, last \(made.dateDescription)"])
        #expect(scene.plan(state).actions == [])
        // A clock that jumps by years asks for one more, not for all that were left out.
        scene.now = made.adding(seconds: Int64(4000 * day))
        scene.step(state)
        #expect(scene.plan(state).actions == [])
    }

    // MARK: Values that are read

    @Test("follow the versions of their source")
    func read() {
        let state = Self.state([Self.declared("globex/KEY", Self.token)], uses: ["globex/KEY"])
        var scene = Self.scene(["globex/KEY": .version("one")])
        #expect(Self.secrets(scene.step(state)) == ["create globex/KEY: from env GLOBEX_TOKEN"])
        #expect(scene.plan(state).actions == [])
        scene.secrets?.states[Self.key("globex/KEY")] = .version("two")
        #expect(Self.secrets(scene.step(state)) == ["rotate globex/KEY: env GLOBEX_TOKEN has a new value"])
        #expect(scene.plan(state).actions == [])
    }

    @Test("hold only who needs a value that cannot be had")
    func away() {
        let state = Self.state([Self.declared("globex/KEY", Self.token)], uses: ["globex/KEY"])
        for (answer, words) in [
            (SecretSources.State.unchecked(reason: "timed out"), "not checked: timed out"),
            (.failed(reason: "it is not set", hint: nil), "it is not set"),
        ] {
            var scene = Self.scene(["globex/KEY": answer])
            let plan = scene.plan(state)
            #expect(
                Self.held(plan) == [
                    "globex/KEY: \(words)", "globex/erp: secret globex/KEY has no value: \(words)",
                ])
            #expect(plan.isApplicable)
            // One that has a value is not touched.
            scene.secrets?.states[Self.key("globex/KEY")] = .version("one")
            scene.step(state)
            scene.secrets?.states[Self.key("globex/KEY")] = answer
            var changed = state
            changed.instances[0].enabled = false
            let later = scene.plan(changed)
            #expect(later.actions == ["disable globex/erp"])
            #expect(Self.held(later) == ["globex/KEY: \(words)"])
        }
    }

    @Test("a generation of a value that is read waits for its source")
    func waiting() {
        var scene = Self.scene(["globex/KEY": .version("one")])
        scene.step(Self.state([Self.declared("globex/KEY", Self.token)]))
        let raised = Self.state([Self.declared("globex/KEY", Self.token, generation: 1)])
        for _ in 1...2 {
            let plan = scene.step(raised)
            #expect(plan.actions == [])
            #expect(Self.held(plan) == ["globex/KEY: generation 1 waits for a new value in env GLOBEX_TOKEN"])
        }
        scene.secrets?.states[Self.key("globex/KEY")] = .version("two")
        #expect(Self.secrets(scene.step(raised)) == ["rotate globex/KEY: env GLOBEX_TOKEN has a new value"])
        #expect(Self.held(scene.plan(raised)) == [])
    }

    // MARK: What is allowed

    @Test("what nobody allowed is refused, and nobody is asked")
    func refused() throws {
        let state = Self.state(
            [
                Self.declared("globex/A", .source(.environment(name: "GLOBEX_EU_TOKEN"))),
                Self.declared("globex/B", .source(.vault(path: "secret/data/globex/x", key: "k"))),
            ], uses: ["globex/A"])
        let scene = Self.scene(["globex/A": .version("one"), "globex/B": .version("one")])
        let plan = scene.plan(state)
        #expect(plan.diagnostics.map(\.code) == [.sourceNotAllowed, .sourceNotAllowed])
        #expect(plan.diagnostics.first?.message == "globex/A may not be read from env GLOBEX_EU_TOKEN")
        #expect(plan.actions.contains { $0.hasSuffix("globex/erp") } == false)
        let allowances = try #require(scene.secrets?.allowances)
        #expect(Planner.sourcesNeeded(desired: state, observed: .empty, allowances: allowances).isEmpty)
    }

    @Test("a customer uses those of the repository's secrets that the operator allows")
    func shared() {
        let state = Self.state([Self.declared("MASTER"), Self.declared("SHARED_KEY")], uses: ["SHARED_KEY"])
        #expect(Self.scene().plan(state).actions.contains("deploy globex/erp"))
        let other = Self.state([Self.declared("MASTER"), Self.declared("SHARED_KEY")], uses: ["MASTER"])
        let plan = Self.scene().plan(other)
        #expect(Self.held(plan) == ["globex/erp: customer globex may not use the repository's secret MASTER"])
        #expect(plan.diagnostics.map(\.code) == [.sourceNotAllowed])
    }

    @Test("a rotator's host has to be allowed, wherever the URL hides it")
    func hosts() {
        for url in ["postgresql://admin@db/app", "postgresql://admin@ok,db/app", "postgresql://admin@ok/app?host=db"] {
            var declaration = Self.declared("globex/KEY")
            declaration.rotation = RotationPolicy(
                every: 60, overlap: 60,
                rotator: .postgresRole(PostgresRoleRotator(url: url, passwordFrom: nil, roles: ["a", "b"])))
            var scene = Self.scene()
            scene.secrets?.allowances.rotatorHosts = ["ok"]
            #expect(scene.plan(Self.state([declaration])).diagnostics.map(\.code) == [.sourceNotAllowed], "\(url)")
        }
    }

    @Test("without a key the plan is refused, and says how to make one")
    func noKey() {
        let state = Self.state([Self.declared("globex/KEY")])
        let plan = Self.scene(canStore: false).plan(state)
        #expect(plan.refusals.map(\.kind) == [.noEncryptionKey])
        #expect(plan.refusals.first?.message.contains("weir secrets init") == true)
        #expect(Self.scene(canStore: false).plan(Self.state([])).refusals == [])
    }

    // MARK: Removals

    @Test("a declaration that goes takes the secret with it, and brings it back")
    func removal() {
        var scene = Self.scene()
        let state = Self.state([Self.declared("globex/KEY")])
        scene.step(state)
        let gone = Self.state([])
        #expect(Self.secrets(scene.step(gone)) == ["delete globex/KEY: declaration removed"])
        #expect(Self.secrets(scene.step(state)).map { $0.prefix(7) } == ["restore"])
        #expect(scene.observed.secrets.first?.current?.number == 1)
    }

    @Test("a file that was not read says nothing of its secrets")
    func unread() {
        var scene = Self.scene()
        scene.step(Self.state([Self.declared("globex/KEY"), Self.declared("globex-eu/KEY")]))
        var broken = Self.state([Self.declared("globex-eu/KEY")])
        broken.secretOwners = [nil, "globex-eu"]
        #expect(scene.plan(broken).actions == [])
    }

    @Test("a secret stays while an instance that is held may still need it")
    func used() {
        var scene = Self.scene()
        scene.step(Self.state([Self.declared("globex/KEY")], uses: ["globex/KEY"]))
        var gone = Self.state([])
        gone.instances = []
        gone.held = [
            HeldUnit(key: .instance("globex", "erp"), reason: "1 error", source: Make.at("customers/globex/erp.yaml"))
        ]
        let plan = scene.plan(gone)
        #expect(plan.actions == [])
        #expect(plan.left == ["held globex/erp", "blocked referenced delete globex/KEY"])
        #expect(plan.pending.last?.reason == "instance globex/erp may still need it")
    }

    @Test("secrets go with their customer, and move with it")
    func customers() {
        var scene = Self.scene()
        let state = Self.state([Self.declared("globex-eu/KEY")])
        scene.step(state)
        let row = scene.observed.secrets.first?.row
        var moved = Self.state([Self.declared("globex-de/KEY")])
        moved.customers[1] = Make.customer("globex-de", name: "globex-eu")
        moved.secretOwners = [nil, "globex", "globex-de"]
        let customer = scene.observed.customers.first { $0.slug == "globex-eu" }
        moved.moves =
            customer.map {
                [
                    Move(
                        row: $0.row.id, from: .customer("globex-eu"), to: .customer("globex-de"),
                        source: Make.at("customers/globex-de/customer.yaml"))
                ]
            } ?? []
        let plan = scene.step(moved)
        #expect(plan.actions.filter { $0.hasPrefix("create") || $0.hasPrefix("delete") } == [])
        #expect(scene.observed.secrets.map(\.secret) == [Self.key("globex-de/KEY")])
        #expect(scene.observed.secrets.first?.row.id == row?.id)
        var gone = Self.state([])
        gone.customers.removeLast()
        gone.secretOwners = [nil, "globex"]
        #expect(scene.plan(gone).actions == ["delete globex-de/KEY", "delete globex-de"])
    }

    @Test("values never show, whatever is printed of a plan")
    func printing() {
        var scene = Self.scene(["globex/KEY": .version("one")])
        let state = Self.state([Self.declared("globex/KEY", Self.token, every: 86_400)], uses: ["globex/KEY"])
        scene.step(state)
        scene.secrets?.states[Self.key("globex/KEY")] = .version("two")
        let text = PlanText().render(scene.plan(state))
        #expect(text.contains("↻ secret       globex/KEY"))
        #expect(text.contains("Plan: 1 to rotate."))
        #expect(!text.contains("two") && !text.contains("one"))
    }
}
