/// Finds a key among the earlier keys of its mapping, for every mapping that is still open.
///
/// Keys of open mappings stand on one stack. A small mapping is searched from end to end, without allocating; from
/// `threshold` keys on a hash table answers. Its hashes are seeded by the process, so that no file can be made to
/// collide on purpose.
struct MappingKeys {
    private struct Entry {
        let node: UInt32
        let fingerprint: UInt32
    }

    private struct HashedKey: Hashable {
        let mapping: Int
        let hash: Int
    }

    static let threshold = 16
    private var entries: [Entry] = []
    private var table: [HashedKey: UInt32] = [:]

    /// How many keys all open mappings have so far.
    var count: Int { entries.count }

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        if !table.isEmpty { table.removeAll(keepingCapacity: true) }
    }

    /// Forgets the keys of the innermost mapping, whose first key was number `first`.
    mutating func close(first: Int) { entries.removeLast(entries.count - first) }

    /// Adds the key `node` to the innermost mapping, whose first key is number `first` and whose node is `mapping`;
    /// where an equal key is already there, returns that key's node and adds nothing.
    mutating func insert(_ node: Int, mapping: Int, first: Int, in document: borrowing Document) -> Int? {
        let fingerprint = Self.fingerprint(node, document)
        let size = entries.count - first
        if size < Self.threshold {
            for index in first..<entries.count
            where entries[index].fingerprint == fingerprint && Self.equal(Int(entries[index].node), node, document) {
                return Int(entries[index].node)
            }
        } else {
            if size == Self.threshold {
                for index in first..<entries.count {
                    let earlier = Int(entries[index].node)
                    table[HashedKey(mapping: mapping, hash: Self.hash(earlier, document))] = UInt32(earlier)
                }
            }
            let key = HashedKey(mapping: mapping, hash: Self.hash(node, document))
            if let earlier = table[key], Self.equal(Int(earlier), node, document) { return Int(earlier) }
            table[key] = UInt32(node)
        }
        entries.append(Entry(node: UInt32(node), fingerprint: fingerprint))
        return nil
    }

    private static func fingerprint(_ node: Int, _ document: borrowing Document) -> UInt32 {
        let length = document.nodes[node].textLength
        guard length > 0 else { return 0 }
        let start = Int(document.nodes[node].textStart)
        let last = document.text[start + Int(length) - 1]
        return length << 16 | UInt32(document.text[start]) << 8 | UInt32(last)
    }

    private static func equal(_ left: Int, _ right: Int, _ document: borrowing Document) -> Bool {
        let left = document.nodes[left]
        let right = document.nodes[right]
        guard left.textLength == right.textLength else { return false }
        var leftIndex = Int(left.textStart)
        var rightIndex = Int(right.textStart)
        for _ in 0..<left.textLength {
            if document.text[leftIndex] != document.text[rightIndex] { return false }
            leftIndex += 1
            rightIndex += 1
        }
        return true
    }

    private static func hash(_ node: Int, _ document: borrowing Document) -> Int {
        var hasher = Hasher()
        let start = Int(document.nodes[node].textStart)
        let end = start + Int(document.nodes[node].textLength)
        var index = start
        while index < end {
            var word: UInt64 = 0
            let limit = min(index + 8, end)
            while index < limit {
                word = word << 8 | UInt64(document.text[index])
                index += 1
            }
            hasher.combine(word)
        }
        hasher.combine(end - start)
        return hasher.finalize()
    }
}
