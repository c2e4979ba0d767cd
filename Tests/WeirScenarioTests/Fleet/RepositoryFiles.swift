import Crypto
import WeirModel
import WeirTesting

/// The files of a repository, and what Git would say of them.
struct RepositoryFiles: Sendable {
    /// Content by path, of text files.
    var files: [String: String] = [:]
    /// Content by path, of files that are no text.
    var binaries: [String: [UInt8]] = [:]

    /// Every path.
    var paths: [String] { Array(files.keys) + Array(binaries.keys) }

    /// Takes the file at `path` away.
    mutating func remove(_ path: String) {
        files[path] = nil
        binaries[path] = nil
    }

    /// Gives the file at `path` another path.
    mutating func rename(_ path: String, to target: String) {
        if let text = files.removeValue(forKey: path) { files[target] = text }
        if let bytes = binaries.removeValue(forKey: path) { binaries[target] = bytes }
    }

    /// The id of the whole content: equal files, equal id.
    var objectID: ObjectID {
        var hash = SHA256()
        for (path, text) in files.sorted(by: { $0.key < $1.key }) {
            hash.update(data: Array("\(path)\0\(text)\0".utf8))
        }
        for (path, bytes) in binaries.sorted(by: { $0.key < $1.key }) {
            hash.update(data: Array("\(path)\0".utf8) + bytes)
        }
        return ObjectID(bytes: Array(hash.finalize()).prefix(20)) ?? .zero
    }

    /// The content that stands for a symbolic link.
    static let link = "\0link"

    /// For loading.
    var tree: MemoryTree {
        var tree = MemoryTree(files)
        for (path, bytes) in binaries.sorted(by: { $0.key < $1.key }) { tree.setBytes(bytes, at: path) }
        for (path, text) in files where text == Self.link { tree.setKind(.symbolicLink, at: path) }
        return tree
    }
}

extension SeededGenerator {
    /// True in `percent` of all cases.
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func pick<Item>(_ items: [Item]) -> Item? { items.randomElement(using: &self) }
}
