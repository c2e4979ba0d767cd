import WeirModel

/// A customer's or an integration's folder, as it was or as it is.
struct MovableFolder: Sendable {
    var slug: String
    /// The name of the file that says who it is: `customer.yaml`, `integration.yaml`.
    var keyName: String
    /// All its files, by their paths in it, with YAML files' endings taken for the same.
    var files: [String: SourceEntry]
    /// The display name; nil where no file says it.
    var name: String?
    /// The customer's name in the team's own systems.
    var externalID: String?

    init(slug: String, keyPath: String, files: some Sequence<SourceEntry>) {
        self.slug = slug
        keyName = Self.name(keyPath)
        self.files = Dictionary(files.map { (Self.name($0.path), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The path in the folder.
    private static func name(_ path: String) -> String {
        let prefix = SourceLayout.folder(of: path) ?? ""
        let name = String(decoding: path.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
        return EntryPath.stem(name) ?? name
    }

    var keyFile: SourceEntry? { files[keyName] }

    /// What all its files are: equal for folders with equal content.
    var content: [String: ObjectID] { files.mapValues(\.objectID) }

    /// The YAML files that lie directly in it, by their names.
    var documents: [String: SourceEntry] {
        files.filter { !$0.key.contains("/") && EntryPath.looksLikeYAML($0.value.path) && $0.value.isOrdinary }
    }

    /// Whether at least half of the files of the one with more of them have the same names in both.
    func agreesByName(with other: MovableFolder) -> Bool {
        let (own, others) = (documents, other.documents)
        let shared = own.keys.count { others[$0] != nil }
        return shared > 0 && shared * 2 >= max(own.count, others.count)
    }

    /// Whether both say who they are, and it is somebody else: another `externalId`, or names without a word in common.
    ///
    /// One customer's endpoints and secrets must not become another's because their files are alike, nor one
    /// integration's versions another's.
    func isSomebodyElse(than other: MovableFolder) -> Bool {
        if let externalID, let theirs = other.externalID { return externalID != theirs }
        guard let name, let theirs = other.name else { return false }
        let (words, others) = (Self.words(name), Self.words(theirs))
        return !words.isEmpty && !others.isEmpty && words.isDisjoint(with: others)
    }

    private static func words(_ text: String) -> Set<String> {
        Set(text.split { !$0.isLetter && !$0.isNumber }.map { $0.lowercased() })
    }
}

/// Reads what files are and were, for comparing them.
struct MoveReader<Reader: SourceReader> {
    let now: Reader
    /// nil where it is not known what the files were.
    let before: (any SourceReader)?

    /// A former file's lines; nil where it is too large to be compared, or no file.
    func former(_ entry: SourceEntry?) throws -> LineProfile? {
        guard let before else { return nil }
        return try profile(entry, before)
    }

    /// A file's lines as they are; nil where it is too large to be compared, or no file.
    func current(_ entry: SourceEntry?) throws -> LineProfile? { try profile(entry, now) }

    private func profile(_ entry: SourceEntry?, _ reader: some SourceReader) throws -> LineProfile? {
        guard let entry, entry.isOrdinary else { return nil }
        return try reader.read(entry, upTo: DocumentLimits.definition.bytes) { LineProfile($0) }
    }

    /// The lines of all YAML files of a folder as it was, told apart by the files' names.
    func former(_ folder: MovableFolder) throws -> LineProfile {
        guard let before else { return LineProfile() }
        return try profile(folder, before)
    }

    /// The lines of all YAML files of a folder as it is, told apart by the files' names.
    func current(_ folder: MovableFolder) throws -> LineProfile { try profile(folder, now) }

    private func profile(_ folder: MovableFolder, _ reader: some SourceReader) throws -> LineProfile {
        var profile = LineProfile()
        for (name, entry) in folder.documents.sorted(by: { $0.key < $1.key }) {
            _ = try reader.read(entry, upTo: DocumentLimits.definition.bytes) {
                profile.add($0, salt: LineProfile.Hash.of(name))
            }
        }
        return profile
    }
}
