import Crypto
public import WeirModel

/// A tree of files in memory, for tests of whatever reads a repository.
///
/// It keeps the contract of `SourceTree`: entries in the order of their paths' bytes, content only of files. A reading
/// test can also put files there that must not be read.
public struct MemoryTree: SourceTree {
    private enum Content {
        case bytes([UInt8], ObjectID)
        /// A file that says what it holds and must not be read all the same.
        case unread([UInt8], ObjectID)
        /// A file that has a size and must not be read.
        case size(Int)
        case other(SourceEntry.Kind)
    }

    /// By the bytes of the path: file names know nothing of Unicode's canonical equivalence.
    private var contents: [[UInt8]: Content] = [:]
    /// The entries as they were added, instead of sorted. For what must not depend on the order.
    public var keepsOrder = false
    private var order: [String] = []

    /// A tree of text files.
    public init(_ files: [String: String] = [:]) {
        for (path, text) in files.sorted(by: { $0.key < $1.key }) { self[path] = text }
    }

    /// The text of the file at `path`; nil where there is none. Setting nil removes whatever is there.
    public subscript(path: String) -> String? {
        get {
            guard case .bytes(let bytes, _)? = contents[Array(path.utf8)] else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
        set { set(path, newValue.map { Self.file(Array($0.utf8)) }) }
    }

    private static func file(_ bytes: [UInt8]) -> Content { .bytes(bytes, objectID(of: bytes)) }

    /// The id that Git gives to content: SHA-1 over a header and the bytes.
    public static func objectID(of bytes: [UInt8]) -> ObjectID {
        var hash = Insecure.SHA1()
        hash.update(data: Array("blob \(bytes.count)\0".utf8))
        hash.update(data: bytes)
        return ObjectID(bytes: Array(hash.finalize())) ?? .zero
    }

    /// Puts bytes, which may be no text, at `path`.
    public mutating func setBytes(_ bytes: [UInt8], at path: String) { set(path, Self.file(bytes)) }

    /// Puts a file with this content at `path` whose id and size are known; reading it is a failure.
    public mutating func setUnread(_ bytes: [UInt8], at path: String) {
        set(path, .unread(bytes, Self.objectID(of: bytes)))
    }

    /// Puts a file at `path` that says it has `size` bytes; reading it is a failure.
    public mutating func setSize(_ size: Int, at path: String) { set(path, .size(size)) }

    /// Puts something at `path` that is no file: a link, a submodule, something unreadable.
    public mutating func setKind(_ kind: SourceEntry.Kind, at path: String) { set(path, .other(kind)) }

    /// All paths, in the order of the entries.
    public var paths: [String] {
        keepsOrder ? order : order.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The same tree with its entries in another order.
    public func shuffled(using generator: inout some RandomNumberGenerator) -> MemoryTree {
        var tree = self
        tree.order.shuffle(using: &generator)
        tree.keepsOrder = true
        return tree
    }

    private mutating func set(_ path: String, _ content: Content?) {
        if contents[Array(path.utf8)] == nil, content != nil { order.append(path) }
        if content == nil { order.removeAll { $0.utf8.elementsEqual(path.utf8) } }
        contents[Array(path.utf8)] = content
    }

    /// See `SourceTree`.
    public func entries() throws -> [SourceEntry] {
        paths.map { path in
            switch contents[Array(path.utf8)] {
            case .other(let kind)?: SourceEntry(path: path, objectID: .zero, kind: kind)
            case .bytes(_, let id)?, .unread(_, let id)?: SourceEntry(path: path, objectID: id, kind: .file)
            case .size?, nil: SourceEntry(path: path, objectID: .zero, kind: .file)
            }
        }
    }

    /// The id that Git gives a file: SHA-1 over `blob`, its size and its content.
    private static func objectID(_ bytes: [UInt8]) -> ObjectID {
        var hash = Insecure.SHA1()
        hash.update(data: Array("blob \(bytes.count)\0".utf8))
        hash.update(data: bytes)
        return ObjectID(bytes: Array(hash.finalize())) ?? .zero
    }

    /// See `SourceTree`.
    public func reader() throws -> MemoryReader { MemoryReader(self) }

    fileprivate func size(_ entry: SourceEntry) throws -> Int {
        switch contents[Array(entry.path.utf8)] {
        case .bytes(let bytes, _)?, .unread(let bytes, _)?: return bytes.count
        case .size(let size)?: return size
        case .other?, nil: throw SourceError(path: entry.path, message: "is not a file that can be read")
        }
    }

    fileprivate func bytes(_ entry: SourceEntry) throws -> [UInt8] {
        guard case .bytes(let bytes, _)? = contents[Array(entry.path.utf8)] else {
            throw SourceError(path: entry.path, message: "is not a file that may be read")
        }
        return bytes
    }
}

/// Reads a `MemoryTree`.
public final class MemoryReader: SourceReader {
    private let tree: MemoryTree

    fileprivate init(_ tree: MemoryTree) { self.tree = tree }

    /// See `SourceReader`.
    public func size(of entry: SourceEntry) throws -> Int { try tree.size(entry) }

    /// See `SourceReader`.
    public func read<Result>(_ entry: SourceEntry, _ body: (Span<UInt8>) throws -> Result) throws -> Result {
        // In a constant: swift 6.3 fails to compile the span of a throwing call's result.
        let bytes = try tree.bytes(entry)
        return try body(bytes.span)
    }
}
