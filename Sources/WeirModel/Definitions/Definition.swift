/// A definition that was read and found valid: what `publish` stores and what instances are checked against.
public struct Definition: Sendable {
    /// The whole document with positions, unknown fields included.
    public var document: Document
    /// Canonical JSON of the whole document.
    public var json: [UInt8]
    /// SHA-256 of `json`: key order, comments and white space do not count.
    public var digest: Digest
    /// What instances need to know of it.
    public var interface: DefinitionInterface
    /// Canonical JSON of the interface, as `Catalogue.Version.interface` gives it back.
    public var interfaceJSON: [UInt8]
    /// Steps of all flows, those in loops and branches included.
    public var stepCount: Int
    /// The secrets in plain text that the file holds: `json` and `interface` refer to them.
    public var secrets: [SecretDeclaration]

    /// Memberwise.
    public init(
        document: Document, json: [UInt8], digest: Digest, interface: DefinitionInterface, interfaceJSON: [UInt8],
        stepCount: Int, secrets: [SecretDeclaration] = []
    ) {
        self.document = document
        self.json = json
        self.digest = digest
        self.interface = interface
        self.interfaceJSON = interfaceJSON
        self.stepCount = stepCount
        self.secrets = secrets
    }
}
