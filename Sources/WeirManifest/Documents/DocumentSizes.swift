import WeirModel

/// Holds the sizes of an integration's documents against the limits, before anything is read.
struct DocumentSizes {
    /// The most bytes of one document.
    static let file = 5 << 20
    /// The most bytes of an integration: its definition and its documents.
    static let integration = 25 << 20
    /// The most documents of an integration.
    static let count = 1000

    private let slug: String
    private var total: Int
    private var files = 0
    /// One for each file that is too large, and one for the file with which the whole becomes so.
    private(set) var problems: [Diagnostic] = []

    /// - Parameter definition: how many bytes the definition's file has.
    init(slug: String, definition: Int) {
        self.slug = slug
        total = definition
    }

    mutating func add(_ entry: SourceEntry, size: Int) {
        let location = SourceLocation(path: entry.path)
        files += 1
        if size > Self.file {
            problems.append(
                Diagnostic(
                    .fileTooLarge, at: location,
                    "the file has \(size) bytes, and at most \(Self.file) are kept of a document",
                    hint: "make it smaller, or keep it elsewhere and link to it"))
        } else {
            let before = total
            total += size
            if total > Self.integration, before <= Self.integration {
                problems.append(
                    Diagnostic(
                        .integrationTooLarge, at: location,
                        "with this file integrations/\(slug) has \(total) bytes, and at most \(Self.integration) are kept",
                        hint: "make its documents smaller, or keep some elsewhere and link to them"))
            }
        }
        if files == Self.count + 1 {
            problems.append(
                Diagnostic(
                    .integrationTooLarge, at: location,
                    "with this file integrations/\(slug) has more than \(Self.count) documents",
                    hint: "put several of them into one archive"))
        }
    }
}
