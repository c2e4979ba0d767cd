/// What an instance needs to know of a definition: its config variables and its flows.
///
/// Derived from the definition when it is published and stored beside it, so that planning against published
/// versions never reads whole definitions.
public struct DefinitionInterface: Hashable, Sendable {
    /// A config variable that the definition declares.
    public struct Variable: Hashable, Sendable {
        /// Whether the variable takes one value or many.
        public enum Collection: String, Sendable {
            case none, valueList = "valuelist", keyValueList = "keyvaluelist"
        }

        /// An input of a connection.
        public struct Input: Hashable, Sendable {
            /// What it is called, in the file.
            public var name: String
            /// The definition's own value where it is a non-empty plain value, else nil.
            public var defaultValue: String?
            /// The repository's secret that holds the definition's own value, in place of `defaultValue`.
            public var defaultSecret: String?

            /// Whether the definition has a value for it.
            public var hasDefault: Bool { defaultValue != nil || defaultSecret != nil }

            /// Memberwise.
            public init(name: String, defaultValue: String? = nil, defaultSecret: String? = nil) {
                self.name = name
                self.defaultValue = defaultValue
                self.defaultSecret = defaultSecret
            }
        }

        /// The name is the identity.
        public var key: String
        /// The type of its value.
        public var dataType: DataType
        /// One value, or many.
        public var collection: Collection
        /// nil or empty: an instance has to give a value.
        public var defaultValue: String?
        /// The choices of a picklist; empty for other types.
        public var pickList: [String]
        /// Of a connection, by name.
        public var inputs: [Input]
        /// The IANA time zone of a schedule that states none; nil: UTC.
        public var timeZone: String?
        /// True where the value does not have to come from configuration: a scoped connection, or credentials that a
        /// person grants in a browser. What configuration does state still counts.
        public var isProvidedElsewhere: Bool
        /// True for the second of these: an instance is deployed and waits until somebody grants access.
        public var needsAuthorization: Bool

        /// Memberwise.
        public init(
            key: String, dataType: DataType, collection: Collection = .none, defaultValue: String? = nil,
            pickList: [String] = [], inputs: [Input] = [], timeZone: String? = nil, isProvidedElsewhere: Bool = false,
            needsAuthorization: Bool = false
        ) {
            self.key = key
            self.dataType = dataType
            self.collection = collection
            self.defaultValue = defaultValue
            self.pickList = pickList
            self.inputs = inputs
            self.timeZone = timeZone
            self.isProvidedElsewhere = isProvidedElsewhere
            self.needsAuthorization = needsAuthorization
        }
    }

    /// The type of a config variable (08-definition-format: `dataType`).
    public enum DataType: String, Sendable, CaseIterable {
        case string, number, boolean, picklist, schedule, timestamp, date, code, jsonForm, connection, objectSelection,
            objectFieldMap
        /// A type that this version does not know: its values are taken as they are.
        case other
    }

    /// The integration's display name, which an instance without a name of its own takes.
    public var name: String
    /// In the definition's order; keys are unique.
    public var variables: [Variable]
    /// The flows' names in the definition's order; unique.
    public var flows: [String]

    /// Memberwise.
    public init(name: String, variables: [Variable] = [], flows: [String] = []) {
        self.name = name
        self.variables = variables
        self.flows = flows
    }
}
