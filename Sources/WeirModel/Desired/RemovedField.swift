/// A field that an instance does not have because a layer says `null`: the cause where a deployed value goes.
public struct RemovedField: Hashable, Sendable {
    /// A config variable or an input of a connection, as `SpecFields` names it.
    public var path: [String]
    /// Where the `null` stands.
    public var origin: FieldOrigin

    /// Memberwise.
    public init(path: [String], origin: FieldOrigin) {
        self.path = path
        self.origin = origin
    }
}
