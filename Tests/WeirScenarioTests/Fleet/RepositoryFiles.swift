import Crypto
import WeirModel
import WeirTesting

/// The files of a repository, and what Git would say of them.
struct RepositoryFiles: Sendable {
    /// Content by path.
    var files: [String: String] = [:]

    /// The id of the whole content: equal files, equal id.
    var objectID: ObjectID {
        var hash = SHA256()
        for (path, text) in files.sorted(by: { $0.key < $1.key }) {
            hash.update(data: Array("\(path)\0\(text)\0".utf8))
        }
        return ObjectID(bytes: Array(hash.finalize()).prefix(20)) ?? .zero
    }

    /// For loading.
    var tree: MemoryTree { MemoryTree(files) }
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
