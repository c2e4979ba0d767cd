public import WeirModel

/// The customers to which all that changed and all that is open is confined.
public enum ChangedCustomers {
    /// More than this many are as well planned with everybody else.
    static let most = 1000

    /// Tells from paths alone which customers have to be looked at, with their instances; nil where something may reach
    /// others too.
    ///
    /// - Parameters:
    ///   - paths: of the files that are not the applied ones.
    ///   - reading: how the applied commit was read.
    ///   - pending: what its revision left undone.
    public static func find(
        in paths: Set<String>, after reading: AppliedReading, pending: [PendingUnit]
    ) -> Set<String>? {
        guard reading.semantics == LoaderSemantics.current else { return nil }
        var customers: Set<String> = []
        for path in paths {
            switch UnitPath(path) {
            case .customer(let slug), .instance(let slug, _): customers.insert(slug)
            case .nothing where !path.hasPrefix("customers"): break
            case .nothing, .everything, .sharedSecrets, .integration, .deployment: return nil
            }
        }
        // A file with an error is read again to say so again. Those outside of customers' folders are always read, or by
        // themselves.
        for path in reading.problemPaths {
            switch UnitPath(path) {
            case .customer(let slug), .instance(let slug, _): customers.insert(slug)
            case .sharedSecrets, .integration, .deployment: break
            case .nothing where !path.hasPrefix("customers"): break
            case .nothing, .everything: return nil
            }
        }
        // A customer that waits may be deployed under another name.
        guard !pending.contains(where: { $0.key.kind == .customer }) else { return nil }
        customers.formUnion(pending.compactMap(\.key.customerSlug))
        return customers.count <= most ? customers : nil
    }
}
