import Testing
import WeirPostgres
import WeirTesting

/// Units that are renamed in a real repository.
@Suite struct MoveTests {
    private static let identities: PostgresQuery = """
        SELECT concat_ws(' ', c.slug || '/' || i.slug, i.id, e.id) FROM weir.instance i
        JOIN weir.customer c ON c.id = i.customer_id JOIN weir.endpoint e ON e.instance_id = i.id
        WHERE i.deleted_at IS NULL ORDER BY i.id, e.id
        """

    /// What follows the first word of each line, which is a name.
    private static func ids(_ lines: [String]) -> [Substring] {
        lines.map { $0.drop { $0 != " " } }
    }

    @Test func `a renamed customer, an edited instance and their revert keep every id`() async throws {
        try await Fleet.with { fleet in
            let before = try await fleet.column(Self.identities)
            try await fleet.git.rename("customers/globex", to: "customers/globex-corp")
            try await fleet.git.rename("customers/globex-corp/erp.yaml", to: "customers/globex-corp/sales.yaml")
            try await fleet.git.commit("Rename")
            let plan = try await fleet.weir("plan", expecting: 0)
            #expect(plan.output.contains("> customer     globex-corp              move from globex\n"), "\(plan)")
            #expect(plan.output.contains("> instance     globex-corp/sales        move from globex/erp\n"), "\(plan)")
            #expect(plan.output.contains("Plan: 3 to move.\n"), "\(plan)")
            let json = try await fleet.weir("plan", "--format", "json", expecting: 0)
            #expect(json.output.contains(#""from": "globex/erp""#))
            try await fleet.apply()
            let after = try await fleet.column(Self.identities)
            #expect(Self.ids(after) == Self.ids(before) && after != before)
            #expect(try await fleet.instances().contains("globex-corp/sales"))
            #expect(try await fleet.weir("plan", expecting: 0).output.contains("No changes."))
            try await fleet.git.git("revert", "--no-edit", "HEAD")
            try await fleet.apply()
            #expect(try await fleet.column(Self.identities) == before)
        }
    }

    @Test func `uncommitted renames are moves too, and so are those between two commits`() async throws {
        try await Fleet.with { fleet in
            try await fleet.git.rename("customers/globex/erp.yaml", to: "customers/globex/orders.yaml")
            let worktree = try await fleet.weir("plan", "--worktree", expecting: 0)
            #expect(worktree.output.contains("> instance     globex/orders            move from globex/erp\n"))
            try await fleet.git.commit("Rename")
            let compared = try await fleet.weir(
                "plan", "--from", "HEAD~1", environment: ["WEIR_DATABASE_URL": String?.none])
            #expect(compared.status == 0, "\(compared)")
            #expect(compared.output.contains("> instance     globex/orders            move from globex/erp\n"))
        }
    }

    @Test func `a saved plan of a move applies, and is refused where the name is another`() async throws {
        try await Fleet.with { fleet in
            try await fleet.git.rename("customers/globex/erp.yaml", to: "customers/globex/orders.yaml")
            try await fleet.git.commit("Rename")
            let file = "\(fleet.git.scratch.path)/move.plan"
            try await fleet.weir("plan", "--out", file, expecting: 0)
            try await fleet.execute(
                "UPDATE weir.instance SET slug = 'erp2' WHERE slug = 'erp' AND source_path LIKE '%globex/%'")
            try await fleet.weir("apply", "--yes", file, expecting: 4)
            try await fleet.execute("UPDATE weir.instance SET slug = 'erp' WHERE slug = 'erp2'")
            try await fleet.weir("plan", "--out", file, expecting: 0)
            try await fleet.weir("apply", "--yes", file, expecting: 0)
            #expect(try await fleet.instances().contains("globex/orders"))
        }
    }

    @Test func `3000 customers that are renamed and edited in one commit are as many moves`() async throws {
        var files = ["weir.yaml": "apiVersion: weir/v1\n"]
        files["integrations/erp/integration.yaml"] = SampleRepository.files["integrations/acme-erp/integration.yaml"]
        for number in 1000..<4000 {
            files["customers/c\(number)/customer.yaml"] = """
                # Onboarded by script.
                name: Customer \(number)
                externalId: "\(number)"
                labels: [tier-\(number % 3), eu]
                profiles: []

                """
            files["customers/c\(number)/erp.yaml"] = "integration: erp\nlabels: [all]\n"
        }
        try await Fleet.with(.migrated, files: files) { fleet in
            try await fleet.apply()
            let before = try await fleet.column(Self.identities)
            #expect(before.count >= 3000)
            let script = """
                cd customers && for c in c*; do mv "$c" "k${c#c}"; done
                sed -i 's/, eu]/, emea]/; s/by script/by hand/' */customer.yaml
                sed -i 's/labels: .all./labels: [every]/' */erp.yaml
                """
            let edited = try await Program.run(
                "/bin/sh", ["-c", script], in: fleet.folder, environment: fleet.surroundings)
            #expect(edited.status == 0, "\(edited)")
            try await fleet.git.commit("Rename and edit them all")
            let json = try await fleet.weir("plan", "--format", "json", expecting: 0)
            let summary = try #require(json.output.split(separator: #""summary": {"#).last)
            #expect(summary.contains(#""move": 6000"#) && summary.contains(#""move": 3000"#))
            #expect(!json.output.contains(#""action": "delete""#) && !json.output.contains(#""action": "create""#))
            let text = try await fleet.weir("plan", expecting: 0)
            #expect(text.output.contains("… and 2,990 more customers: update, move\n"))
            try await fleet.apply()
            let after = try await fleet.column(Self.identities)
            #expect(Self.ids(after) == Self.ids(before))
            #expect(after.allSatisfy { $0.hasPrefix("k") })
            #expect(try await fleet.weir("plan", expecting: 0).output.contains("No changes."))
        }
    }
}
