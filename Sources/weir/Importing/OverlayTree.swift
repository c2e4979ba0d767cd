import WeirModel

/// A tree of files with others on top: what a folder will be once they are written.
struct OverlayTree<Base: SourceTree>: SourceTree {
    let base: Base
    /// By path.
    let files: [String: [UInt8]]

    func entries() throws -> [SourceEntry] {
        let below = try base.entries().filter { files[$0.path] == nil }
        // What is not in any repository yet has no id.
        let above = files.keys.map { SourceEntry(path: $0, objectID: .zero, kind: .file) }
        return (below + above).sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    func reader() throws -> Reader { Reader(base: try base.reader(), files: files) }

    final class Reader: SourceReader {
        private let base: Base.Reader
        private let files: [String: [UInt8]]

        init(base: Base.Reader, files: [String: [UInt8]]) {
            self.base = base
            self.files = files
        }

        func size(of entry: SourceEntry) throws -> Int {
            try files[entry.path]?.count ?? base.size(of: entry)
        }

        func read<Result>(_ entry: SourceEntry, _ body: (Span<UInt8>) throws -> Result) throws -> Result {
            guard let bytes = files[entry.path] else { return try base.read(entry, body) }
            return try body(bytes.span)
        }
    }
}
