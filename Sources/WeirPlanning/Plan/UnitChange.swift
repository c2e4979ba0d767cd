public import WeirModel

/// All that a plan does to one unit.
public struct UnitChange: Sendable {
    public var key: UnitKey
    /// The row as the plan saw it; nil: the unit is created. The write fails where the row has moved.
    public var row: RowIdentity?
    /// At least one, in the order of `Action`.
    public var parts: [Part]
    public var write: UnitWrite

    /// One action with what it changes and why.
    public struct Part: Hashable, Sendable {
        public var action: Action
        /// Sorted by path.
        public var fields: [FieldChange]
        /// For people: `file removed`, `v7 → v8`, `3 flows, 12 steps`.
        public var reason: String
        /// What caused it; nil for a removal whose file is gone.
        public var source: SourceLocation?
        /// A guard would have stopped it and an approval let it through; it does not count in `RecentChanges`.
        public var isApproved: Bool

        /// A value of these parts.
        public init(
            action: Action, fields: [FieldChange] = [], reason: String, source: SourceLocation?,
            isApproved: Bool = false
        ) {
            self.action = action
            self.fields = fields
            self.reason = reason
            self.source = source
            self.isApproved = isApproved
        }
    }

    /// A value of these parts.
    public init(key: UnitKey, row: RowIdentity?, parts: [Part], write: UnitWrite) {
        self.key = key
        self.row = row
        self.parts = parts
        self.write = write
    }
}

/// One field before and after.
public struct FieldChange: Hashable, Sendable {
    /// Path components: `["config", "Acme Connection", "username"]`.
    public var path: [String]
    public var before: FieldValue
    public var after: FieldValue
    public var source: SourceLocation?

    /// A value of these parts.
    public init(path: [String], before: FieldValue, after: FieldValue, source: SourceLocation? = nil) {
        self.path = path
        self.before = before
        self.after = after
        self.source = source
    }
}

/// A field's value as it may be shown.
public enum FieldValue: Hashable, Sendable {
    case absent
    /// Canonical JSON text.
    case json(String)
    /// Either side is secret: neither is shown.
    case secret
}

/// What happens to a unit's row.
public enum RowOperation: String, Sendable {
    case insert, update, restore, delete
}

/// The new content of a unit's row, whole.
public enum UnitWrite: Sendable {
    case customer(CustomerWrite)
    case integration(IntegrationWrite)
    case instance(InstanceWrite)

    public var operation: RowOperation {
        switch self {
        case .customer(let write): write.operation
        case .integration(let write): write.operation
        case .instance(let write): write.operation
        }
    }
}

/// The new content of a customer's row.
public struct CustomerWrite: Sendable {
    public var operation: RowOperation
    public var slug: String
    public var spec: Spec
    public var protect: Bool
    public var sourcePath: String

    /// A value of these parts.
    public init(operation: RowOperation, slug: String, spec: Spec, protect: Bool, sourcePath: String) {
        self.operation = operation
        self.slug = slug
        self.spec = spec
        self.protect = protect
        self.sourcePath = sourcePath
    }
}

/// The new content of an integration's row, and the version that it publishes.
public struct IntegrationWrite: Sendable {
    public var operation: RowOperation
    public var slug: String
    public var spec: Spec
    public var protect: Bool
    public var sourcePath: String
    public var publish: Publication?

    /// A version to publish.
    public struct Publication: Sendable {
        public var number: Int
        public var digest: Digest
        /// Canonical JSON.
        public var definition: [UInt8]
        /// Canonical JSON of the `DefinitionInterface`.
        public var interface: [UInt8]
        public var note: String
        /// The older version with the same content, where there is one.
        public var equals: Int?

        /// A value of these parts.
        public init(
            number: Int, digest: Digest, definition: [UInt8], interface: [UInt8], note: String, equals: Int?
        ) {
            self.number = number
            self.digest = digest
            self.definition = definition
            self.interface = interface
            self.note = note
            self.equals = equals
        }
    }

    /// A value of these parts.
    public init(
        operation: RowOperation, slug: String, spec: Spec, protect: Bool, sourcePath: String, publish: Publication?
    ) {
        self.operation = operation
        self.slug = slug
        self.spec = spec
        self.protect = protect
        self.sourcePath = sourcePath
        self.publish = publish
    }
}

/// The new content of an instance's row and of its endpoints.
public struct InstanceWrite: Sendable {
    public var operation: RowOperation
    public var customer: String
    public var slug: String
    public var integration: String
    public var version: Int
    public var enabled: Bool
    public var protect: Bool
    public var spec: Spec
    public var missing: [String]
    public var needsAuthorization: [String]
    public var sourcePath: String
    /// Flows that get a new endpoint, sorted.
    public var newEndpoints: [String]
    /// Flows whose endpoint wakes up again, sorted.
    public var activatedEndpoints: [String]
    /// Flows whose endpoint goes to sleep, sorted.
    public var deactivatedEndpoints: [String]

    /// A value of these parts.
    public init(
        operation: RowOperation, customer: String, slug: String, integration: String, version: Int, enabled: Bool,
        protect: Bool, spec: Spec, missing: [String], needsAuthorization: [String], sourcePath: String,
        newEndpoints: [String] = [], activatedEndpoints: [String] = [], deactivatedEndpoints: [String] = []
    ) {
        self.operation = operation
        self.customer = customer
        self.slug = slug
        self.integration = integration
        self.version = version
        self.enabled = enabled
        self.protect = protect
        self.spec = spec
        self.missing = missing
        self.needsAuthorization = needsAuthorization
        self.sourcePath = sourcePath
        self.newEndpoints = newEndpoints
        self.activatedEndpoints = activatedEndpoints
        self.deactivatedEndpoints = deactivatedEndpoints
    }
}
