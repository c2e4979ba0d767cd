/// A customer as stated.
public struct DesiredCustomer: Sendable {
    public var slug: String
    public var spec: Spec
    public var origins: [FieldOrigin]
    public var protect: Bool
    /// `customer.yaml`; the position that stands for the unit as a whole.
    public var source: SourceLocation

    public init(slug: String, spec: Spec, origins: [FieldOrigin], protect: Bool, source: SourceLocation) {
        self.slug = slug
        self.spec = spec
        self.origins = origins
        self.protect = protect
        self.source = source
    }

    public var key: UnitKey { .customer(slug) }
}

/// An integration as stated, with a valid definition.
public struct DesiredIntegration: Sendable {
    public var slug: String
    public var definition: Definition
    /// What can be changed without publishing: category, description, labels, name.
    public var spec: Spec
    public var origins: [FieldOrigin]
    /// The note for the version that this content becomes; nil: the commit's message.
    public var note: String?
    public var protect: Bool
    public var source: SourceLocation

    public init(
        slug: String, definition: Definition, spec: Spec, origins: [FieldOrigin], note: String? = nil, protect: Bool,
        source: SourceLocation
    ) {
        self.slug = slug
        self.definition = definition
        self.spec = spec
        self.origins = origins
        self.note = note
        self.protect = protect
        self.source = source
    }

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
    public var customer: String
    public var slug: String
    public var integration: String
    public var version: VersionSelection
    /// As written (`latest`, `4`, …), where it was stated; for the plan's text.
    public var versionOrigin: SourceLocation
    public var enabled: Bool
    public var protect: Bool
    public var spec: Spec
    public var origins: [FieldOrigin]
    /// Config variables without a value: the instance is deployed and marked *unconfigured*. Sorted.
    public var missing: [String]
    /// Connections that wait for a person to grant access in a browser. Sorted.
    public var needsAuthorization: [String]
    /// Its file, or the `deploy.yaml` that makes it.
    public var source: SourceLocation

    public init(
        customer: String, slug: String, integration: String, version: VersionSelection, versionOrigin: SourceLocation,
        enabled: Bool, protect: Bool, spec: Spec, origins: [FieldOrigin], missing: [String],
        needsAuthorization: [String], source: SourceLocation
    ) {
        self.customer = customer
        self.slug = slug
        self.integration = integration
        self.version = version
        self.versionOrigin = versionOrigin
        self.enabled = enabled
        self.protect = protect
        self.spec = spec
        self.origins = origins
        self.missing = missing
        self.needsAuthorization = needsAuthorization
        self.source = source
    }

    public var key: UnitKey { .instance(customer, slug) }
}
