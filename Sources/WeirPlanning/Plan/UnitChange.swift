public import WeirModel

/// All that a plan does to one unit. Boxed, because a change is passed on often on its way into a plan.
public struct UnitChange: Sendable {
    private var content: Content

    /// The unit.
    public var key: UnitKey {
        get { content.key }
        set { mutable.key = newValue }
    }

    /// The key under which it is deployed, where that is another one: the unit moves.
    public var from: UnitKey? {
        get { content.from }
        set { mutable.from = newValue }
    }

    /// The row as the plan saw it; nil: the unit is created. The write fails where the row has moved.
    public var row: RowIdentity? {
        get { content.row }
        set { mutable.row = newValue }
    }

    /// At least one, in the order of `Action`.
    public var parts: [Part] {
        get { content.parts }
        set { mutable.parts = newValue }
    }

    /// What is written to its row.
    public var write: UnitWrite {
        get { content.write }
        set { mutable.write = newValue }
    }

    /// The content, for a change that nobody else has.
    private var mutable: Content {
        mutating get {
            if !isKnownUniquelyReferenced(&content) { content = Content(content) }
            return content
        }
    }

    /// One action with what it changes and why.
    public struct Part: Hashable, Sendable {
        /// What is done.
        public var action: Action
        /// Sorted by path.
        public var fields: [FieldChange]
        /// For people: `file removed`, `v7 → v8`, `3 flows, 12 steps`.
        public var reason: String
        /// What caused it; nil for a removal whose file is gone.
        public var source: SourceLocation?
        /// A guard would have stopped it and an approval let it through; it does not count in `RecentChanges`.
        public var isApproved: Bool

        /// Makes a part; most have no fields and need no approval.
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

    /// Makes the change of one unit.
    public init(key: UnitKey, from: UnitKey? = nil, row: RowIdentity?, parts: [Part], write: UnitWrite) {
        content = Content(key: key, from: from, row: row, parts: parts, write: write)
    }

    /// What a change holds. Only written to while one change has it, which makes it as good as a value.
    private final class Content: @unchecked Sendable {
        var key: UnitKey
        var from: UnitKey?
        var row: RowIdentity?
        var parts: [Part]
        var write: UnitWrite

        init(key: UnitKey, from: UnitKey?, row: RowIdentity?, parts: [Part], write: UnitWrite) {
            self.key = key
            self.from = from
            self.row = row
            self.parts = parts
            self.write = write
        }

        convenience init(_ other: Content) {
            self.init(key: other.key, from: other.from, row: other.row, parts: other.parts, write: other.write)
        }
    }
}

extension UnitChange {
    /// Whether the unit's own slug becomes another one; an instance can move by its customer's alone.
    public var isRenamed: Bool { from.map { $0.slug != key.slug } ?? false }
}

/// One field before and after.
public struct FieldChange: Hashable, Sendable {
    /// Path components: `["config", "Acme Connection", "username"]`.
    public var path: [String]
    /// The value that is deployed.
    public var before: FieldValue
    /// The value that is stated.
    public var after: FieldValue
    /// Where the new value is stated.
    public var source: SourceLocation?

    /// Makes a change of one field.
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
    /// It gets another name and another file, and keeps everything else.
    case move
}

/// The new content of a unit's row, whole. Boxed, because a change is passed on often on its way into a plan.
public indirect enum UnitWrite: Sendable {
    case customer(CustomerWrite)
    case integration(IntegrationWrite)
    case secret(SecretWrite)
    case instance(InstanceWrite)

    /// What happens to the row.
    public var operation: RowOperation {
        switch self {
        case .customer(let write): write.operation
        case .integration(let write): write.operation
        case .secret(let write): write.operation
        case .instance(let write): write.operation
        }
    }

    /// The file that states the unit.
    public var sourcePath: String {
        switch self {
        case .customer(let write): write.sourcePath
        case .integration(let write): write.sourcePath
        case .secret(let write): write.sourcePath
        case .instance(let write): write.sourcePath
        }
    }
}

/// The new content of a customer's row.
public struct CustomerWrite: Sendable {
    /// What happens to the row.
    public var operation: RowOperation
    /// The unit's slug.
    public var slug: String
    /// The new spec; for a delete the one that is there, as far as it was read.
    public var spec: Spec
    /// Whether the unit is protected from then on; for a delete, as it was.
    public var protect: Bool
    /// The file that states the unit.
    public var sourcePath: String

    /// Makes the content of a row.
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
    /// What happens to the row.
    public var operation: RowOperation
    /// The unit's slug.
    public var slug: String
    /// The new spec; for a delete the one that is there, as far as it was read.
    public var spec: Spec
    /// Whether the unit is protected from then on; for a delete, as it was.
    public var protect: Bool
    /// The file that states the unit.
    public var sourcePath: String
    /// The version that is published with it; nil for none.
    public var publish: Publication?
    /// Versions of which something else is said than before, ascending by number.
    public var markedVersions: [MarkedVersion]
    /// The definition that stays unpublished; nil where there is none.
    public var draft: Draft?

    /// What is said of a published version from then on.
    public struct MarkedVersion: Hashable, Sendable {
        /// The version's number.
        public var number: Int
        /// False: no new deployments.
        public var isAvailable: Bool
        /// Lower-cased, sorted, each once.
        public var labels: [String]

        /// Makes a statement about a version.
        public init(number: Int, isAvailable: Bool, labels: [String]) {
            self.number = number
            self.isAvailable = isAvailable
            self.labels = labels
        }
    }

    /// A definition that is stated and not published.
    public struct Draft: Hashable, Sendable {
        /// SHA-256 of `definition`.
        public var digest: Digest
        /// Canonical JSON.
        public var definition: [UInt8]

        /// Makes a draft of a definition.
        public init(digest: Digest, definition: [UInt8]) {
            self.digest = digest
            self.definition = definition
        }
    }

    /// A version to publish.
    public struct Publication: Sendable {
        /// The version's number.
        public var number: Int
        /// The definition's digest.
        public var digest: Digest
        /// Canonical JSON.
        public var definition: [UInt8]
        /// Canonical JSON of the `DefinitionInterface`.
        public var interface: [UInt8]
        /// What the version is about, for people.
        public var note: String
        /// The commit that it comes from.
        public var commit: CommitDescription
        /// The release's name; nil where it has none.
        public var release: String?
        /// What is said of it from the beginning.
        public var marks: VersionMarks
        /// The older version with the same content, where there is one.
        public var equals: Int?

        /// Makes a version to publish.
        public init(
            number: Int, digest: Digest, definition: [UInt8], interface: [UInt8], note: String,
            commit: CommitDescription, release: String? = nil, marks: VersionMarks = VersionMarks(), equals: Int?
        ) {
            self.number = number
            self.digest = digest
            self.definition = definition
            self.interface = interface
            self.note = note
            self.commit = commit
            self.release = release
            self.marks = marks
            self.equals = equals
        }
    }

    /// Makes the content of a row.
    public init(
        operation: RowOperation, slug: String, spec: Spec, protect: Bool, sourcePath: String, publish: Publication?,
        markedVersions: [MarkedVersion] = [], draft: Draft? = nil
    ) {
        self.operation = operation
        self.slug = slug
        self.spec = spec
        self.protect = protect
        self.sourcePath = sourcePath
        self.publish = publish
        self.markedVersions = markedVersions
        self.draft = draft
    }
}

/// The new content of an instance's row and of its endpoints.
public struct InstanceWrite: Sendable {
    /// What happens to the row.
    public var operation: RowOperation
    /// The customer's slug.
    public var customer: String
    /// The unit's slug.
    public var slug: String
    /// The integration's slug.
    public var integration: String
    /// The version's number.
    public var version: Int
    /// Whether the instance runs.
    public var enabled: Bool
    /// Whether the unit is protected from then on; for a delete, as it was.
    public var protect: Bool
    /// The new spec; for a delete the one that is there, as far as it was read.
    public var spec: Spec
    /// Config variables without a value, sorted.
    public var missing: [String]
    /// Connections that wait for a person to grant access, sorted.
    public var needsAuthorization: [String]
    /// The file that states the unit.
    public var sourcePath: String
    /// Flows that get a new endpoint, sorted.
    public var newEndpoints: [String]
    /// Flows whose endpoint wakes up again, sorted.
    public var activatedEndpoints: [String]
    /// Flows whose endpoint goes to sleep, sorted.
    public var deactivatedEndpoints: [String]
    /// The secrets that its configuration refers to, sorted.
    public var secrets: [SecretKey]

    /// Makes the content of a row, by default with the endpoints that it has.
    public init(
        operation: RowOperation, customer: String, slug: String, integration: String, version: Int, enabled: Bool,
        protect: Bool, spec: Spec, missing: [String], needsAuthorization: [String], sourcePath: String,
        newEndpoints: [String] = [], activatedEndpoints: [String] = [], deactivatedEndpoints: [String] = [],
        secrets: [SecretKey] = []
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
        self.secrets = secrets
    }
}
