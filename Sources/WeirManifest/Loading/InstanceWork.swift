import WeirModel

/// One instance to resolve: its file, a `deploy.yaml` that makes it, or both.
struct InstanceWork: Sendable {
    var customer: String
    var slug: String
    var entry: SourceEntry?
    /// The file's number in `DesiredState.files`.
    var file: UInt32
    /// The integration whose `deploy.yaml` makes the instance.
    var deployment: String?
    /// Known before its file is read: two files, or two claims.
    var hold: Hold?

    var key: UnitKey { .instance(customer, slug) }
}

/// What a chunk of instances comes to.
struct InstanceResults: Sendable {
    var instances: [DesiredInstance] = []
    var held: [HeldUnit] = []
    var diagnostics: [Diagnostic] = []
    /// Customers in whose folders a file is not valid, with that file.
    var doubts: [String: RemovalDoubts.Doubt] = [:]

    mutating func append(_ other: InstanceResults) {
        instances += other.instances
        held += other.held
        diagnostics += other.diagnostics
        doubts.merge(other.doubts) { first, _ in first }
    }
}
