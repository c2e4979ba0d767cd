internal import WeirModel
internal import WeirYAML

/// The `fork.yaml` of a fork that has no patches yet.
public struct NewFork: Sendable {
    /// The parent's slug.
    public var from: String
    /// Which version of the parent.
    public var version: PinnedVersion
    /// The fork's display name; nil for the parent's.
    public var name: String?

    /// Memberwise.
    public init(from: String, version: PinnedVersion, name: String? = nil) {
        self.from = from
        self.version = version
        self.name = name
    }

    /// The file.
    public var bytes: [UInt8] {
        var maker = DocumentMaker()
        maker.collection(.mapping, count: name == nil ? 2 : 3) { maker in
            maker.text("from")
            maker.text(from)
            maker.text("version")
            maker.version(version)
            guard let name else { return }
            maker.text("name")
            maker.text(name)
        }
        return YAMLWriter.bytes(maker.document)
            + Array(
                """
                # What is different from the parent, as operations of RFC 6902. Items of lists go by their name or key:
                #   - {op: replace, path: /flows/FLOW/steps/STEP/inputs/INPUT/value, value: "60000"}
                patches: []

                """.utf8)
    }
}
