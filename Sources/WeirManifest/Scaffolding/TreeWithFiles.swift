import WeirModel

/// A tree as it will be once files are added to it.
struct TreeWithFiles<Base: SourceTree>: SourceTree {
    let base: Base
    /// By path.
    let files: [String: [UInt8]]

    init(_ base: Base, adding files: [Scaffold.File]) {
        self.base = base
        self.files = Dictionary(files.map { ($0.path, $0.bytes) }) { _, last in last }
    }

    func entries() throws -> [SourceEntry] {
        let added = files.keys.map { SourceEntry(path: $0, objectID: .zero, kind: .file) }
        return (try base.entries() + added).sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    func reader() throws -> Reader { Reader(base: try base.reader(), files: files) }

    final class Reader: SourceReader {
        private let base: Base.Reader
        private let files: [String: [UInt8]]

        init(base: Base.Reader, files: [String: [UInt8]]) {
            self.base = base
            self.files = files
        }

        func size(of entry: SourceEntry) throws -> Int { try files[entry.path]?.count ?? base.size(of: entry) }

        func read<Result>(_ entry: SourceEntry, _ body: (Span<UInt8>) throws -> Result) throws -> Result {
            guard let bytes = files[entry.path] else { return try base.read(entry, body) }
            return try body(bytes.span)
        }
    }
}
