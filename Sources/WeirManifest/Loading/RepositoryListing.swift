import WeirModel

/// What a tree holds, by name: nothing is read yet.
struct RepositoryListing: Sendable {
    /// By the bytes of their paths.
    let entries: [SourceEntry]
    let layout: RepositoryLayout
    let files: FileNumbers
    /// The folders of integrations, by slug.
    let integrations: [RepositoryLayout.IntegrationFolder]
    /// The folders of customers in the order of their instances' keys, in which the slash counts: `a-b/x` comes before
    /// `a/x`.
    let customers: [RepositoryLayout.CustomerFolder]

    init(_ tree: some SourceTree) throws {
        let entries = Self.sorted(try tree.entries())
        let hasOverlaps = entries.contains { $0.kind == .overlapping }
        let layout = LayoutScanner.scan(entries, overlaps: hasOverlaps ? try tree.overlaps() : [:])
        self.entries = entries
        self.layout = layout
        files = FileNumbers(entries)
        integrations = layout.integrations.values.filter(\.isStated).sorted { $0.slug < $1.slug }
        customers = layout.customers.values.lazy.filter(\.isStated).map { (key: $0.slug + "/", slug: $0.slug) }
            .sorted { ByteOrder.precedes($0.key, $1.key) }.compactMap { layout.customers[$0.slug] }
    }

    /// Trees come sorted by the bytes of their paths; one that does not must not change what is found.
    private static func sorted(_ entries: [SourceEntry]) -> [SourceEntry] {
        let isSorted = zip(entries, entries.dropFirst()).allSatisfy { !ByteOrder.precedes($1.path, $0.path) }
        return isSorted ? entries : entries.sorted { ByteOrder.precedes($0.path, $1.path) }
    }
}
