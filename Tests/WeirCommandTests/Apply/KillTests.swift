import Testing
import WeirPostgres
import WeirTesting

/// A process that applies is killed before each of its steps. Nobody may ever see half a revision.
@Suite struct KillTests {
    /// A commit that creates, publishes, upgrades, reconfigures, deletes, restores and holds.
    private static func prepare(_ fleet: Fleet) async throws {
        try await fleet.commitDocuments()
        try await fleet.commit(["customers/umbrella/erp.yaml": nil], "Remove")
        try await fleet.apply()
        try await fleet.commit(
            [
                "customers/umbrella/erp.yaml": SampleRepository.instance("umbrella"),
                "customers/hooli/erp.yaml": nil,
                "customers/stark/customer.yaml": SampleRepository.customer("stark"),
                "customers/stark/erp.yaml": SampleRepository.instance("stark"),
                "customers/broken/customer.yaml": "nome: Broken\n",
                "customers/globex/customer.yaml": SampleRepository.customer("globex") + "protect: true\n",
                "customers/globex/erp.yaml": SampleRepository.instance("globex") + "  Batch Size: 7\n",
                "integrations/acme-erp/integration.yaml": SampleRepository.erp.replacing("30000", with: "60000")
                    .replacing("name: Import Orders", with: "name: Fetch Orders"),
                "integrations/acme-erp/README.md": nil,
                "integrations/acme-erp/attachments/samples/an order.json": "[]\n",
                "integrations/acme-hr/integration.yaml": SampleRepository.crm.replacing("CRM", with: "HR"),
            ], "Change everything")
    }

    /// All that an environment consists of, but for what is different in every run: times and random ids.
    private static let fleetQuery: PostgresQuery = """
        SELECT x FROM (
            SELECT concat_ws(' ', 'environment', serial, commit_id, settings) FROM weir.environment
            UNION ALL SELECT concat_ws(' ', 'customer', slug, spec_digest, protect, revision, deleted_at IS NULL)
                FROM weir.customer
            UNION ALL SELECT concat_ws(' ', 'integration', slug, spec_digest, protect, revision, deleted_at IS NULL)
                FROM weir.integration
            UNION ALL SELECT concat_ws(' ', 'version', i.slug, v.number, v.digest)
                FROM weir.integration_version v JOIN weir.integration i ON i.id = v.integration_id
            UNION ALL SELECT concat_ws(' ', 'instance', c.slug, i.slug, i.version, i.enabled, i.spec_digest, i.revision,
                i.deleted_at IS NULL) FROM weir.instance i JOIN weir.customer c ON c.id = i.customer_id
            UNION ALL SELECT concat_ws(' ', 'endpoint', c.slug, i.slug, e.flow, e.active) FROM weir.endpoint e
                JOIN weir.instance i ON i.id = e.instance_id JOIN weir.customer c ON c.id = i.customer_id
            UNION ALL SELECT concat_ws(' ', 'blob', digest, object_id, size, width, height, is_text, bytes)
                FROM weir.blob
            UNION ALL SELECT concat_ws(' ', 'pending', ordinal, status, kind, key, reason) FROM weir.pending
            UNION ALL SELECT concat_ws(' ', 'revision', serial, commit_id, counts) FROM weir.revision
            -- A restore says on which day the unit was deleted, and midnight may come between two applies.
            UNION ALL SELECT concat_ws(' ', 'change', serial, ordinal, action, kind, key, fields,
                regexp_replace(reason, '[0-9]{4}-[0-9]{2}-[0-9]{2}', 'DAY')) FROM weir.change
        ) AS t (x) ORDER BY x
        """

    @Test func `row 18: a kill at any step of apply leaves the old revision, and applying again brings the new one`()
        async throws
    {
        // What it has to come to, without a kill.
        let finished = try await Fleet.with { fleet in
            try await Self.prepare(fleet)
            let outcome = try await fleet.apply(expecting: 3)
            for action in [
                "instance restore", "instance delete", "instance deploy", "instance upgrade", "customer create",
                "integration publish", "instance reconfigure", "customer update",
            ] {
                #expect(outcome.output.contains(action), "the plan has no \(action): \(outcome)")
            }
            return try await fleet.column(Self.fleetQuery)
        }
        var step = 1
        while try await killed(at: step, finished: finished) { step += 1 }
        // Steps that every such apply has; fewer would mean that the kills do not happen.
        #expect(step > 20, "there were \(step - 1) steps")
    }

    /// Whether the apply was killed; false: it has fewer steps.
    private func killed(at step: Int, finished: [String]) async throws -> Bool {
        try await Fleet.with { fleet in
            try await Self.prepare(fleet)
            let before = try await fleet.column(Self.fleetQuery)
            let outcome = try await fleet.weir(
                "apply", "--yes", environment: ["WEIR_TEST_KILL_AT_STEP": String(step)])
            guard outcome.status == 128 + 9 else {
                #expect(outcome.status == 3, "step \(step): \(outcome)")
                #expect(try await fleet.column(Self.fleetQuery) == finished)
                return false
            }
            // The server notices the end of the connection by itself; until then the transaction has its locks.
            #expect(try await fleet.column(Self.fleetQuery) == before, "step \(step)")
            try await fleet.execute("UPDATE weir.lease SET expires_at = clock_timestamp()")

            let again = try await fleet.weir("apply", "--yes")
            #expect(again.status == 3, "step \(step): \(again)")
            #expect(try await fleet.column(Self.fleetQuery) == finished, "step \(step)")
            let plan = try await fleet.weir("plan", "--detailed-exitcode")
            #expect(plan.status == 3 && plan.output.contains("No changes."), "step \(step): \(plan)")
            return true
        }
    }

    @Test func `the lease of a process that was killed ends by itself`() async throws {
        try await Fleet.with { fleet in
            try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
            let killed = try await fleet.weir("apply", "--yes", environment: ["WEIR_TEST_KILL_AT_STEP": "3"])
            #expect(killed.status == 128 + 9)
            // On a busy machine its fifteen seconds may be over before the next process looks.
            try await fleet.execute("UPDATE weir.lease SET expires_at = clock_timestamp() + interval '10 minutes'")
            let refused = try await fleet.weir("apply", "--yes", "--lock-timeout", "0s")
            #expect(refused.status == 5, "\(refused)")
            #expect(refused.error.contains("ada@"), "\(refused)")
            try await fleet.execute(
                "UPDATE weir.lease SET expires_at = clock_timestamp() + interval '300 milliseconds'")
            let waited = try await fleet.weir("apply", "--yes", "--lock-timeout", "10m")
            #expect(waited.status == 0, "\(waited)")
            #expect(try await fleet.weir("plan", "--detailed-exitcode").status == 0)
        }
    }
}
