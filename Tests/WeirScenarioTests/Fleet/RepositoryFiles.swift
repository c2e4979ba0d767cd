import Crypto
import WeirModel

/// The files of a repository in memory, as a tree that can be loaded.
struct RepositoryFiles: Sendable, SourceTree {
    /// Content by path.
    var files: [String: String] = [:]
    /// Other than the order in which entries are to come, for tests that nothing depends on it.
    var shuffle: UInt64?

    /// The id of the whole content: equal files, equal id.
    var tree: ObjectID {
        var hash = SHA256()
        for (path, text) in files.sorted(by: { $0.key < $1.key }) {
            hash.update(data: Array("\(path)\0\(text)\0".utf8))
        }
        return ObjectID(bytes: Array(hash.finalize()).prefix(20)) ?? .zero
    }

    func entries() -> [SourceEntry] {
        let entries = files.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map {
            SourceEntry(path: $0, objectID: .zero, kind: .file)
        }
        guard let shuffle else { return entries }
        var generator = SeededGenerator(seed: shuffle)
        return entries.shuffled(using: &generator)
    }

    func reader() -> Reader { Reader(files: files) }

    final class Reader: SourceReader {
        private let files: [String: String]

        init(files: [String: String]) { self.files = files }

        func size(of entry: SourceEntry) throws -> Int { try bytes(entry).count }

        func read<Result>(_ entry: SourceEntry, _ body: (Span<UInt8>) throws -> Result) throws -> Result {
            let content = try bytes(entry)
            return try body(content.span)
        }

        private func bytes(_ entry: SourceEntry) throws -> [UInt8] {
            guard let text = files[entry.path] else { throw SourceError(path: entry.path, message: "no such file") }
            return Array(text.utf8)
        }
    }
}

/// SplitMix64 (Sebastiano Vigna, https://prng.di.unimi.it/splitmix64.c): the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }

    /// True in `percent` of all cases.
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func pick<Item>(_ items: [Item]) -> Item? { items.randomElement(using: &self) }
}
