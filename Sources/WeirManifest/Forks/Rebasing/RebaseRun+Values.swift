import WeirModel

/// Patches of what is there: `replace`, `remove` and `test`.
extension RebaseRun {
    func replace(_ patch: DefinitionPatch) throws(PatchFailure) -> RebaseVerdict {
        switch try pair.follow(patch.path) {
        case .missing(let depth, let old, let new, let pointer):
            return try removed(patch, patch.path, depth: depth, container: (old, new), at: pointer, in: pair)
        case .found(let old, let new, let pointer):
            return settle(
                patch, kept(patch, at: pointer), in: pair, base: pair.old.value(at: old),
                theirs: pair.new.value(at: new), ours: value(of: patch))
        }
    }

    /// Compares what both parents have where the fork puts something else.
    func settle(
        _ patch: DefinitionPatch, _ kept: RebaseVerdict, in trees: TreePair, base: DocumentTree.Value?,
        theirs: DocumentTree.Value?, ours: DocumentTree.Value
    ) -> RebaseVerdict {
        func conflict(_ reason: String) -> RebaseVerdict {
            self.conflict(kept, reason, at: patch.path, in: trees, base: base, theirs: theirs, ours: ours)
        }
        switch (base, theirs) {
        case (nil, nil): return kept
        case (let base?, let theirs?) where trees.isSame(base, theirs): return kept
        case (_, let theirs?) where trees.new.equal(theirs, ours, of: trees.new, numbers: .byMeaning):
            return dropped(patch, base == nil ? "the parent has it too now" : "the parent made the same change")
        case (nil, _?): return conflict("the parent added something else there")
        case (_?, _?): return conflict("the parent changed it")
        case (_?, nil): return conflict("the parent removed it")
        }
    }

    func remove(_ patch: DefinitionPatch) throws(PatchFailure) -> RebaseVerdict {
        switch try pair.follow(patch.path) {
        case .found(let old, let new, let pointer):
            let (base, theirs) = (pair.old.value(at: old), pair.new.value(at: new))
            let kept = kept(patch, at: pointer)
            guard !pair.isSame(base, theirs) else { return kept }
            return conflict(kept, "the parent changed it", at: patch.path, in: pair, base: base, theirs: theirs)
        case .missing(let depth, let old, let new, let pointer):
            let token = patch.path.tokens[depth]
            guard
                let (name, item) = try pair.renamed(token, in: pair.old.value(at: old), pair.new.value(at: new))
            else { return dropped(patch, "the parent removed it too") }
            let tokens = pointer.tokens + [name] + patch.path.tokens.dropFirst(depth + 1)
            return conflict(
                kept(patch, at: JSONPointer(tokens: tokens)),
                "the parent has no \(quoted(token)) any more; it may be called \(quoted(name)) now", at: patch.path,
                in: pair,
                base: pair.old.value(at: try pair.old.locate(patch.path)), theirs: item)
        }
    }

    func test(_ patch: DefinitionPatch) throws(PatchFailure) -> RebaseVerdict {
        switch try pair.follow(patch.path) {
        case .missing(let depth, let old, let new, let pointer):
            var verdict = try removed(patch, patch.path, depth: depth, container: (old, new), at: pointer, in: pair)
            // There is nothing that the test could go on to guard.
            verdict.applied = []
            return verdict
        case .found(let old, let new, let pointer):
            let (expected, theirs) = (value(of: patch), pair.new.value(at: new))
            var kept = kept(patch, at: pointer)
            guard !pair.new.equal(theirs, expected, of: pair.new, numbers: .byValue) else { return kept }
            kept.applied[0].value = pair.new.document(of: theirs)
            return conflict(
                kept, "the parent changed what the test expects", at: patch.path, in: pair,
                base: pair.old.value(at: old), theirs: theirs, ours: expected)
        }
    }
}

extension TreePair {
    /// The item of the new list that is probably the old one's item `token` under another name: nothing but the name
    /// differs, and the old list has no item of that name.
    func renamed(
        _ token: String, in oldList: DocumentTree.Value, _ newList: DocumentTree.Value
    ) throws(PatchFailure) -> (name: String, item: DocumentTree.Value)? {
        guard old.kind(oldList) == .sequence, new.kind(newList) == .sequence else { return nil }
        let item = old.child(try old.find(token, in: oldList, at: []), of: oldList)
        guard old.count(item) > 1, old.name(of: item) != nil else { return nil }
        for (_, candidate) in new.children(newList) {
            guard let name = new.name(of: candidate), old.numbers(of: name, in: oldList).isEmpty,
                isSame(item, candidate, apartFrom: old.nameField(of: item))
            else { continue }
            return (name, candidate)
        }
        return nil
    }

    private func isSame(_ item: DocumentTree.Value, _ other: DocumentTree.Value, apartFrom field: String?) -> Bool {
        guard new.kind(other) == .mapping, old.count(item) == new.count(other) else { return false }
        return old.children(item).allSatisfy { key, value in
            let name = key.map { String(decoding: old.text($0), as: UTF8.self) } ?? ""
            guard let number = new.member(name, of: other) else { return false }
            return name == field || isSame(value, new.child(number, of: other))
        }
    }
}
