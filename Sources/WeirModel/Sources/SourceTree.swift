/// One thing that a tree of files holds.
public struct SourceEntry: Sendable {
    /// What an entry is. Only `file` and `executable` have content that may be read.
    public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        case file
        case executable
        /// Never followed. Its content would be the path that it points to.
        case symbolicLink
        /// Another repository at this place; never entered.
        case submodule
        /// A file or folder that cannot be taken for what it says it is: no permission to read it, a mode that Git
        /// does not write, a name that is not UTF-8 or that no file may have (`.git`, `..`), a pipe, a socket.
        case unreadable
        /// In several of the folders that are laid over each other, so that it is not said which counts; see
        /// `SourceTree.overlaps`.
        case overlapping
    }

    /// From the environment's root folder, with `/` between components.
    public var path: String
    /// The id that Git gives the content. Of a submodule: the commit. All zero where there is nothing to name.
    public var objectID: ObjectID
    /// What the entry is.
    public var kind: Kind

    /// Memberwise.
    public init(path: String, objectID: ObjectID, kind: Kind) {
        self.path = path
        self.objectID = objectID
        self.kind = kind
    }
}

extension SourceEntry: Hashable {
    /// Paths are equal when their bytes are: file names know nothing of Unicode's canonical equivalence.
    public static func == (left: Self, right: Self) -> Bool {
        left.objectID == right.objectID && left.kind == right.kind && left.path.utf8.elementsEqual(right.path.utf8)
    }

    /// See `==`.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(objectID)
        hasher.combine(kind)
    }
}

/// Why a tree of files, or a file in it, could not be read.
public struct SourceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// From the environment's root folder; empty where it is the tree as a whole.
    public var path: String
    /// One sentence without its full stop.
    public var message: String

    /// Memberwise.
    public init(path: String, message: String) {
        self.path = path
        self.message = message
    }

    /// `path: message`.
    public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

/// A tree of files at one point in time: a commit's, or a folder's on disk.
public protocol SourceTree: Sendable {
    associatedtype Reader: SourceReader

    /// All entries below the folders and files that belong to weir, in the order of the bytes of their paths' UTF-8,
    /// each path once. Folders are not entries, except those that cannot be read.
    ///
    /// Throws a `SourceError` where the tree as a whole cannot be read. The call blocks.
    func entries() throws -> [SourceEntry]

    /// A reader for use on one thread at a time; make one for every thread.
    func reader() throws -> Reader

    /// Where each entry lies that is `overlapping`, by its path: from the repository's top.
    ///
    /// Throws what `entries` throws. The call blocks.
    func overlaps() throws -> [String: [String]]
}

extension SourceTree {
    /// None: most trees are one folder.
    public func overlaps() throws -> [String: [String]] { [:] }
}

/// Reads the content of entries. Not for concurrent use. The calls block.
public protocol SourceReader: AnyObject {
    /// How many bytes the content has, found without reading it.
    ///
    /// Throws a `SourceError`, also for an entry whose kind has no content.
    func size(of entry: SourceEntry) throws -> Int

    /// Lends the content to `body`. The bytes are those that `objectID` names.
    ///
    /// Throws a `SourceError`, also for an entry whose kind has no content, or what `body` throws.
    func read<Result>(_ entry: SourceEntry, _ body: (Span<UInt8>) throws -> Result) throws -> Result

    /// The same for content of at most `limit` bytes; nil, and `body` is not called, where there are more. Larger content is
    /// not held in memory.
    func read<Result>(
        _ entry: SourceEntry, upTo limit: Int, _ body: (Span<UInt8>) throws -> Result
    ) throws -> Result?
}

extension SourceReader {
    /// Asks for the size first.
    public func read<Result>(
        _ entry: SourceEntry, upTo limit: Int, _ body: (Span<UInt8>) throws -> Result
    ) throws -> Result? {
        try size(of: entry) <= limit ? try read(entry, body) : nil
    }
}

extension ObjectID {
    /// Twenty zero bytes: no object's id.
    public static let zero = ObjectID(words: (0, 0, 0))
}

/// What of a repository belongs to weir; everything beside it is left alone.
public enum SourceLayout {
    /// The names of the files and folders in the environment's root folder.
    public static let topLevelNames = [
        "customers", "integrations", "profiles", "secrets.yaml", "secrets.yml", "weir.yaml", "weir.yml",
    ]
}
