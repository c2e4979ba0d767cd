/// A customer as stated.
public struct DesiredCustomer: Sendable {
    /// The name that identifies it, within its customer for an instance.
    public var slug: String
    /// What it is meant to be.
    public var spec: Spec
    /// Where each field of the spec was stated, in the order of `SpecFields`.
    public var origins: [FieldOrigin]
    /// Whether it may not be deleted before a revision has set this to false.
    public var protect: Bool
    /// `customer.yaml`; the position that stands for the unit as a whole.
    public var source: SourceLocation

    /// Memberwise.
    public init(slug: String, spec: Spec, origins: [FieldOrigin], protect: Bool, source: SourceLocation) {
        self.slug = slug
        self.spec = spec
        self.origins = origins
        self.protect = protect
        self.source = source
    }

    /// How the unit is named.
    public var key: UnitKey { .customer(slug) }
}

/// An integration as stated, with a valid definition.
public struct DesiredIntegration: Sendable {
    /// The name that identifies it, within its customer for an instance.
    public var slug: String
    /// The definition, read and checked.
    public var definition: Definition
    /// What can be changed without publishing: category, description, documents, labels, name.
    public var spec: Spec
    /// Where each field of the spec was stated, in the order of `SpecFields`.
    public var origins: [FieldOrigin]
    /// The files that `spec` refers to by their digests: attachments by path, icon, README.
    public var documents: [StatedDocument]
    /// The note for the version that this content becomes; nil: the commit's message.
    public var note: String?
    /// How it is published, and what is said of its versions.
    public var release: DesiredRelease
    /// What it came from; nil for one that began by itself.
    public var lineage: Lineage?
    /// The commit that changed it last; nil: not looked for, and the commit that is read stands for it.
    public var commit: CommitDescription?
    /// Whether it may not be deleted before a revision has set this to false.
    public var protect: Bool
    /// Where it is stated.
    public var source: SourceLocation

    /// Memberwise.
    public init(
        slug: String, definition: Definition, spec: Spec, origins: [FieldOrigin], documents: [StatedDocument] = [],
        note: String? = nil, release: DesiredRelease = DesiredRelease(), lineage: Lineage? = nil, protect: Bool,
        source: SourceLocation
    ) {
        self.slug = slug
        self.definition = definition
        self.spec = spec
        self.origins = origins
        self.documents = documents
        self.note = note
        self.release = release
        self.lineage = lineage
        self.protect = protect
        self.source = source
    }

    /// How the unit is named.
    public var key: UnitKey { .integration(slug) }
}

/// The version that an instance is to run.
public enum VersionSelection: Hashable, Sendable {
    /// An existing version.
    case published(Int)
    /// The version that the definition in Git becomes when this state is applied.
    case draft
}

/// An instance as stated: layers merged, values checked against the version that it is to run.
public struct DesiredInstance: Sendable {
    /// The customer's slug.
    public var customer: String
    /// The name that identifies it, within its customer for an instance.
    public var slug: String
    /// The integration's slug.
    public var integration: String
    /// Which version it runs.
    public var version: VersionSelection
    /// As written (`latest`, `4`, …), where it was stated; for the plan's text.
    public var versionOrigin: SourceLocation
    /// Whether its flows run.
    public var enabled: Bool
    /// Whether it may not be deleted before a revision has set this to false.
    public var protect: Bool
    /// The key of the instance whose configuration it started from; nil for one that began by itself.
    public var forkedFrom: String?
    /// What it is meant to be.
    public var spec: Spec
    /// Where each field of the spec was stated, in the order of `SpecFields`.
    public var origins: [FieldOrigin]
    /// Config variables without a value: the instance is deployed and marked *unconfigured*. Sorted.
    public var missing: [String]
    /// Connections that wait for a person to grant access in a browser. Sorted.
    public var needsAuthorization: [String]
    /// Its file, or the `deploy.yaml` that makes it.
    public var source: SourceLocation
    /// The fields that belong to the runtime once the instance is deployed. Sorted by their text.
    public var ignored: [IgnoredField]
    /// What a `null` takes away, in no particular order.
    public var removed: [RemovedField]
    /// The secrets that its configuration refers to, sorted, each once.
    public var secrets: [SecretKey]
    /// Those of them that stand in plain text in a file, with what stands for their declarations.
    public var implicit: [SecretDeclaration]

    /// Memberwise.
    public init(
        customer: String, slug: String, integration: String, version: VersionSelection, versionOrigin: SourceLocation,
        enabled: Bool, protect: Bool, forkedFrom: String? = nil, spec: Spec, origins: [FieldOrigin],
        missing: [String], needsAuthorization: [String], source: SourceLocation, ignored: [IgnoredField] = [],
        removed: [RemovedField] = [], secrets: [SecretKey] = [], implicit: [SecretDeclaration] = []
    ) {
        self.customer = customer
        self.slug = slug
        self.integration = integration
        self.version = version
        self.versionOrigin = versionOrigin
        self.enabled = enabled
        self.protect = protect
        self.forkedFrom = forkedFrom
        self.spec = spec
        self.origins = origins
        self.missing = missing
        self.needsAuthorization = needsAuthorization
        self.source = source
        self.ignored = ignored
        self.removed = removed
        self.secrets = secrets
        self.implicit = implicit
    }

    /// How the unit is named.
    public var key: UnitKey { .instance(customer, slug) }
}
