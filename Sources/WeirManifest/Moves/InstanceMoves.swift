import WeirModel
import WeirYAML

/// Finds instances of one customer whose files were renamed.
struct InstanceMoves<Reader: SourceReader> {
    /// An instance as it is deployed.
    struct Deployed {
        var slug: String
        /// Its integration as it is stated now.
        var integration: String
        /// What its file was; nil where that is not known, or a `deploy.yaml` makes it.
        var file: SourceEntry?
        /// Whether that is another content than there is at the same place now.
        var isChanged: Bool
        /// Whether its integration's `deploy.yaml` makes it and no file of its own states it.
        var isMadeByDeployment: Bool
    }

    /// An instance as it is stated.
    struct Stated {
        var work: InstanceWork
        var integration: String?
        var movedFrom: MovedFrom?
    }

    private let deployed: [String: Deployed]
    private var stated: [String: Stated]
    private let reader: MoveReader<Reader>
    private(set) var names: NameMoves
    /// By the new name: what it cannot be told from.
    private(set) var ambiguous: [String: [String]] = [:]
    /// Old names that several files claim.
    private(set) var conflicts: [(source: String, targets: [String])] = []

    init(_ deployed: [Deployed], _ work: [InstanceWork], reader: MoveReader<Reader>) {
        self.deployed = Dictionary(deployed.map { ($0.slug, $0) }, uniquingKeysWith: { first, _ in first })
        stated = Dictionary(work.map { ($0.slug, Stated(work: $0)) }, uniquingKeysWith: { first, _ in first })
        self.reader = reader
        names = NameMoves(deployed: Set(deployed.map(\.slug)), stated: Set(work.map(\.slug)))
    }

    /// The place that says what an instance was called; nil where no file does.
    func movedFrom(_ slug: String) -> MovedFrom? { stated[slug]?.movedFrom }

    /// Throws a `SourceError` where the repository cannot be read.
    mutating func find(_ yaml: inout YAMLReader) throws {
        let isOpen = !names.searching.isEmpty && !names.newcomers.isEmpty
        // Where a deploy.yaml has a part in it, the name says which integration it is of, and not the content alone.
        let changed = deployed.values.filter { old in
            old.isChanged && stated[old.slug].map { $0.work.deployment == nil } ?? false
        }.map(\.slug)
        guard isOpen || changed.count > 1 else { return }
        if isOpen {
            for slug in names.stated.sorted() { try read(slug, &yaml, isNew: !names.deployed.contains(slug)) }
            conflicts = names.take(claims: stated.compactMapValues { $0.movedFrom?.slug })
            takeDeployments()
        }
        takeEqualContents(changed)
        guard !names.searching.isEmpty, !names.newcomers.isEmpty else { return }
        for integration in Set(names.newcomers.compactMap { stated[$0]?.integration }).sorted() {
            takeEqualFiles(of: integration)
            try takeSimilarFiles(of: integration)
        }
    }

    // MARK: What files say

    /// Reads what a file says of its integration and its old name; of one that was there before only where it speaks of
    /// an old name at all.
    private mutating func read(_ slug: String, _ yaml: inout YAMLReader, isNew: Bool) throws {
        guard let work = stated[slug]?.work else { return }
        stated[slug]?.integration = work.deployment
        guard let entry = work.entry, entry.isOrdinary, try isNew || mentionsMove(entry) else { return }
        var document = Document()
        // What is wrong with the file is found when its instance is loaded.
        var diagnostics: [Diagnostic] = []
        guard try reader.now.readFile(entry, &yaml, into: &document, diagnostics: &diagnostics) else { return }
        var fields = FieldReader(document, path: entry.path)
        let file = InstanceFile.decode(&fields)
        stated[slug]?.movedFrom = file.movedFrom
        if let integration = file.integration { stated[slug]?.integration = integration.text }
    }

    private func mentionsMove(_ entry: SourceEntry) throws -> Bool {
        let isMentioned = try reader.now.read(entry, upTo: DocumentLimits.file.bytes) { bytes in
            let word = Array("movedFrom".utf8)
            guard bytes.count >= word.count else { return false }
            return (0...bytes.count - word.count).contains { start in
                word.indices.allSatisfy { bytes[start + $0] == word[$0] }
            }
        }
        return isMentioned ?? false
    }

    // MARK: Contents

    /// A `deploy.yaml` makes one instance for each customer, so that there is nothing to choose where it, or its
    /// integration's folder, was renamed.
    private mutating func takeDeployments() {
        for slug in names.newcomers {
            guard let new = stated[slug], new.work.entry == nil, let integration = new.work.deployment else { continue }
            let olds = names.searching.filter {
                deployed[$0]?.isMadeByDeployment == true && deployed[$0]?.integration == integration
            }
            if olds.count == 1, let old = olds.first { names.add(from: old, to: slug) }
        }
    }

    /// Names that are still stated, by another unit's content.
    private mutating func takeEqualContents(_ changed: [String]) {
        var old: [String: ObjectID] = [:]
        var new: [String: ObjectID] = [:]
        for slug in changed + names.searching { old[slug] = deployed[slug]?.file?.objectID }
        for slug in changed + names.newcomers { new[slug] = stated[slug]?.work.entry?.objectID }
        names.take(old: old, new: new)
    }

    private func old(of integration: String) -> [Deployed] {
        names.searching.compactMap { deployed[$0] }.filter { $0.integration == integration && $0.file != nil }
    }

    private func new(of integration: String) -> [InstanceWork] {
        names.newcomers.filter { ambiguous[$0] == nil }.compactMap { stated[$0] }
            .filter { $0.integration == integration && $0.work.entry != nil }.map(\.work)
    }

    private mutating func takeEqualFiles(of integration: String) {
        let before = Dictionary(grouping: old(of: integration)) { $0.file?.objectID }
        for (id, works) in Dictionary(grouping: new(of: integration), by: { $0.entry?.objectID }) {
            guard let olds = before[id] else { continue }
            if olds.count == 1, works.count == 1 {
                names.add(from: olds[0].slug, to: works[0].slug)
            } else {
                for work in works { ambiguous[work.slug] = olds.map(\.slug).sorted() }
            }
        }
    }

    private mutating func takeSimilarFiles(of integration: String) throws {
        let (old, new) = (old(of: integration), new(of: integration))
        guard !old.isEmpty, !new.isEmpty else { return }
        let before = try old.map { try reader.former($0.file) ?? LineProfile() }
        let after = try new.map { try reader.current($0.entry) ?? LineProfile() }
        var matching = RenameMatching(old: before, new: after) { _, _ in true }
        let result = matching.result()
        for (one, other) in result.pairs { names.add(from: old[one].slug, to: new[other].slug) }
        for (other, olds) in result.ambiguous { ambiguous[new[other].slug] = olds.map { old[$0].slug } }
    }
}

/// The old name that a file states, and where.
struct MovedFrom: Sendable {
    var slug: String
    var source: SourceLocation
    /// How long the name is there.
    var length: UInt32
}
