import WeirGit
import WeirModel
import WeirPlanning

/// The folders of a repository that an environment's files come from: one, or several that are laid over each other.
struct SourceFolders: Hashable, Sendable {
    /// Between two folders where they are written as one text; no folder has it in its name.
    private static let separator: Character = ":"

    /// From the repository's top, at least one; its top is empty.
    var names: [String]

    /// - Parameter names: at least one.
    init(_ names: [String]) { self.names = names.isEmpty ? [""] : names }

    /// Reads what `text` gives, as plans and the database have it.
    init(text: String) {
        self.init(text.split(separator: Self.separator, omittingEmptySubsequences: false).map(String.init))
    }

    /// `shared:eu`
    var text: String { names.joined(separator: String(Self.separator)) }

    /// Throws a `CommandFailure` where a folder's name has a colon in it.
    func check() throws {
        guard let name = names.first(where: { $0.contains(Self.separator) }) else { return }
        throw CommandFailure(
            "the folder \(TerminalText.escaped(name)) cannot be an environment: its name has a colon in it")
    }
}

/// Folders that are laid over each other: the files of all of them, each path once. A file that is in several of them is
/// an entry that cannot be read.
struct LayeredTree<Layer: SourceTree>: SourceTree {
    /// At least one, with what the folder is called.
    let layers: [(name: String, tree: Layer)]
    /// What it holds, where that was listed already: a folder of ten thousand customers takes a while.
    private var list: [SourceEntry]?

    init(layers: [(name: String, tree: Layer)]) { self.layers = layers }

    /// The same with its names listed, now. The call blocks.
    func listed() throws -> LayeredTree {
        var tree = self
        tree.list = try entries()
        return tree
    }

    func entries() throws -> [SourceEntry] {
        if let list { return list }
        guard layers.count > 1 else { return try layers.first?.tree.entries() ?? [] }
        let all = try layers.flatMap { try $0.tree.entries() }
            .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        var merged: [SourceEntry] = []
        merged.reserveCapacity(all.count)
        for entry in all {
            if let last = merged.last, last.path.utf8.elementsEqual(entry.path.utf8) {
                merged[merged.count - 1] = SourceEntry(path: last.path, objectID: .zero, kind: .overlapping)
            } else {
                merged.append(entry)
            }
        }
        return merged
    }

    func overlaps() throws -> [String: [String]] {
        var places: [String: [String]] = [:]
        for layer in layers {
            for entry in try layer.tree.entries() {
                places[entry.path, default: []].append(layer.name.isEmpty ? entry.path : "\(layer.name)/\(entry.path)")
            }
        }
        return places.filter { $0.value.count > 1 }
    }

    func reader() throws -> Reader { Reader(try layers.map { try $0.tree.reader() }) }

    /// Reads from the folder that has the file.
    final class Reader: SourceReader {
        private let readers: [Layer.Reader]

        init(_ readers: [Layer.Reader]) { self.readers = readers }

        func size(of entry: SourceEntry) throws -> Int { try owner(of: entry).size(of: entry) }

        func read<Result>(_ entry: SourceEntry, _ body: (Span<UInt8>) throws -> Result) throws -> Result {
            try owner(of: entry).read(entry, body)
        }

        func read<Result>(
            _ entry: SourceEntry, upTo limit: Int, _ body: (Span<UInt8>) throws -> Result
        ) throws -> Result? {
            try owner(of: entry).read(entry, upTo: limit, body)
        }

        /// Only one of them has it, or all do: Git finds files by their content, wherever they lie.
        private func owner(of entry: SourceEntry) throws -> Layer.Reader {
            guard let first = readers.first else {
                throw SourceError(path: entry.path, message: "is in no folder")
            }
            guard readers.count > 1 else { return first }
            return readers.first { (try? $0.size(of: entry)) != nil } ?? first
        }
    }
}

extension LayeredTree where Layer == GitTree {
    /// These folders of a commit.
    init(repository: SharedRepository, treeID: ObjectID, folders: SourceFolders) {
        self.init(layers: folders.names.map { ($0, GitTree(repository: repository, treeID: treeID, subfolder: $0)) })
    }

    /// The commit's root tree.
    var treeID: ObjectID { layers.first?.tree.treeID ?? .zero }
}

extension LayeredTree where Layer == FolderTree {
    /// These folders on disk, by their paths, as they are called.
    init(_ folders: [(name: String, path: String)]) {
        self.init(layers: folders.map { ($0.name, FolderTree(folder: $0.path)) })
    }
}
