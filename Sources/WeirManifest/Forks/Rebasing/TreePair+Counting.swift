import WeirModel

extension TreePair {
    /// In how many places the two documents differ: values that changed, came or went, and lists whose order did.
    func changeCount() -> Int { changeCount(old.root, new.root) }

    private func changeCount(_ before: DocumentTree.Value, _ after: DocumentTree.Value) -> Int {
        guard !isSame(before, after) else { return 0 }
        guard old.kind(before) == new.kind(after), let left = old.named(before), let right = new.named(after) else {
            return 1
        }
        let leftNumbers = Dictionary(left.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let rightNames = Set(right)
        var count = left.count { !rightNames.contains($0) }
        for (number, name) in right.enumerated() {
            guard let other = leftNumbers[name] else {
                count += 1
                continue
            }
            count += changeCount(old.child(other, of: before), new.child(number, of: after))
        }
        if old.kind(before) == .sequence, left.filter(rightNames.contains) != right.filter({ leftNumbers[$0] != nil }) {
            count += 1
        }
        return count
    }
}

extension DocumentTree {
    /// The names of a collection's children; nil for a scalar, and for a list in which not every item has one of its own.
    fileprivate func named(_ value: Value) -> [String]? {
        guard !kind(value).isScalar else { return nil }
        let names = children(value).map { child in
            child.key.map { String(decoding: text($0), as: UTF8.self) } ?? name(of: child.value)
        }
        guard !names.contains(nil), Set(names).count == names.count else { return nil }
        return names.compactMap(\.self)
    }
}
