import WeirModel

/// One instance to resolve: its file, a `deploy.yaml` that makes it, or both.
struct InstanceWork: Sendable {
    var customer: String
    var slug: String
    var entry: SourceEntry?
    /// The number of its file, or of the `deploy.yaml`, in `DesiredState.files`.
    var file: UInt32
    /// The integration whose `deploy.yaml` makes the instance.
    var deployment: String?
    /// What was found before its file is read: a second file, a second claim. It holds the instance.
    var problems: [Diagnostic] = []

    var key: UnitKey { .instance(customer, slug) }
}

/// What a chunk of instances comes to.
struct InstanceResults: Sendable {
    var instances: [DesiredInstance] = []
    var held: [HeldUnit] = []
    var diagnostics: [Diagnostic] = []
    /// Customers in whose folders a file is not valid, with that file.
    var doubts: [(customer: String, doubt: RemovalDoubts.Doubt)] = []
}
