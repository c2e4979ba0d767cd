/// What files were before the content that is being loaded: in the tree that the environment shows.
///
/// It follows from the changed paths between two trees. Nothing is read before somebody asks for the content of a file.
public struct FormerFiles: Sendable {
    /// One side of a comparison of two trees.
    public struct Change: Hashable, Sendable {
        /// From the environment's root folder.
        public var path: String
        /// What was there; nil where there was nothing.
        public var old: SourceEntry?

        /// Memberwise.
        public init(path: String, old: SourceEntry?) {
            self.path = path
            self.old = old
        }

        /// What two trees do not agree about.
        ///
        /// - Parameters:
        ///   - old: the entries of the tree that was.
        ///   - new: the entries of the tree that is.
        public static func between(_ old: [SourceEntry], _ new: [SourceEntry]) -> [Change] {
            let before = Dictionary(old.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
            let after = Dictionary(new.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
            return before.values.filter { after[$0.path] != $0 }.map { Change(path: $0.path, old: $0) }
                + after.keys.filter { before[$0] == nil }.map { Change(path: $0, old: nil) }
        }
    }

    /// Which files belong to some units.
    public struct Scope: Hashable, Sendable {
        /// Files.
        public var paths: Set<String>
        /// Folders with all that is in them, each with a `/` at its end.
        public var folders: Set<String>

        /// Takes another's files too.
        public mutating func formUnion(_ other: Scope) {
            paths.formUnion(other.paths)
            folders.formUnion(other.folders)
        }

        /// No files unless stated.
        public init(paths: Set<String> = [], folders: Set<String> = []) {
            self.paths = paths
            self.folders = folders
        }

        func contains(_ path: String) -> Bool {
            if paths.contains(path) { return true }
            guard !folders.isEmpty, let folder = SourceLayout.folder(of: path) else { return false }
            return folders.contains(folder)
        }
    }

    /// By path. A path that is not among them did not change; one without an entry was not there.
    public private(set) var files: [String: SourceEntry?] = [:]
    /// What differs from the tree that was applied, whatever older ones say.
    public let changedPaths: Set<String>
    private let open: @Sendable () throws -> any SourceReader

    /// - Parameters:
    ///   - changes: what differs between the tree that was applied and the one that is loaded.
    ///   - open: makes a reader of the entries' content, for use on one thread.
    public init(_ changes: some Sequence<Change>, open: @escaping @Sendable () throws -> any SourceReader) {
        for change in changes { files[change.path] = .some(change.old) }
        changedPaths = Set(files.keys)
        self.open = open
    }

    /// A reader of what the files were.
    public func reader() throws -> any SourceReader { try open() }

    /// Takes for the files of `scope` what they were in an older tree, whatever the applied commit has.
    ///
    /// For units that were held when that commit was applied: what they are deployed as, an older commit stated. What
    /// the commits between them said of a held unit never became true, and is forgotten with the next revision: a move
    /// that only it tells of would be one in this plan, and none in the next.
    ///
    /// - Parameter changes: what differs between that tree and the one that is loaded.
    public mutating func take(_ changes: some Sequence<Change>, for scope: Scope) {
        for path in scope.paths { files[path] = nil }
        if !scope.folders.isEmpty { files = files.filter { !scope.contains($0.key) } }
        for change in changes where scope.contains(change.path) { files[change.path] = .some(change.old) }
    }
}

extension SourceLayout {
    /// `customers/globex/` of `customers/globex/erp.yaml`; nil for what lies in no customer's or integration's folder.
    public static func folder(of path: String) -> String? {
        let bytes = path.utf8
        let slash = UInt8(ascii: "/")
        guard let first = bytes.firstIndex(of: slash),
            let second = bytes[bytes.index(after: first)...].firstIndex(of: slash)
        else { return nil }
        return String(path[...second])
    }
}
