import Testing
import WeirModel
import WeirPlanning
import WeirRotation

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
        // Apply asks for it; what asks for it brings the value.
        #expect(scene.observed.secrets.first?.current?.number == 1)
        #expect(scene.observed.secrets.first?.rotation?.isOpen == true)
    }

    @Test("are due around their time, each a little apart, and asked for once")
    func due() throws {
        let day = 86_400
        var scene = Self.scene()
        let state = Self.state([Self.declared("globex/KEY", every: 30 * day)])
        scene.step(state)
        let made = scene.now
        scene.now = made.adding(seconds: Int64(27 * day - 1))
        #expect(scene.plan(state).actions == [])
        scene.now = made.adding(seconds: Int64(33 * day + 1))
        let reasons = Self.secrets(scene.step(state))
        #expect(reasons == ["rotate globex/KEY: every 30d, last \(made.dateDescription)"])
        #expect(scene.plan(state).actions == [])
        // What was asked for is not asked for again, however long it takes.
        scene.now = made.adding(seconds: Int64(4000 * day))
        #expect(scene.plan(state).actions == [])
        // After a failure the machine says when to try again.
        scene.observed.secrets[0].rotation = .init(
            stage: "idle", isOpen: false, delayedUntil: scene.now.adding(seconds: 60), lastPromotion: made)
        #expect(scene.plan(state).actions == [])
        scene.now = scene.now.adding(seconds: 60)
        #expect(scene.plan(state).actions == ["rotate globex/KEY"])
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
        #expect(Self.secrets(scene.step(raised)) == ["rotate globex/KEY: generation 0 → 1"])
        // The source was looked at, and has the same value still.
        scene.observed.secrets[0].rotation?.readsSource = false
        scene.observed.secrets[0].rotation?.awaitsSource = true
        for _ in 1...2 {
            let plan = scene.step(raised)
            #expect(plan.actions == [])
            #expect(Self.held(plan) == ["globex/KEY: waits for a new value in env GLOBEX_TOKEN"])
        }
        scene.secrets?.states[Self.key("globex/KEY")] = .version("two")
        #expect(Self.secrets(scene.step(raised)) == ["rotate globex/KEY: env GLOBEX_TOKEN has a new value"])
        #expect(Self.held(scene.plan(raised)) == [])
    }

    @Test("a value that a rotation has read, or is going to read, is not asked for again")
    func reading() {
        var scene = Self.scene(["globex/KEY": .version("one")])
        let state = Self.state([Self.declared("globex/KEY", Self.token)])
        scene.step(state)
        scene.secrets?.states[Self.key("globex/KEY")] = .version("two")
        for (rotation, isAsked) in [
            (ObservedSecret.Rotation(stage: "staged", isOpen: true, pendingSourceVersion: "two"), false),
            (.init(stage: "staged", isOpen: true, pendingSourceVersion: "one and a half"), true),
            (.init(stage: "planned", isOpen: true, readsSource: true), false),
            (.init(stage: "planned", isOpen: true, awaitsSource: true), true),
            (.init(stage: "overlap", isOpen: true), true), (.init(stage: "idle", isOpen: false), true),
        ] {
            scene.observed.secrets[0].rotation = rotation
            #expect(scene.plan(state).actions == (isAsked ? ["rotate globex/KEY"] : []), "\(rotation)")
        }
    }

    // MARK: Rotations that are under way

    @Test("what makes a value known does not change while a rotation runs")
    func underWay() {
        var scene = Self.scene()
        scene.step(Self.state([Self.declared("globex/KEY", every: 86_400)]))
        let other = Self.state([Self.declared("globex/KEY", Self.token)])
        scene.secrets?.states[Self.key("globex/KEY")] = .version("one")
        scene.secrets?.allowances.environment = ["*"]
        for stage in ["generated", "staged", "verified", "promoted", "overlap", "revoking", "retired", "rolledBack"] {
            scene.observed.secrets[0].rotation = .init(stage: stage, isOpen: true)
            let plan = scene.plan(other)
            #expect(plan.actions == [] && Self.held(plan).first?.contains("a rotation is under way (\(stage))") == true)
        }
        for stage in ["idle", "planned", "quarantined"] {
            scene.observed.secrets[0].rotation = .init(stage: stage, isOpen: stage != "idle")
            #expect(scene.plan(other).actions == ["update globex/KEY", "rotate globex/KEY"], "\(stage)")
        }
    }

    @Test("a secret of which nothing works is held until somebody asks for another")
    func quarantined() {
        var scene = Self.scene()
        let state = Self.state([Self.declared("globex/KEY", every: 86_400)])
        scene.step(state)
        scene.now = scene.now.adding(seconds: 10 * 86_400)
        scene.observed.secrets[0].rotation = .init(stage: "quarantined", isOpen: true)
        let plan = scene.plan(state)
        #expect(plan.actions == [])
        #expect(Self.held(plan).first?.contains("quarantined: no version of it works") == true)
        let raised = Self.state([Self.declared("globex/KEY", every: 86_400, generation: 1)])
        #expect(scene.plan(raised).actions == ["rotate globex/KEY"])
    }

    @Test("what a rotator has to make known is asked of it from the first value on")
    func firstByRotator() {
        var scene = Self.scene()
        scene.secrets?.allowances.rotatorHosts = ["db"]
        var declared = Self.declared("globex/KEY", .generated(.password(length: 20, alphabet: nil)))
        declared.rotation = RotationPolicy(
            every: nil, overlap: 0,
            rotator: .postgresRole(.init(url: "postgresql://admin@db/app", passwordFrom: nil, roles: ["a", "b"])))
        let state = Self.state([declared], uses: ["globex/KEY"])
        let plan = scene.step(state)
        #expect(plan.actions.last == "create globex/KEY")
        #expect(Self.held(plan).contains { $0.hasPrefix("globex/erp: secret globex/KEY has no value") })
        guard case .secret(let write)? = plan.changes.last?.write else { return #expect(Bool(false)) }
        #expect(write.value == nil && write.rotation == RotationRequest(.first))
        let later = scene.plan(state)
        #expect(later.actions == [])
        #expect(Self.held(later).contains("globex/KEY: its rotator has not made its first value yet"))
    }

    @Test("more rotations than the limit allows are blocked, and an approval lets them through")
    func limit() {
        var scene = Self.scene()
        let names = (0..<8).map { "globex/KEY_\($0)" }
        var state = Self.state(names.map { Self.declared($0) })
        state.settings.limits.byKind[.rotations] = Limit(count: 5)
        scene.step(state)
        var raised = Self.state(names.map { Self.declared($0, generation: 1) })
        raised.settings = state.settings
        let plan = scene.plan(raised)
        #expect(plan.actions == [])
        #expect(plan.pending.count == 8 && plan.pending.allSatisfy { $0.block == .limit && $0.action == .rotate })
        #expect(BlockedSet(plan).items.count == 8)
        raised.settings.limits.byKind[.rotations] = Limit(count: 8)
        #expect(scene.plan(raised).actions == [], "the stricter of both holds")
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
        for url in [
            "postgresql://admin@db/app", "postgresql://admin@ok,db/app", "postgresql://admin@ok/app?host=db",
            "postgresql://admin@ok:6432/app", "postgresql://admin@db@ok/app", "postgresql://db#@ok/app",
        ] {
            var declaration = Self.declared("globex/KEY")
            declaration.rotation = RotationPolicy(
                every: 60, overlap: 60,
                rotator: .postgresRole(PostgresRoleRotator(url: url, passwordFrom: nil, roles: ["a", "b"])))
            var scene = Self.scene()
            scene.secrets?.allowances.rotatorHosts = ["ok"]
            #expect(scene.plan(Self.state([declaration])).diagnostics.map(\.code) == [.sourceNotAllowed], "\(url)")
        }
    }

    @Test("a rotator uses secrets of its own owner, and those of the repository's that the customer may use")
    func rotatorSecrets() throws {
        func plan(_ name: String, of key: String = "globex/KEY", postgres: Bool = false) -> Plan {
            let call = HTTPRotatorCall(
                method: "GET", url: "https://ok/", headers: [.init(name: "X", value: "{{secrets.\(name)}} {{new}}")])
            var declaration = Self.declared(key)
            declaration.rotation = RotationPolicy(
                every: 60, overlap: 60,
                rotator: postgres
                    ? .postgresRole(
                        PostgresRoleRotator(url: "postgresql://admin@ok/app", passwordFrom: name, roles: ["a", "b"]))
                    : .http(HTTPRotator(create: call, verify: call, revoke: nil)))
            var scene = Self.scene()
            scene.secrets?.allowances.rotatorHosts = ["ok"]
            let others = ["globex/ADMIN", "globex-eu/OTHER", "SHARED_KEY", "MASTER"].map { Self.declared($0) }
            return scene.plan(Self.state(others + [declaration]))
        }
        for isPostgres in [false, true] {
            #expect(plan("ADMIN", postgres: isPostgres).diagnostics == [])
            #expect(plan("SHARED_KEY", postgres: isPostgres).diagnostics == [])
            #expect(plan("MASTER", of: "OWN", postgres: isPostgres).diagnostics == [])
            for (name, key, code, words) in [
                ("MASTER", "globex/KEY", DiagnosticCode.sourceNotAllowed, "may not use the repository's secret MASTER"),
                ("OTHER", "globex/KEY", .unknownTemplate, "refers to the secret OTHER, which nobody declares"),
                ("ADMIN", "OWN", .unknownTemplate, "refers to the secret ADMIN, which nobody declares"),
                ("KEY", "globex/KEY", .invalidValue, "refers to its own secret by name"),
            ] {
                let plan = plan(name, of: key, postgres: isPostgres)
                let problem = try #require(plan.diagnostics.first, "\(name)")
                #expect(plan.diagnostics.count == 1 && problem.code == code, "\(problem)")
                #expect(problem.message == "the rotator of \(key) \(words)")
                #expect(problem.location.position.line == 2 && problem.hint != nil)
                #expect(!plan.actions.contains("create \(key)"))
            }
        }
        #expect(plan("ADMN").diagnostics.first?.hint == "did you mean ADMIN?")
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
