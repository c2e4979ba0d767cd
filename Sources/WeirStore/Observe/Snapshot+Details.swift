public import WeirModel
import WeirPostgres

extension Snapshot {
    /// Fills in what a plan needs only of the changed part of the fleet.
    ///
    /// - Parameters:
    ///   - request: instances whose spec and endpoints are needed, integrations whose newest definition is.
    ///   - state: what `state()` of the same snapshot returned; ids that are not in it are ignored.
    /// - Throws: `StoreError`.
    public func details(_ request: DetailRequest, into state: inout ObservedState) async throws {
        guard !request.isEmpty, let environment = state.environment?.id else { return }
        let tables: FleetTables = state.drift.isEmpty ? .stored : .known
        if !request.instances.isEmpty { try await instanceDetails(request.instances, environment, tables, &state) }
        if !request.integrations.isEmpty { try await definitions(request.integrations, environment, tables, &state) }
    }

    /// The canonical JSON of the definitions of published versions; those that do not exist are left out.
    ///
    /// - Throws: `StoreError`.
    public func definitions(
        of versions: Set<Catalogue.VersionName>, in state: ObservedState
    ) async throws -> [Catalogue.VersionName: [UInt8]] {
        guard !versions.isEmpty, let environment = state.environment?.id else { return [:] }
        let tables: FleetTables = state.drift.isEmpty ? .stored : .known
        let wanted = versions.sorted { ($0.integration, $0.number) < ($1.integration, $1.number) }
        return try await session.stream(
            """
            SELECT g.slug, v.number, v.definition
            FROM unnest(\(wanted.map(\.integration)), \(wanted.map { Int64($0.number) })) AS w (slug, number)
            JOIN \(tables.integration) g ON g.environment = \(environment) AND g.slug = w.slug
            JOIN \(tables.version) v
              ON v.environment = g.environment AND v.integration_id = g.id AND v.number = w.number
            """, into: [:]
        ) { definitions, row in
            let name = Catalogue.VersionName(
                integration: try row.decode(String.self, at: 0), number: try row.decode(Int.self, at: 1))
            definitions[name] = try row.utf8(at: 2)
        }
    }

    private struct InstanceDetail: Sendable {
        var spec: [UInt8]?
        var endpoints: [ObservedEndpoint] = []
    }

    private func instanceDetails(
        _ ids: Set<Identifier>, _ environment: Identifier, _ tables: FleetTables, _ state: inout ObservedState
    ) async throws {
        let wanted = ids.sorted().uuids
        var details: [Identifier: InstanceDetail] = try await session.stream(
            "SELECT id, spec FROM \(tables.instance) WHERE environment = \(environment) AND id = ANY(\(wanted))",
            into: [:]
        ) { details, row in
            details[try row.decode(Identifier.self, at: 0)] = InstanceDetail(spec: try row.utf8(at: 1))
        }
        details = try await session.stream(
            """
            SELECT instance_id, flow, id, active FROM \(tables.endpoint)
            WHERE environment = \(environment) AND instance_id = ANY(\(wanted)) ORDER BY instance_id, flow
            """, into: details
        ) { details, row in
            details[try row.decode(Identifier.self, at: 0)]?.endpoints.append(
                ObservedEndpoint(
                    flow: try row.decode(String.self, at: 1), id: try row.decode(Identifier.self, at: 2),
                    isActive: try row.decode(Bool.self, at: 3)))
        }
        for index in state.instances.indices {
            let id = state.instances[index].row.id
            guard ids.contains(id), let detail = details[id] else { continue }
            state.instances[index].spec = detail.spec
            state.instances[index].endpoints = detail.endpoints
        }
    }

    private func definitions(
        _ ids: Set<Identifier>, _ environment: Identifier, _ tables: FleetTables, _ state: inout ObservedState
    ) async throws {
        let definitions: [Identifier: [UInt8]] = try await session.stream(
            """
            SELECT DISTINCT ON (integration_id) integration_id, definition FROM \(tables.version)
            WHERE environment = \(environment) AND integration_id = ANY(\(ids.sorted().uuids))
            ORDER BY integration_id, number DESC
            """, into: [:]
        ) { definitions, row in
            definitions[try row.decode(Identifier.self, at: 0)] = try row.utf8(at: 1)
        }
        let drafts: [Identifier: [UInt8]] = try await session.stream(
            """
            SELECT id, draft FROM \(tables.integration)
            WHERE environment = \(environment) AND id = ANY(\(ids.sorted().uuids)) AND draft IS NOT NULL
            """, into: [:]
        ) { drafts, row in
            drafts[try row.decode(Identifier.self, at: 0)] = try row.utf8(at: 1)
        }
        for index in state.integrations.indices {
            state.integrations[index].draft = drafts[state.integrations[index].row.id]
            guard let definition = definitions[state.integrations[index].row.id],
                let newest = state.integrations[index].versions.indices.last
            else { continue }
            state.integrations[index].versions[newest].definition = definition
        }
    }
}
