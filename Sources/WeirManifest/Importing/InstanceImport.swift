internal import WeirJSON
public import WeirModel
internal import WeirYAML

/// An instance of an export, as the repository takes it.
public struct ImportedInstance: Sendable {
    /// The slug of its customer.
    public var customer: String
    /// What the customer is called.
    public var customerName: String
    /// What the customer is known by elsewhere, where the export says so.
    public var customerExternalID: String?
    /// Its own slug.
    public var slug: String
    /// The slug of its integration.
    public var integration: String
    /// Whether its values were checked: false where the repository has no valid definition of the integration.
    public var isChecked: Bool
    /// Its file.
    public var bytes: [UInt8]
    /// The secrets that were taken out, in the order of its configuration.
    public var lifted: [LiftedSecret]
    /// Where it stands in the export.
    public var location: SourceLocation

    /// What `customer.yaml` says of its customer where there is none yet.
    public var customerFile: [UInt8] {
        let place = location.position
        var file = TreeNode.mapping([("name", .text(customerName, at: place))], at: place)
        if let id = customerExternalID { file["externalId"] = .text(id, at: place) }
        return YAMLWriter.bytes(file.document)
    }
}

/// What the repository already says, as far as an import has to know it.
public struct ImportContext: Sendable {
    /// A customer of the repository.
    public struct Customer: Sendable {
        /// Of `customer.yaml`; nil where that is not valid.
        public var name: String?
        /// What it is known by elsewhere.
        public var externalID: String?

        /// Memberwise.
        public init(name: String?, externalID: String? = nil) {
            self.name = name
            self.externalID = externalID
        }
    }

    /// What the integrations declare, by slug.
    public var integrations: [String: DefinitionInterface]
    /// The slugs of those whose definition is not valid.
    public var invalidIntegrations: Set<String>
    /// By slug.
    public var customers: [String: Customer]
    /// The names that schedules may use.
    public var timeZones: TimeZoneNames

    /// Memberwise.
    public init(
        integrations: [String: DefinitionInterface], invalidIntegrations: Set<String>, customers: [String: Customer],
        timeZones: TimeZoneNames
    ) {
        self.integrations = integrations
        self.invalidIntegrations = invalidIntegrations
        self.customers = customers
        self.timeZones = timeZones
    }
}

/// Reads an export of instances: `{name, customer, integration, labels, configVariables: [{key, value | values,
/// scheduleType, timeZone}]}`, alone, in an array, or in an object that has such an array.
public enum InstanceImport {
    /// Reads a file.
    ///
    /// Every value is checked against the type that the integration declares for it. A secret in plain text becomes a
    /// reference, and is listed in `lifted`.
    ///
    /// - Parameters:
    ///   - bytes: what the file holds.
    ///   - path: the file, for messages; one that ends in `.yaml` or `.yml` is read as YAML.
    ///   - context: what the repository says.
    ///   - notes: gets what was left out.
    ///   - diagnostics: gets every problem where the result is nil.
    public static func read(
        _ bytes: [UInt8], path: String, in context: ImportContext, notes: inout [ImportNote],
        diagnostics: inout [Diagnostic]
    ) -> [ImportedInstance]? {
        let isYAML = EntryPath.looksLikeYAML(path)
        guard
            let source = SourceDocument(
                bytes, path: path, isJSON: !isYAML, limits: limits, diagnostics: &diagnostics)
        else { return nil }
        var reader = InstanceReader(path: path, context: context)
        let instances = reader.read(source.document)
        notes += reader.notes.sorted()
        guard reader.diagnostics.isEmpty else {
            diagnostics += reader.diagnostics.sorted()
            return nil
        }
        return instances
    }

    /// An export holds a whole fleet, and is read by nobody but the one who imports it.
    private static let limits = DocumentLimits(bytes: 128 << 20, nodes: 16_000_000)
}
