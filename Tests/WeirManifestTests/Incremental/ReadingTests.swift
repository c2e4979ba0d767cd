import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

/// What a load reads that goes on from an applied commit: the files that can make a difference, each once.
@Suite("Loading what changed")
struct ReadingTests {
    /// What is read whatever changed.
    private static let shared = [
        "integrations/crm/deploy.yaml", "integrations/crm-eu/fork.yaml", "profiles/eu.yaml", "secrets.yaml",
        "weir.yaml",
    ]

    private static func read(_ files: [String: String?], _ observed: ObservedState = Self.observed) async throws
        -> [String]
    {
        try await reading(files, observed).paths
    }

    private static func reading(_ files: [String: String?], _ observed: ObservedState) async throws
        -> (state: DesiredState, paths: [String])
    {
        var tree = Self.tree
        for (path, text) in files { tree[path] = text }
        let counting = CountingTree(tree)
        let before = Self.tree
        let former = FormerFiles(FormerFiles.Change.between(try before.entries(), try tree.entries())) {
            try before.reader()
        }
        let loader = RepositoryLoader(
            catalogue: observed.catalogue, timeZones: Fleet.timeZones, parallelism: 1,
            evidence: MoveEvidence(observed: observed, former: former))
        let state = try await loader.loadForPlan(counting)
        return (state, counting.log.paths.filter { !shared.contains($0) }.sorted())
    }

    @Test("nothing changed, and nothing is read but what is always read")
    func nothing() async throws {
        let (state, paths) = try await Self.reading([:], Self.observed)
        #expect(paths == [])
        #expect(state.scope == DesiredScope())
        #expect(state.instances.isEmpty && state.customers.isEmpty && state.integrations.isEmpty)
        #expect(Set(state.deployments.keys) == ["crm"])
    }

    @Test("an instance is read with its customer and its integration")
    func instance() async throws {
        let paths = try await Self.read(["customers/a/erp.yaml": "integration: erp\nlabels: [x]\n"])
        #expect(
            paths == [
                "customers/a/customer.yaml", "customers/a/erp.yaml", "customers/a/secrets.yaml",
                "integrations/erp/integration.yaml",
            ])
    }

    @Test("an instance that goes is looked at without reading what it was of")
    func removal() async throws {
        let (state, paths) = try await Self.reading(["customers/a/erp.yaml": nil], Self.observed)
        #expect(paths == ["customers/a/customer.yaml", "customers/a/secrets.yaml"])
        #expect(state.scope?.contains(instance: "erp", of: "a") == true)
        #expect(state.scope?.contains(instance: "crm", of: "a") == false)
    }

    @Test("a customer is read with all its instances, those of a deploy.yaml included")
    func customer() async throws {
        let (state, paths) = try await Self.reading(
            ["customers/a/customer.yaml": "name: A2\nlabels: [eu]\n"], Self.observed)
        #expect(
            paths == [
                "customers/a/customer.yaml", "customers/a/erp.yaml", "customers/a/secrets.yaml",
                "integrations/crm/integration.yaml", "integrations/erp/integration.yaml",
            ])
        #expect(state.instances.map(\.key.name) == ["a/crm", "a/erp"])
    }

    @Test("a customer's secrets reach its instances")
    func secrets() async throws {
        let (state, _) = try await Self.reading(["customers/b/secrets.yaml": "secrets: {}\n"], Self.observed)
        #expect(state.instances.map(\.key.name) == ["b/erp"])
    }

    @Test("an integration is read with its forks and all their instances")
    func integration() async throws {
        let (state, paths) = try await Self.reading(
            ["integrations/crm/integration.yaml": Self.definition("CRM 2")], Self.observed)
        #expect(state.integrations.map(\.slug) == ["crm", "crm-eu"])
        #expect(state.instances.map(\.key.name) == ["a/crm", "c/mine"])
        #expect(paths.filter { $0.hasPrefix("integrations/") } == ["integrations/crm/integration.yaml"])
        #expect(paths.filter { $0.hasPrefix("customers/b") } == [])
    }

    @Test("a fork is read with what it is made from")
    func fork() async throws {
        let (state, paths) = try await Self.reading(
            ["customers/c/mine.yaml": "integration: crm-eu\nlabels: [y]\n"], Self.observed)
        #expect(state.integrations.map(\.slug) == ["crm", "crm-eu"])
        #expect(paths.contains("integrations/crm/integration.yaml"))
    }

    @Test("a selector reaches customers whose files are not read otherwise")
    func selector() async throws {
        let (state, paths) = try await Self.reading(
            ["integrations/crm/deploy.yaml": "customers: {labels: [us]}\n"], Self.observed)
        // a had it, and b has it now, by the labels that are deployed.
        #expect(state.instances.map(\.key.name) == ["b/crm", "c/mine"])
        #expect(state.scope?.contains(instance: "crm", of: "a") == true)
        #expect(paths.contains("customers/b/customer.yaml"))
        #expect(!paths.contains("customers/b/erp.yaml"))
    }

    @Test(
        "what may speak to any unit has everything read",
        arguments: [
            ("weir.yaml", "apiVersion: weir/v1\nprune: {retain: 1d}\n"), ("profiles/eu.yaml", "labels: [eu]\n"),
            ("profiles/us.yaml", "labels: [us]\n"), ("secrets.yaml", "secrets: {S: {from: {env: S}}}\n"),
            ("secrets.yaml", "secrets: {T: {from: {env: T}}}\n"), ("secrets.yaml", "unknown: 1\n"),
            ("integrations", "a file"),
        ])
    func everything(_ path: String, _ text: String) async throws {
        let (state, paths) = try await Self.reading([path: text], Self.observed)
        #expect(state.scope == nil)
        #expect(paths.contains("customers/b/erp.yaml"))
    }

    @Test("another source for the same shared secrets reaches nothing")
    func sharedSecretSources() async throws {
        let paths = try await Self.read([
            "secrets.yaml": "# moved\nsecrets: {T: {from: {file: t}}, S: {from: {env: X}}}\n"
        ])
        #expect(paths == [])
    }

    @Test("what is pending is read again, with what it depends on")
    func pending() async throws {
        var observed = Self.observed
        observed.pending = [PendingUnit(key: .instance("b", "erp"), status: .blocked, action: .upgrade, reason: "")]
        #expect(
            try await Self.read([:], observed) == [
                "customers/b/customer.yaml", "customers/b/erp.yaml", "integrations/erp/integration.yaml",
            ])
    }

    @Test("a file that had errors is read again, although no unit waits for it")
    func problems() async throws {
        var observed = Self.observed
        observed.environment?.reading?.problemPaths = [
            "customers/a/secrets.yaml", "profiles/eu.yaml", "customers/x/y/z",
        ]
        #expect(try await Self.read([:], observed) == ["customers/a/customer.yaml", "customers/a/secrets.yaml"])
    }

    @Test("rows that somebody else wrote are looked at")
    func drift() async throws {
        var observed = Self.observed
        observed.instances[2].row.isDrifted = true
        #expect(try await Self.reading([:], observed).state.instances.map(\.key.name) == ["b/erp"])
        observed = Self.observed
        observed.integrations[0].versions = [
            ObservedVersion(
                number: 1, digest: Digests.sha256("x"), isAvailable: false, interface: [], isDrifted: true)
        ]
        #expect(try await Self.reading([:], observed).state.scope?.contains(instance: "crm", of: "a") == true)
    }

    @Test("what is stated and not deployed, or deployed and not stated, is looked at")
    func disturbed() async throws {
        var observed = Self.observed
        observed.instances.remove(at: 2)
        observed.customers.append(Self.customer("nobody", labels: []))
        let state = try await Self.reading([:], observed).state
        #expect(state.instances.map(\.key.name) == ["b/erp"])
        #expect(state.scope?.customers.contains("nobody") == true)
    }

    @Test("no commit was applied as a whole, or files meant something else")
    func noReading() async throws {
        var observed = Self.observed
        observed.environment?.reading?.semantics = LoaderSemantics.current + 1
        #expect(try await Self.reading([:], observed).state.scope == nil)
        observed.environment?.reading = nil
        #expect(try await Self.reading([:], observed).state.scope == nil)
    }

    @Test("warnings are told of files that changed, errors of all")
    func diagnostics() async throws {
        var observed = Self.observed
        let pinned = "integration: erp\nversion: 1\n"
        let changed = try await Self.reading(["customers/a/erp.yaml": pinned], observed).state
        #expect(changed.diagnostics.map(\.code) == [.versionNumber])
        observed.pending = [PendingUnit(key: .instance("b", "erp"), status: .held, reason: "")]
        let other = try await Self.reading(["customers/a/erp.yaml": "integration: erp\nlabels: [z]\n"], observed).state
        #expect(other.diagnostics.map(\.code) == [], "the bare number in customers/b/erp.yaml was there before")
    }

    @Test("the tree that is applied is not looked at, unless there is a reason")
    func unchanged() {
        let now = Instant(microseconds: 1_790_000_000_000_000)
        #expect(DesiredState.unchanged(Self.observed, now: now)?.scope == DesiredScope())
        func check(_ what: Comment, _ change: (inout ObservedState) -> Void) {
            var observed = Self.observed
            change(&observed)
            #expect(DesiredState.unchanged(observed, now: now) == nil, what)
        }
        check("never applied") { $0.environment = nil }
        check("read otherwise") { $0.environment?.reading?.semantics += 1 }
        check("something was wrong") { $0.environment?.reading?.problemPaths = ["weir.yaml"] }
        check("something waits") { $0.pending = [PendingUnit(key: .customer("a"), status: .held, reason: "")] }
        check("somebody wrote") { $0.customers[0].row.isDrifted = true }
        check("a tombstone's time is over") { $0.instances[0].row.deletedAt = now.adding(seconds: -8 * 86_400) }
    }
}

// MARK: - A fleet as it is deployed

extension ReadingTests {
    private static func definition(_ name: String) -> String {
        """
        definitionVersion: 7
        name: \(name)
        flows:
          - name: Main
            steps:
              - {name: Start, isTrigger: true, action: {key: webhook, component: {key: webhook-triggers}}}

        """
    }

    private static let tree = MemoryTree([
        "weir.yaml": "apiVersion: weir/v1\n", "profiles/eu.yaml": "labels: [europe]\n",
        "secrets.yaml": "secrets: {S: {from: {env: S}}, T: {from: {env: T}}}\n",
        "integrations/erp/integration.yaml": definition("ERP"),
        "integrations/crm/integration.yaml": definition("CRM"),
        "integrations/crm/deploy.yaml": "customers: {labels: [eu]}\n",
        "integrations/crm-eu/fork.yaml": "from: crm\nversion: 1\n",
        "customers/a/customer.yaml": "name: A\nlabels: [eu]\n", "customers/a/secrets.yaml": "secrets: {}\n",
        "customers/a/erp.yaml": "integration: erp\n",
        "customers/b/customer.yaml": "name: B\nlabels: [us]\n",
        "customers/b/erp.yaml": "integration: erp\nversion: 1\n",
        "customers/c/customer.yaml": "name: C\n", "customers/c/mine.yaml": "integration: crm-eu\n",
    ])

    private static func row(_ name: String) -> RowIdentity {
        RowIdentity(id: Identifier(version8From: Digests.sha256(name)), version: 1)
    }

    private static func customer(_ slug: String, labels: [String]) -> ObservedCustomer {
        let list = labels.map { "\"\($0)\"" }.joined(separator: ",")
        let json = Array(#"{"labels":[\#(list)],"name":"\#(slug)"}"#.utf8)
        return ObservedCustomer(
            row: row(slug), slug: slug, spec: Spec(json: json, digest: Digests.sha256(json)), protect: false,
            sourcePath: "customers/\(slug)/customer.yaml")
    }

    private static func integration(_ slug: String, _ name: String) -> ObservedIntegration {
        let definition = WeirManifestTests.read(Self.definition(name)).definition
        return ObservedIntegration(
            row: row(slug), slug: slug, spec: Spec(json: Array("{}".utf8), digest: Digests.sha256("{}")),
            protect: false, sourcePath: "integrations/\(slug)/integration.yaml",
            versions: [
                ObservedVersion(
                    number: 1, digest: definition?.digest ?? Digests.sha256(slug), isAvailable: true,
                    interface: definition?.interfaceJSON ?? [], definition: definition?.json)
            ])
    }

    private static func instance(_ customer: String, _ slug: String, _ integration: String, _ path: String)
        -> ObservedInstance
    {
        ObservedInstance(
            row: row("\(customer)/\(slug)"), customer: customer, slug: slug, integration: integration, version: 1,
            enabled: true, protect: false, specDigest: Digests.sha256("x"), sourcePath: path)
    }

    private static let observed = ObservedState(
        environment: ObservedEnvironment(
            id: Identifier(version8From: Digests.sha256("environment")), serial: 1, applied: nil, limits: .standard,
            reading: AppliedReading(semantics: LoaderSemantics.current)),
        customers: [customer("a", labels: ["eu"]), customer("b", labels: ["us"]), customer("c", labels: [])],
        integrations: [integration("crm", "CRM"), integration("crm-eu", "CRM"), integration("erp", "ERP")],
        instances: [
            instance("a", "crm", "crm", "integrations/crm/deploy.yaml"),
            instance("a", "erp", "erp", "customers/a/erp.yaml"),
            instance("b", "erp", "erp", "customers/b/erp.yaml"),
            instance("c", "mine", "crm-eu", "customers/c/mine.yaml"),
        ])
}
