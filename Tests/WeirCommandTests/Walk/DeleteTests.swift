import Testing
import WeirPostgres
import WeirTesting

/// Deletes that ask first, and can be taken back.
@Suite struct DeleteTests {
    private static let removal: [String: String?] = [
        "customers/globex/erp.yaml": nil, "customers/hooli/erp.yaml": nil, "customers/initech/erp.yaml": nil,
        "customers/umbrella/erp.yaml": nil,
    ]

    @Test(arguments: [
        ["."], ["customers"], ["integrations"], ["weir.yaml"],
    ]) func `a repository that lost a whole folder deletes nothing`(_ removed: [String]) async throws {
        try await Fleet.with { fleet in
            for path in removed { try await fleet.git.remove(path) }
            if removed == ["weir.yaml"] { try await fleet.git.remove("customers/umbrella/erp.yaml") }
            try await fleet.git.commit("Empty")
            let outcome = try await fleet.apply(expecting: removed == ["integrations"] ? 3 : 4)
            #expect(!outcome.output.contains("delete,") && !outcome.output.contains("to delete"), "\(outcome)")
            #expect(try await fleet.instances() == SampleRepository.instances)
        }
    }

    @Test func `more deletes than the limit wait for an approval, which counts once`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit(Self.removal, "Remove")
            let blocked = try await fleet.apply(expecting: 4)
            #expect(blocked.output.contains("limits.deletes"))
            #expect(try await fleet.instances() == SampleRepository.instances)
            #expect(try await fleet.weir("status").output.contains("weir approve --reason"))

            let approved = try await fleet.weir("approve", "--reason", "They left", "--yes", expecting: 0)
            #expect(approved.output.contains("delete instance globex/erp"))
            // Another revision in between.
            try await fleet.commit(["customers/stark/customer.yaml": SampleRepository.customer("stark")], "Add")
            let plan = try await fleet.weir("plan", expecting: 0)
            #expect(plan.output.contains("4 to delete") && plan.output.contains("approved"))
            try await fleet.apply()
            #expect(try await fleet.instances() == ["globex/crm"])

            // The same again is not covered any more.
            var restored: [String: String?] = [:]
            for customer in ["globex", "hooli", "initech", "umbrella"] {
                restored["customers/\(customer)/erp.yaml"] = SampleRepository.instance(customer)
            }
            try await fleet.commit(restored, "Bring back")
            try await fleet.apply()
            #expect(try await fleet.instances() == SampleRepository.instances)
            try await fleet.commit(Self.removal, "Remove again")
            try await fleet.apply(expecting: 4)
            #expect(try await fleet.instances() == SampleRepository.instances)
            #expect(
                try await fleet.weir("approve", "--reason", "Again", "--yes", expecting: 0).output.contains("Approved"))
        }
    }

    @Test func `an approval survives a revision that is applied before the deletes`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit(Self.removal, "Remove")
            try await fleet.apply(expecting: 4)
            try await fleet.weir("approve", "--reason", "They left", "--yes", expecting: 0)
            try await fleet.commit(["customers/stark/customer.yaml": SampleRepository.customer("stark")], "Add")
            // A revision that leaves the deletes where they are.
            try await fleet.weir("apply", "--yes", "--target", "stark", expecting: 0)
            #expect(try await fleet.instances() == SampleRepository.instances)
            try await fleet.apply()
            #expect(try await fleet.instances() == ["globex/crm"])
            #expect(
                try await fleet.column("SELECT (consumed_by IS NOT NULL)::text FROM weir.approval") == ["true"])
        }
    }

    @Test func `a delete that is reverted gives the same id and endpoints back`() async throws {
        try await Fleet.with { fleet in
            let identity: PostgresQuery = """
                SELECT concat_ws(' ', i.id, e.id, e.flow, i.deleted_at IS NULL, e.active) FROM weir.instance i
                JOIN weir.customer c ON c.id = i.customer_id AND c.slug = 'umbrella'
                JOIN weir.endpoint e ON e.instance_id = i.id
                """
            let before = try await fleet.column(identity)
            #expect(before.count == 1)
            try await fleet.commit(["customers/umbrella/erp.yaml": nil], "Remove")
            try await fleet.apply()
            #expect(try await fleet.column(identity) != before)
            try await fleet.git.git("revert", "--no-edit", "HEAD")
            let plan = try await fleet.weir("plan", expecting: 0)
            #expect(plan.output.contains("1 to restore"))
            try await fleet.apply()
            #expect(try await fleet.column(identity) == before)
        }
    }

    @Test func `a protected unit goes only after a revision that unprotects it`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit(
                ["customers/umbrella/erp.yaml": SampleRepository.instance("umbrella") + "protect: true\n"], "Protect")
            try await fleet.apply()
            try await fleet.commit(["customers/umbrella/erp.yaml": nil], "Remove")
            let outcome = try await fleet.apply(expecting: 4)
            #expect(outcome.output.contains("protect: false"))
            #expect(try await fleet.instances() == SampleRepository.instances)
        }
    }
}
