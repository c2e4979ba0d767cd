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
        if !request.instances.isEmpty { try await instanceDetails(request.instances, environment, &state) }
        if !request.integrations.isEmpty { try await definitions(request.integrations, environment, &state) }
    }

    private struct InstanceDetail: Sendable {
        var spec: [UInt8]?
        var endpoints: [ObservedEndpoint] = []
    }

    private func instanceDetails(
        _ ids: Set<Identifier>, _ environment: Identifier, _ state: inout ObservedState
    ) async throws {
        let wanted = ids.sorted().uuids
        var details: [Identifier: InstanceDetail] = try await session.stream(
            "SELECT id, spec FROM weir.instance WHERE environment = \(environment) AND id = ANY(\(wanted))", into: [:]
        ) { details, row in
            details[try row.decode(Identifier.self, at: 0)] = InstanceDetail(spec: try row.utf8(at: 1))
        }
        details = try await session.stream(
            """
            SELECT instance_id, flow, id, active FROM weir.endpoint
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
        _ ids: Set<Identifier>, _ environment: Identifier, _ state: inout ObservedState
    ) async throws {
        let definitions: [Identifier: [UInt8]] = try await session.stream(
            """
            SELECT DISTINCT ON (integration_id) integration_id, definition FROM weir.integration_version
            WHERE environment = \(environment) AND integration_id = ANY(\(ids.sorted().uuids))
            ORDER BY integration_id, number DESC
            """, into: [:]
        ) { definitions, row in
            definitions[try row.decode(Identifier.self, at: 0)] = try row.utf8(at: 1)
        }
        for index in state.integrations.indices {
            guard let definition = definitions[state.integrations[index].row.id],
                let newest = state.integrations[index].versions.indices.last
            else { continue }
            state.integrations[index].versions[newest].definition = definition
        }
    }
}
