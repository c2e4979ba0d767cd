public import WeirModel

/// Reads files of a folder that a `FolderTree` listed.
public final class FolderTreeReader: SourceReader {
    private let folder: String
    private var buffer: [UInt8] = []
    /// The folder of the file that was read last: files come folder by folder.
    private var last: (path: Substring, folder: OpenFolder)?

    init(folder: String) { self.folder = folder }

    /// See `SourceReader`.
    public func size(of entry: SourceEntry) throws -> Int { try open(entry).size }

    /// See `SourceReader`. A file that is not the one that was listed any more is an error.
    public func read<Result>(_ entry: SourceEntry, _ body: (Span<UInt8>) throws -> Result) throws -> Result {
        let file = try open(entry)
        do throws(FileError) { try file.read(into: &buffer) } catch { throw failure(entry, error) }
        let bytes = buffer
        let id: ObjectID
        do throws(GitError) { id = try BlobID.of(bytes.span) } catch { throw SourceError(error, path: entry.path) }
        guard id == entry.objectID else {
            throw SourceError(path: entry.path, message: "the file was changed while it was being read")
        }
        return try body(bytes.span)
    }

    private func open(_ entry: SourceEntry) throws(SourceError) -> OpenFile {
        guard entry.kind.hasContent else {
            throw SourceError(path: entry.path, message: "is not a file that can be read")
        }
        let slash = entry.path.lastIndex(of: "/")
        let parent = entry.path[..<(slash ?? entry.path.startIndex)]
        let name = entry.path[(slash.map(entry.path.index(after:)) ?? entry.path.startIndex)...]
        do throws(FileError) { return try openFolder(parent).file(String(name)) } catch { throw failure(entry, error) }
    }

    /// Opens a folder component by component, so that none of them can be a symbolic link.
    private func openFolder(_ path: Substring) throws(FileError) -> OpenFolder {
        if let last, last.path.utf8.elementsEqual(path.utf8) { return last.folder }
        var result = try OpenFolder(folder)
        for component in path.split(separator: "/") {
            guard FileName.isAllowed(String(component)) else { throw .invalid }
            result = try OpenFolder(String(component), in: result)
        }
        last = (path, result)
        return result
    }

    private func failure(_ entry: SourceEntry, _ error: FileError) -> SourceError {
        SourceError(path: entry.path, message: "the file cannot be read: \(error.reason)")
    }
}
