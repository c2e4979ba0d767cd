public import WeirModel

/// Bytes that the database does not have and a revision refers to. A plan names them; apply reads them where they are.
public struct BlobUpload: Hashable, Sendable {
    /// What the bytes consist of: apply refuses others.
    public var content: BlobContent
    /// A file that holds them.
    public var source: SourceEntry

    /// Memberwise.
    public init(content: BlobContent, source: SourceEntry) {
        self.content = content
        self.source = source
    }
}

/// What a plan does to the bytes that the database holds. Each is there once, however many integrations refer to it.
struct BlobChanges {
    /// By digest.
    var uploads: [BlobUpload] = []
    /// What nothing refers to any more, tombstones included; sorted.
    var drops: [Digest] = []

    init(_ changes: [UnitChange], purges: [Purge], _ input: PlanningInput) {
        let known = Set(input.observed.blobs.map(\.content.digest))
        var needed: [Digest: BlobUpload] = [:]
        var specs: [Identifier: Spec] = [:]
        for integration in input.observed.integrations { specs[integration.row.id] = integration.spec }
        for purge in purges { specs[purge.row.id] = nil }
        var referenced: Set<Digest> = []
        for change in changes {
            guard case .integration(let write) = change.write, write.operation != .delete else { continue }
            if let row = change.row { specs[row.id] = nil }
            referenced.formUnion(IntegrationDocuments(of: write.spec).digests)
            guard let index = input.desiredIntegrations[write.slug] else { continue }
            for document in input.desired.integrations[index].documents where !known.contains(document.content.digest) {
                let upload = BlobUpload(content: document.content, source: document.source)
                let other = needed[document.content.digest]
                if other.map({ ByteOrder.precedes(upload.source.path, $0.source.path) }) ?? true {
                    needed[document.content.digest] = upload
                }
            }
        }
        uploads = needed.values.sorted { $0.content.digest < $1.content.digest }
        guard !known.isEmpty else { return }
        for spec in specs.values { referenced.formUnion(IntegrationDocuments(of: spec).digests) }
        drops = known.subtracting(referenced).sorted()
    }
}
