import WeirModel

/// A document before and after somebody else changed it, and where the things of the one are in the other.
///
/// Both have the same patches applied, so that what differs is what the parent changed.
struct TreePair {
    var old: DocumentTree
    var new: DocumentTree

    /// Where something of the old document is in the new one.
    enum Counterpart {
        /// It is there, and `pointer` leads to it in the new document.
        case found(old: [Int], new: [Int], pointer: JSONPointer)
        /// It is not: the first `depth` parts of the pointer lead to something, as `pointer` does, the next does not.
        case missing(depth: Int, old: [Int], new: [Int], pointer: JSONPointer)
    }

    /// Follows a pointer of the old document, in which it leads to something, through both.
    func follow(_ pointer: JSONPointer) throws(PatchFailure) -> Counterpart {
        var (oldPath, newPath): ([Int], [Int]) = ([], [])
        var (oldValue, newValue) = (old.root, new.root)
        var tokens: [String] = []
        for (depth, token) in pointer.tokens.enumerated() {
            let number = try old.find(token, in: oldValue, at: pointer.tokens.prefix(depth))
            guard let other = counterpart(of: number, in: oldValue, newValue) else {
                return .missing(
                    depth: depth, old: oldPath, new: newPath, pointer: JSONPointer(tokens: tokens))
            }
            tokens.append(self.token(for: other, in: newValue, like: token))
            oldPath.append(number)
            newPath.append(other)
            oldValue = old.child(number, of: oldValue)
            newValue = new.child(other, of: newValue)
        }
        return .found(old: oldPath, new: newPath, pointer: JSONPointer(tokens: tokens))
    }

    /// The number that the child `number` of a collection has in the collection's new state; nil where it has none.
    func counterpart(of number: Int, in oldValue: DocumentTree.Value, _ newValue: DocumentTree.Value) -> Int? {
        guard old.kind(oldValue) == new.kind(newValue) else { return nil }
        guard old.kind(oldValue) == .sequence else {
            guard let key = old.key(number, of: oldValue) else { return nil }
            return new.member(key, of: newValue)
        }
        let name = old.name(of: old.child(number, of: oldValue))
        if let name, old.numbers(of: name, in: oldValue).count == 1 {
            let there = new.numbers(of: name, in: newValue)
            return there.count == 1 ? there[0] : nil
        }
        return unnamedCounterpart(of: number, in: oldValue, newValue)
    }

    /// How a path says which child is meant: as it did before where that still leads there.
    func token(for number: Int, in value: DocumentTree.Value, like token: String) -> String {
        guard new.kind(value) == .sequence else { return token }
        for candidate in [token, String(number), new.name(of: new.child(number, of: value)) ?? ""]
        where (try? new.find(candidate, in: value, at: [])) == number {
            return candidate
        }
        return String(number)
    }

    /// Items without a name of their own are the same where they are equal. One that was changed is the same as the
    /// one that stands between the same neighbours, where there are as many on both sides.
    private func unnamedCounterpart(
        of number: Int, in oldValue: DocumentTree.Value, _ newValue: DocumentTree.Value
    ) -> Int? {
        let (before, after) = (old.identities(of: oldValue), new.identities(of: newValue))
        let places = Dictionary(after.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        if let place = places[before[number]] { return place }
        let known = Set(before)
        let previous = before[..<number].lastIndex { places[$0] != nil }
        let next = before[(number + 1)...].firstIndex { places[$0] != nil }
        let first = previous.flatMap { places[before[$0]] }.map { $0 + 1 } ?? 0
        let end = next.flatMap { places[before[$0]] } ?? after.count
        let (oldFirst, oldEnd) = (previous.map { $0 + 1 } ?? 0, next ?? before.count)
        guard end >= first, end - first == oldEnd - oldFirst, !after[first..<end].contains(where: known.contains) else {
            return nil
        }
        return first + number - oldFirst
    }

    /// Whether the parent left a thing as it was.
    func isSame(_ oldValue: DocumentTree.Value, _ newValue: DocumentTree.Value) -> Bool {
        old.equal(oldValue, newValue, of: new, numbers: .byMeaning)
    }
}

extension DocumentTree {
    /// The key of a mapping's member.
    func key(_ number: Int, of mapping: Value) -> String? {
        let key = mapping.isOpen ? mapping.keys[number] : children(mapping)[number].key
        return key.map { String(decoding: text($0), as: UTF8.self) }
    }

    /// What tells each item of a list from the others: its name, where no other has it, else all of it, and how often
    /// that was there before.
    func identities(of list: Value) -> [String] {
        let items = children(list).map(\.value)
        let names = items.map { name(of: $0) }
        var counts: [String: Int] = [:]
        for case let name? in names { counts[name, default: 0] += 1 }
        var seen: [String: Int] = [:]
        return zip(items, names).map { item, name in
            if let name, counts[name] == 1 { return "name \(name)" }
            let text = "value \(canonicalText(of: item))"
            seen[text, default: 0] += 1
            return "\(seen[text] ?? 0) \(text)"
        }
    }
}
