public import WeirModel
import WeirPostgres

extension Store {
    /// The endpoints of an instance by flow; those of a tombstone too.
    ///
    /// - Throws: `StoreError`.
    public func endpoints(of key: UnitKey, environment: String) async throws -> [ObservedEndpoint] {
        guard let customer = key.customerSlug else { return [] }
        return try await read { session in
            let id = try await Self.knownEnvironment(environment, session)
            let rows = try await session.query(
                """
                SELECT e.flow, e.id, e.active
                FROM weir.customer c
                JOIN weir.instance i
                  ON i.environment = c.environment AND i.customer_id = c.id AND i.slug = \(key.slug)
                JOIN weir.endpoint e ON e.environment = i.environment AND e.instance_id = i.id
                WHERE c.environment = \(id) AND c.slug = \(customer) ORDER BY e.flow
                """)
            return try rows.map { row in
                let (flow, id, isActive) = try row.decode((String, Identifier, Bool).self)
                return ObservedEndpoint(flow: flow, id: id, isActive: isActive)
            }
        }
    }
}
