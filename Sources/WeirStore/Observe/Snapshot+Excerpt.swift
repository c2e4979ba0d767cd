public import WeirModel
import WeirPostgres

extension Snapshot {
    /// The part of the fleet that some customers are, with all integrations and secrets; the rest is counted, not read. A
    /// plan of what changed there needs no more, and costs the same in a big fleet and in a small one.
    ///
    /// - Parameters:
    ///   - row: the environment's.
    ///   - pending: the environment's units that are pending.
    ///   - customers: slugs.
    ///   - now: the time that decides which tombstones are over.
    ///   - withNames: whether the names of the other customers are needed although there are no secrets.
    /// - Returns: nil where that part cannot be told from the rest: somebody else wrote to the fleet, a tombstone's time is
    ///   over, a secret stands for plain text that any instance may use, or nobody counted what is deployed.
    /// - Throws: as `state` does.
    public func excerpt(
        of row: ObservedEnvironment, pending: [PendingUnit], around customers: Set<String>, now: Instant,
        withNames: Bool = false
    ) async throws -> ObservedState? {
        guard let size = row.size, let reading = row.reading else { return nil }
        let cutoff = now.adding(seconds: -reading.settings.retainSeconds)
        let (isSettled, hasSecrets) = try await overview(row.id, cutoff: cutoff)
        guard isSettled else { return nil }
        var state = ObservedState(environment: row)
        if hasSecrets { state.secrets = try await secrets(row.id, .stored) }
        guard !state.secrets.contains(where: { $0.secret.isImplicit && !$0.row.isDeleted }) else { return nil }
        state.customers = try await self.customers(row.id, named: customers)
        state.integrations = try await integrations(row.id, .stored)
        state.instances = try await instances(of: state.customers, state.integrations, row.id)
        state.pending = pending
        state.approvals = try await approvals(row.id)
        state.recent = try await recent(row.id)
        state.blobs = try await blobs(row.id)
        var rest = FleetRest(
            size: FleetSize(
                customers: size.customers - state.size.customers, instances: size.instances - state.size.instances))
        if withNames || !state.secrets.isEmpty {
            rest.customerNames = try await otherNames(row.id, than: state.customers.map(\.slug))
            rest.owners = try await otherOwners(row.id, than: state.customers.map(\.slug))
        }
        state.rest = rest
        return state
    }

    /// Whether nobody else wrote to the fleet, and no tombstone was made until `cutoff`; and whether there are secrets.
    private func overview(
        _ environment: Identifier, cutoff: Instant
    ) async throws -> (isSettled: Bool, hasSecrets: Bool) {
        let rows = try await session.query(
            """
            SELECT NOT \(UnsettledFleet.condition(environment, cutoff: cutoff)),
                EXISTS (SELECT FROM weir.secret WHERE environment = \(environment))
            """)
        return try rows.first?.decode((Bool, Bool).self) ?? (false, true)
    }

    private func customers(_ environment: Identifier, named slugs: Set<String>) async throws -> [ObservedCustomer] {
        guard !slugs.isEmpty else { return [] }
        return try await session.stream(
            """
            SELECT id, row_version, deleted_at, slug, spec, spec_digest, protect, source_path, false
            FROM weir.customer WHERE environment = \(environment) AND slug = ANY(\(slugs.sorted())) ORDER BY slug
            """, into: []
        ) { customers, row in customers.append(try ObservedCustomer(stored: row)) }
    }

    /// Without joins: what they would look up is known.
    private func instances(
        of customers: [ObservedCustomer], _ integrations: [ObservedIntegration], _ environment: Identifier
    ) async throws -> [ObservedInstance] {
        guard !customers.isEmpty else { return [] }
        let owners = Dictionary(customers.map { ($0.row.id, $0.slug) }, uniquingKeysWith: { first, _ in first })
        let slugs = Dictionary(integrations.map { ($0.row.id, $0.slug) }, uniquingKeysWith: { first, _ in first })
        let instances: [ObservedInstance] = try await session.stream(
            """
            SELECT id, row_version, deleted_at, customer_id, slug, integration_id, version, enabled, protect,
                spec_digest, missing, needs_authorization, source_path, false
            FROM weir.instance WHERE environment = \(environment) AND customer_id = ANY(\(owners.keys.sorted().uuids))
            """, into: []
        ) { instances, row in
            guard let customer = owners[try row.decode(Identifier.self, at: 3)],
                let integration = slugs[try row.decode(Identifier.self, at: 5)]
            else { return }
            instances.append(try ObservedInstance(stored: row, customer: customer, integration: integration))
        }
        return instances.sorted { $0.key < $1.key }
    }

    private func otherOwners(_ environment: Identifier, than known: [String]) async throws -> [String: Identifier] {
        try await session.stream(
            """
            SELECT slug, id FROM weir.customer c
            WHERE environment = \(environment) AND slug <> ALL(\(known)) AND deleted_at IS NULL
              AND EXISTS (SELECT FROM weir.secret s WHERE s.environment = c.environment AND s.customer_id = c.id)
            """, into: [:]
        ) { owners, row in owners[try row.decode(String.self, at: 0)] = try row.decode(Identifier.self, at: 1) }
    }

    private func otherNames(_ environment: Identifier, than known: [String]) async throws -> [String] {
        try await session.stream(
            "SELECT slug FROM weir.customer WHERE environment = \(environment) AND slug <> ALL(\(known))", into: []
        ) { names, row in names.append(try row.decode(String.self, at: 0)) }
    }
}
