import WeirModel

/// Patches that put something somewhere: `add`, `copy` and `move`.
extension RebaseRun {
    func copy(_ patch: DefinitionPatch) throws(PatchFailure) -> RebaseVerdict {
        guard let from = patch.from else { return kept(patch, at: patch.path) }
        switch try pair.follow(from) {
        case .found(_, let new, let pointer):
            // What the parent changed in the original changes in the copy.
            return try place(patch, value: pair.new.value(at: new), from: pointer, in: pair)
        case .missing(let depth, _, _, _): return try sourceRemoved(patch, from, depth: depth, in: pair)
        }
    }

    func move(_ patch: DefinitionPatch) throws(PatchFailure) -> RebaseVerdict {
        guard let from = patch.from else { return kept(patch, at: patch.path) }
        var taken = pair
        let source = try pair.old.locate(from)
        _ = taken.old.remove(at: source)
        switch try pair.follow(from) {
        case .found(let old, let new, let pointer):
            if from == patch.path { return kept(patch, at: pointer, from: pointer) }
            if let verdict = try reordered(patch, from, at: pointer, old: old, new: new) { return verdict }
            let value = taken.new.remove(at: new)
            return try place(patch, value: value, from: pointer, in: taken)
        case .missing(let depth, _, _, _):
            let value = pair.old.document(of: pair.old.value(at: source))
            let verdict = try place(patch, value: taken.new.adopt(value), in: taken)
            if verdict.dropped != nil { return dropped(patch, "the parent moved it too") }
            return try sourceRemoved(patch, from, depth: depth, in: taken)
        }
    }

    /// The conflict of a patch whose source the parent removed. The fork's side adds what was there.
    private func sourceRemoved(
        _ patch: DefinitionPatch, _ from: JSONPointer, depth: Int, in taken: TreePair
    ) throws(PatchFailure) -> RebaseVerdict {
        let value = pair.old.document(of: pair.old.value(at: try pair.old.locate(from)))
        var addition = patch
        addition.operation = .add
        addition.from = nil
        var trees = taken
        var verdict = try self.place(
            addition, value: trees.new.adopt(value), in: trees)
        for index in verdict.applied.indices where verdict.applied[index].value == nil {
            verdict.applied[index].value = value
        }
        verdict.original = patch
        verdict.dropped = nil
        let place = JSONPointer(tokens: Array(from.tokens.prefix(depth + 1)))
        verdict.conflict = .init(
            reason: "the parent removed \(shown(place))", place: from, base: value, ours: value)
        return verdict
    }

    /// A move within a list whose order the parent changed as well; nil where it did not.
    private func reordered(
        _ patch: DefinitionPatch, _ from: JSONPointer, at pointer: JSONPointer, old: [Int], new: [Int]
    ) throws(PatchFailure) -> RebaseVerdict? {
        let list = Array(old.dropLast())
        let oldList = pair.old.value(at: list)
        guard pair.old.kind(oldList) == .sequence,
            try pair.old.locate(patch.path.tokens.dropLast()) == list
        else { return nil }
        let before = pair.old.identities(of: oldList)
        let theirs = pair.new.value(at: new.dropLast())
        let after = pair.new.identities(of: theirs)
        let common = Set(before).intersection(after)
        let order = after.filter(common.contains)
        guard before.filter(common.contains) != order else { return nil }
        let oursList = ahead.value(at: list)
        let ours = ahead.identities(of: oursList).filter(common.contains)
        guard ours != order else { return dropped(patch, "the parent moved it too") }
        var taken = pair
        _ = taken.old.remove(at: old)
        let value = taken.new.remove(at: new)
        var verdict = try place(patch, value: value, from: pointer, in: taken)
        verdict = conflict(
            verdict, "the parent changed the order of \(shown(JSONPointer(tokens: from.tokens.dropLast())))",
            at: patch.path, in: taken)
        verdict.conflict?.base = pair.old.names(of: oldList)
        verdict.conflict?.theirs = pair.new.names(of: theirs)
        verdict.conflict?.ours = ahead.names(of: oursList)
        return verdict
    }

    // MARK: The target

    /// What becomes of a patch that puts `value`, of the new parent's tree, to its path.
    ///
    /// - Parameters:
    ///   - from: where the value comes from in the new parent, for moves and copies.
    ///   - trees: both parents, without the value that moves.
    func place(
        _ patch: DefinitionPatch, value: DocumentTree.Value, from: JSONPointer? = nil, in trees: TreePair
    ) throws(PatchFailure) -> RebaseVerdict {
        guard let token = patch.path.tokens.last else {
            return settle(
                patch, kept(patch, at: patch.path, from: from), in: trees, base: trees.old.root, theirs: trees.new.root,
                ours: value)
        }
        let container = JSONPointer(tokens: patch.path.tokens.dropLast())
        switch try trees.follow(container) {
        case .missing(let depth, let old, let new, let pointer):
            return try removed(patch, patch.path, depth: depth, container: (old, new), at: pointer, in: trees)
        case .found(let old, let new, let pointer):
            let (oldValue, newValue) = (trees.old.value(at: old), trees.new.value(at: new))
            let depth = container.tokens.count
            guard trees.old.kind(oldValue) == trees.new.kind(newValue) else {
                return try removed(patch, patch.path, depth: depth, container: (old, new), at: pointer, in: trees)
            }
            guard trees.old.kind(oldValue) == .sequence else {
                let base = trees.old.member(token, of: oldValue).map { trees.old.child($0, of: oldValue) }
                let theirs = trees.new.member(token, of: newValue).map { trees.new.child($0, of: newValue) }
                let path = JSONPointer(tokens: pointer.tokens + [token])
                return settle(
                    patch, kept(patch, at: path, from: from), in: trees, base: base, theirs: theirs, ours: value)
            }
            let insertion = ListInsertion(
                trees: trees, old: oldValue, new: newValue, value: value, token: token,
                number: try number(of: patch, in: trees.old, ofList: oldValue))
            return settle(patch, insertion, at: pointer, from: from)
        }
    }

    /// Before which item of the old list the patch inserts.
    private func number(
        of patch: DefinitionPatch, in tree: DocumentTree, ofList list: DocumentTree.Value
    ) throws(PatchFailure) -> Int {
        let token = patch.path.tokens.last ?? ""
        if token == "-" { return tree.count(list) }
        if let named = tree.numbers(of: token, in: list).first { return named }
        return DocumentTree.index(token) ?? tree.count(list)
    }

    private func settle(
        _ patch: DefinitionPatch, _ insertion: ListInsertion, at container: JSONPointer, from: JSONPointer?
    ) -> RebaseVerdict {
        func kept(_ token: String) -> RebaseVerdict {
            self.kept(patch, at: JSONPointer(tokens: container.tokens + [token]), from: from)
        }
        switch insertion.outcome {
        case .already: return dropped(patch, "the parent has it too now")
        case .at(let token): return kept(token)
        case .taken(let name, let theirs):
            var verdict = kept("-")
            let place = JSONPointer(tokens: container.tokens + [name])
            var removal = patch
            (removal.operation, removal.path, removal.from, removal.value) = (.remove, place, nil, nil)
            verdict.applied.insert(.init(patch: removal), at: 0)
            return conflict(
                verdict, "the parent added another \(quoted(name))", at: patch.path, in: insertion.trees,
                theirs: theirs, ours: insertion.value)
        case .neighbourRemoved(let token):
            return conflict(
                kept(token), "the parent removed what it stood beside", at: patch.path, in: insertion.trees,
                ours: insertion.value)
        }
    }
}

/// Where an item goes that a patch inserts into a list which the parent may have changed.
private struct ListInsertion {
    enum Outcome {
        /// The new list has an equal item that the old one has not.
        case already
        /// The new list has another item of that name that the old one has not.
        case taken(name: String, DocumentTree.Value)
        /// What the path ends with now.
        case at(String)
        /// The item before which it went is not there any more; the token leads near to the place.
        case neighbourRemoved(String)
    }

    let trees: TreePair
    let old: DocumentTree.Value
    let new: DocumentTree.Value
    /// Of the new tree.
    let value: DocumentTree.Value
    let token: String
    /// Before which item of the old list it goes.
    let number: Int

    var outcome: Outcome {
        let name = trees.new.name(of: value)
        if let name, trees.old.numbers(of: name, in: old).isEmpty {
            if let other = trees.new.numbers(of: name, in: new).first {
                let theirs = trees.new.child(other, of: new)
                return trees.new.equal(theirs, value, of: trees.new, numbers: .byMeaning)
                    ? .already : .taken(name: name, theirs)
            }
            if token == name { return .at(token) }
        } else if name == nil, equals(in: trees.new, new) > equals(in: trees.old, old) {
            return .already
        }
        return token == "-" ? .at(token) : neighbour
    }

    private func equals(in tree: DocumentTree, _ list: DocumentTree.Value) -> Int {
        tree.children(list).count { tree.equal($0.value, value, of: trees.new, numbers: .byMeaning) }
    }

    /// Beside the same item as before.
    private var neighbour: Outcome {
        let count = trees.new.count(new)
        if number < trees.old.count(old) {
            if let next = trees.counterpart(of: number, in: old, new) {
                return .at(trees.token(for: next, in: new, like: token))
            }
            let isByName = trees.old.numbers(of: token, in: old).first == number
            if !isByName, number > 0, let previous = trees.counterpart(of: number - 1, in: old, new) {
                return .at(String(previous + 1))
            }
            return .neighbourRemoved(trees.tokenForReturn(of: token, from: old, to: new))
        }
        guard number > 0 else { return .at(String(count)) }
        guard let previous = trees.counterpart(of: number - 1, in: old, new) else { return .at(String(count)) }
        return .at(String(previous + 1))
    }
}

extension DocumentTree {
    /// The names of a list's items, or the items where they have none, for showing an order.
    func names(of list: Value) -> Document {
        let names = children(list).map { name(of: $0.value) ?? describe($0.value) }
        var maker = DocumentMaker()
        maker.collection(.sequence, count: names.count) { maker in
            for name in names { maker.text(name) }
        }
        return maker.document
    }
}
