import Synchronization
public import WeirModel

/// A tree that notes what is read of it.
public struct CountingTree<Tree: SourceTree>: SourceTree {
    private let tree: Tree
    /// What was read so far.
    public let log = ReadLog()

    /// Notes what is read of `tree`.
    public init(_ tree: Tree) { self.tree = tree }

    /// See `SourceTree`. Names are not content: nothing is noted.
    public func entries() throws -> [SourceEntry] { try tree.entries() }

    /// See `SourceTree`.
    public func reader() throws -> CountingReader<Tree.Reader> { CountingReader(try tree.reader(), log) }
}

/// The paths whose content was read.
public final class ReadLog: Sendable {
    private let noted = Mutex<[String]>([])

    /// Every reading, in no particular order.
    public var paths: [String] { noted.withLock { $0 } }

    fileprivate func note(_ path: String) { noted.withLock { $0.append(path) } }
}

/// Reads a `CountingTree`.
public final class CountingReader<Reader: SourceReader>: SourceReader {
    private let reader: Reader
    private let log: ReadLog

    fileprivate init(_ reader: Reader, _ log: ReadLog) {
        self.reader = reader
        self.log = log
    }

    /// See `SourceReader`. A size is not content: nothing is noted.
    public func size(of entry: SourceEntry) throws -> Int { try reader.size(of: entry) }

    /// See `SourceReader`.
    public func read<Result>(_ entry: SourceEntry, _ body: (Span<UInt8>) throws -> Result) throws -> Result {
        log.note(entry.path)
        return try reader.read(entry, body)
    }
}
