import WeirModel

/// What a stated instance is to be where it is deployed already and some of its fields belong to the runtime: these keep
/// what the row says.
struct RuntimeValues {
    private let input: PlanningInput
    private var interfaces: InterfaceShapes

    init(_ input: PlanningInput) {
        self.input = input
        interfaces = InterfaceShapes(input)
    }

    /// The instance as it is to be written, and the row as it is to be compared with it.
    struct Kept {
        var desired: DesiredInstance
        var observed: ObservedInstance
        /// Whether their specs differ, whatever the row's digest says: whoever wrote to it need not have known how that
        /// is made.
        var differs: Bool
    }

    /// - Parameters:
    ///   - observed: the row, with its spec.
    ///   - number: the version that the instance is to run.
    mutating func keep(_ desired: DesiredInstance, _ observed: ObservedInstance, number: Int) -> Kept {
        var kept = Kept(
            desired: desired, observed: observed, differs: observed.specDigest != desired.spec.digest)
        if desired.ignored.contains(.enabled) { kept.desired.enabled = observed.enabled }
        var fields = desired.ignored.filter { $0 != .enabled }
        guard !fields.isEmpty, let deployed = observed.spec else { return kept }
        fields.removeAll { !hasValue($0, desired, observed, number: number) }
        guard let spec = RuntimeFields.kept(fields.map(\.path), of: deployed, in: desired.spec.json) else {
            return kept
        }
        kept.differs = spec.spec != spec.deployed
        kept.desired.origins = RuntimeFields.origins(desired.origins, of: desired.spec.json, in: spec.spec)
        // The digest leaves these fields out.
        kept.desired.spec.json = spec.spec
        kept.desired.missing = missing(fields, spec.present, desired)
        kept.observed.spec = spec.deployed
        if !kept.differs { kept.observed.specDigest = desired.spec.digest }
        if Self.missingMatches(kept.desired, observed) { kept.observed.missing = kept.desired.missing }
        return kept
    }

    /// Whether both lack the same but for variables that belong to the runtime: a row says of these what it knows.
    static func missingMatches(_ desired: DesiredInstance, _ observed: ObservedInstance) -> Bool {
        if desired.missing == observed.missing { return true }
        guard !desired.ignored.isEmpty else { return false }
        let own = Set(desired.ignored.compactMap(\.variable))
        return desired.missing.filter { !own.contains($0) } == observed.missing.filter { !own.contains($0) }
    }

    private func missing(_ fields: [IgnoredField], _ present: Set<[String]>, _ desired: DesiredInstance) -> [String] {
        let variables = Dictionary(grouping: fields.filter { $0.variable != nil }, by: { $0.variable ?? "" })
        let lacking = variables.filter { _, parts in
            parts.allSatisfy(\.isRequired) && !parts.contains { present.contains($0.path) }
        }
        return (desired.missing.filter { variables[$0] == nil } + lacking.keys).sorted(by: ByteOrder.precedes)
    }

    /// Whether the row can say what the field is. A variable or a flow that the deployed version does not have, or has
    /// in another shape, begins with what is stated.
    private mutating func hasValue(
        _ field: IgnoredField, _ desired: DesiredInstance, _ observed: ObservedInstance, number: Int
    ) -> Bool {
        if observed.integration == desired.integration, observed.version == number { return true }
        guard let before = interfaces.shapes(observed.integration, observed.version),
            let after = interfaces.shapes(desired.integration, number)
        else { return true }
        let name = Array(field.path.prefix(2))
        return before[name] == after[name]
    }
}
