public import WeirModel

/// One change that a fork makes to its parent's definition: an operation of RFC 6902 (JSON Patch).
public struct DefinitionPatch: Sendable {
    /// What it does.
    public enum Operation: String, Sendable, CaseIterable {
        case add, remove, replace, move, copy, test

        /// Whether it has a `value`.
        var takesValue: Bool { self == .add || self == .replace || self == .test }
        /// Whether it has a `from`.
        var takesSource: Bool { self == .move || self == .copy }
    }

    /// What it does.
    public var operation: Operation
    /// Where it does that.
    public var path: JSONPointer
    /// Where a moved or copied value comes from.
    public var from: JSONPointer?
    /// The value that is added, put in place or expected: a node of the document that the patch was read from.
    public var value: Int?
    /// Where the patch stands in its file.
    public var source: Places

    /// Where the parts of a patch stand.
    public struct Places: Sendable {
        /// Its `path`.
        public var path: SourcePosition
        /// How many columns the path has there.
        public var pathLength: UInt32
        /// Its `from`.
        public var from: SourcePosition
        /// How many columns `from` has there.
        public var fromLength: UInt32
    }
}
