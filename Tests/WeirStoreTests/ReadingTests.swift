import Testing
import WeirModel
import WeirPlanning
import WeirPostgres
import WeirStore

/// What an environment remembers for the load after an apply.
@Suite struct ReadingTests {
    /// A fleet of one of each, read under semantics 7 with an error in one file.
    private static func fixture() async throws -> StoreFixture {
        let fixture = try await StoreFixture()
        try await fixture.apply { plan in
            plan.customer("globex", .insert)
            plan.integration("erp", publish: 1, .insert)
            plan.instance("globex", "erp", of: "erp", new: ["Import"], .insert)
            plan.plan.semantics = 7
            plan.plan.settings.retainSeconds = 60
            plan.plan.diagnostics = [
                Diagnostic(.unknownField, at: SourceLocation(path: "customers/b/secrets.yaml"), "one"),
                Diagnostic(.unknownField, at: SourceLocation(path: "customers/b/secrets.yaml"), "two"),
                Diagnostic(.versionNumber, severity: .information, at: SourceLocation(path: "weir.yaml"), "three"),
                Diagnostic(.unknownField, at: SourceLocation(path: "customers/a/\u{e9}.yaml"), "four"),
            ]
        }
        return fixture
    }

    @Test func `what was read and what was wrong with it comes back`() async throws {
        let state = try await Self.fixture().observe()
        let reading = try #require(state.environment?.reading)
        #expect(reading.semantics == 7)
        #expect(reading.problemPaths == ["customers/a/\u{e9}.yaml", "customers/b/secrets.yaml"])
        #expect(reading.settings.retainSeconds == 60)
    }

    @Test func `a plan with targets leaves nothing to go on from`() async throws {
        let fixture = try await Self.fixture()
        try await fixture.apply(commit: 2) { plan in
            plan.customer("globex", text: "B", .update)
            plan.plan.semantics = 7
            plan.plan.options.targets = [.customer("globex")]
        }
        let environment = try await fixture.observe().environment
        #expect(environment?.serial == 2)
        #expect(environment?.applied?.commit == PlanBuilder.objectID(1))
        #expect(environment?.reading == nil)
    }

    @Test func `reading the same commit in another way is worth a revision`() async throws {
        let fixture = try await Self.fixture()
        let observed = try await fixture.observe()
        var plan = PlanBuilder(observed: observed).plan
        plan.semantics = 7
        #expect(ApplyDecision(plan, observed: observed) == .nothingToDo)
        plan.semantics = 8
        #expect(ApplyDecision(plan, observed: observed) == .record)
        plan.options.targets = [.customer("globex")]
        #expect(ApplyDecision(plan, observed: observed) == .nothingToDo, "the commit does not advance")
    }

    @Test func `rows that a revision wrote last are told from those that somebody else did`() async throws {
        let fixture = try await Self.fixture()
        #expect(try await drifted(fixture) == [])
        for (table, name) in [
            ("customer", "globex"), ("integration", "erp"), ("integration_version", "erp@1"),
            ("instance", "globex/erp"),
        ] {
            try await fixture.outside.execute("UPDATE weir.\(unescaped: table) SET environment = environment")
            #expect(try await drifted(fixture) == [name])
            // Back to what it was: a write by a revision.
            try await fixture.apply { plan in
                switch table {
                case "customer": plan.customer("globex", .update)
                case "integration": plan.integration("erp", .update)
                case "integration_version": plan.integration("erp", mark: [1], .update)
                default: plan.instance("globex", "erp", of: "erp", .update)
                }
            }
            #expect(try await drifted(fixture) == [], "\(table)")
        }
    }

    @Test func `rows from before their writers were noted are taken as they are`() async throws {
        let fixture = try await Self.fixture()
        for table in ["customer", "instance"] {
            try await fixture.outside.execute("ALTER TABLE weir.\(unescaped: table) DISABLE TRIGGER USER")
            try await fixture.outside.execute(
                "UPDATE weir.\(unescaped: table) SET written_version = NULL, row_version = 5")
            try await fixture.outside.execute("ALTER TABLE weir.\(unescaped: table) ENABLE TRIGGER USER")
        }
        #expect(try await drifted(fixture) == [])
        try await fixture.outside.execute("UPDATE weir.instance SET enabled = false")
        #expect(try await drifted(fixture) == ["globex/erp"])
    }

    private func drifted(_ fixture: StoreFixture) async throws -> [String] {
        let state = try await fixture.observe()
        var names = state.customers.filter(\.row.isDrifted).map(\.slug)
        for integration in state.integrations {
            if integration.row.isDrifted { names.append(integration.slug) }
            names += integration.versions.filter(\.isDrifted).map { "\(integration.slug)@\($0.number)" }
        }
        return names + state.instances.filter(\.row.isDrifted).map(\.key.name)
    }
}
