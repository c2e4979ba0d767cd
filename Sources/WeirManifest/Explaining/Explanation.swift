public import WeirModel

/// Where everything that a unit says comes from.
public struct Explanation: Sendable {
    /// The unit.
    public var key: UnitKey
    /// An instance's layers, lowest first, whether they say something or not; the files of other units.
    public var layers: [Layer]
    /// In the order in which they are shown: an instance's own fields, then `config` and `flows`.
    public var fields: [Field]
    /// The integration whose version an instance runs; nil for other units, and where none can be told.
    public var integration: String?
    /// The versions of that integration, or of the integration itself; nil where none can be told.
    public var versions: Versions?
    /// Config variables of an instance that have no value; none where an error keeps it from being known. Sorted.
    public var missing: [String]
    /// Connections of an instance that wait for a person. Sorted.
    public var needsAuthorization: [String]
    /// What would be held, or lose its origin, without the unit: a customer's instances, an integration's instances and
    /// forks. Sorted.
    public var dependents: [UnitKey]

    /// A file that says something of the unit, or could.
    public struct Layer: Hashable, Sendable {
        /// Which layer of configuration it is.
        public var layer: ConfigurationLayer
        /// The file; empty for a definition of which only the published version is known.
        public var path: String
        /// For people: `weir.yaml`, `profile eu`, `deploy.yaml`, `customer`, `instance`, `definition`.
        public var name: String
        /// Where a profile is put to use; nil for other layers.
        public var usedAt: SourceLocation?
    }

    /// One thing that can be said of a unit.
    public struct Field: Sendable {
        /// As `SpecFields` names it; `["version"]` and the like for what is no field of the spec.
        public var path: [String]
        /// Lowest first. A field without statements has no value.
        public var statements: [Statement]
        /// Whether the value that is deployed belongs to the runtime, so that this one is the first only.
        public var isIgnored = false
        /// Whether all statements count together instead of the highest alone.
        public var isUnion = false

        /// The statement that counts; nil where there is none, and where several do.
        public var winner: Statement? { isUnion ? nil : statements.last { $0.counts } }
    }

    /// What one layer says of a field.
    public struct Statement: Sendable {
        /// Index into `layers`; nil for what weir takes where nobody says anything.
        public var layer: Int?
        /// Where it stands; nil where no file says it.
        public var location: SourceLocation?
        /// What it says.
        public var value: StatedValue
        /// Whether it has a part in what comes out.
        public var counts: Bool
    }

    /// Which versions there are, and which is meant.
    public struct Versions: Sendable {
        /// One of them.
        public struct Candidate: Hashable, Sendable {
            /// From 1.
            public var number: Int
            /// The release's name; nil where it has none.
            public var release: String?
            /// Whether it may be deployed anew.
            public var isAvailable: Bool
            /// Lower-cased, sorted.
            public var labels: [String]
            /// Whether this commit publishes it.
            public var isNew: Bool
        }

        /// Ascending by number; empty where no database was asked.
        public var candidates: [Candidate]
        /// The one that an instance runs, or that an integration's definition is; nil where there is none yet.
        public var chosen: Int?
        /// False: no database was asked, so that nobody knows which versions there are.
        public var isKnown: Bool
    }
}

/// What a statement says, as it may be shown.
public enum StatedValue: Hashable, Sendable {
    /// Canonical JSON.
    case json(String)
    /// `null`: it takes away what is below.
    case removed
    /// References to secrets; `text` shows them as `(secret NAME)`, and `…` for text beside them.
    case secret(names: [String], text: String)
    /// Plain text that is a secret, or looks like one.
    case hidden
}
