public import WeirModel

/// What a secret's rotator does, and which steps are nothing to it. This is all in which rotators differ for the machine.
public struct RotatorCapabilities: Hashable, Sendable {
    /// Where new values come from.
    public enum Origin: Hashable, Sendable {
        /// weir makes them.
        case generated
        /// They are read, after somebody changed them at their source.
        case source
        /// The service makes them when the new version is staged.
        case issued
    }

    /// Where new values come from.
    public var origin: Origin
    /// Whether something has to be made known outside before a version can be used.
    public var stages: Bool
    /// Whether a version can be tried by use. Without it, all versions are taken for good.
    public var probes: Bool
    /// Whether something has to be done outside for a version to be refused. Without it, it ends with its label.
    public var revokes: Bool

    /// Memberwise.
    public init(origin: Origin, stages: Bool, probes: Bool, revokes: Bool) {
        self.origin = origin
        self.stages = stages
        self.probes = probes
        self.revokes = revokes
    }

    /// What a declaration comes to.
    public init(_ declaration: SecretDeclaration) {
        switch declaration.origin {
        case .source: origin = .source
        case .generated: origin = .generated
        case .issued: origin = .issued
        }
        switch declaration.rotation?.rotator {
        case nil, .selfIssued, .manual: (stages, probes, revokes) = (false, false, false)
        case .postgresRole: (stages, probes, revokes) = (true, true, true)
        case .http(let calls): (stages, probes, revokes) = (calls.create != nil, true, calls.revoke != nil)
        }
    }
}
