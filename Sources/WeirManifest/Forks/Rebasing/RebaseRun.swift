import WeirModel

/// Carries the patches of a fork from one version of its parent to another, one after the other.
struct RebaseRun {
    /// Both versions with the patches so far.
    var pair: TreePair
    /// The old version with one patch more than `pair.old`.
    var ahead: DocumentTree
    private let oldFile: UInt32
    private let newFile: UInt32
    private let side: ForkRebase.Side?

    /// - Parameter side: whose side every conflict takes; nil to leave them open.
    init(file: ForkFile, from base: Document, to parent: Document, side: ForkRebase.Side?) {
        var (old, new) = (DocumentTree(base), DocumentTree(parent))
        oldFile = old.add(file.document)
        newFile = new.add(file.document)
        pair = TreePair(old: old, new: new)
        ahead = old
        self.side = side
    }

    /// What becomes of each patch, in their order.
    ///
    /// - Throws: where a patch does not even apply to the old parent.
    mutating func verdicts(for patches: [DefinitionPatch]) throws(PatchFailure) -> [RebaseVerdict] {
        var verdicts: [RebaseVerdict] = []
        for patch in patches { verdicts.append(try step(patch)) }
        return verdicts
    }

    private mutating func step(_ patch: DefinitionPatch) throws(PatchFailure) -> RebaseVerdict {
        try ahead.apply(patch, value: patch.value.map { ahead.value(at: $0, of: oldFile) })
        var verdict = try verdict(for: patch)
        if verdict.conflict != nil, side == .theirs {
            verdict.applied = []
        } else {
            apply(&verdict)
        }
        pair.old = ahead
        return verdict
    }

    /// Does to the new parent what the patch does now. What cannot be done is a conflict, too.
    private mutating func apply(_ verdict: inout RebaseVerdict) {
        var result = pair.new
        do throws(PatchFailure) {
            for step in verdict.applied {
                try result.apply(step.patch, value: value(of: step, in: &result))
            }
            pair.new = result
        } catch {
            verdict.applied = []
            let reason = "the patch does not apply any more: \(error.message)"
            verdict.conflict = verdict.conflict ?? .init(reason: reason, place: verdict.original.path)
        }
    }

    private func value(of step: RebaseVerdict.Applied, in tree: inout DocumentTree) -> DocumentTree.Value? {
        if let value = step.value { return tree.adopt(value) }
        return step.patch.value.map { tree.value(at: $0, of: newFile) }
    }

    private func verdict(for patch: DefinitionPatch) throws(PatchFailure) -> RebaseVerdict {
        switch patch.operation {
        case .replace: try replace(patch)
        case .remove: try remove(patch)
        case .test: try test(patch)
        case .add: try place(patch, value: value(of: patch), in: pair)
        case .copy: try copy(patch)
        case .move: try move(patch)
        }
    }

    // MARK: What operations share

    /// The patch's own value, in the new parent's tree.
    func value(of patch: DefinitionPatch) -> DocumentTree.Value {
        patch.value.map { pair.new.value(at: $0, of: newFile) } ?? pair.new.root
    }

    func kept(_ patch: DefinitionPatch, at path: JSONPointer, from: JSONPointer? = nil) -> RebaseVerdict {
        var moved = patch
        moved.path = path
        moved.from = from ?? patch.from
        return RebaseVerdict(original: patch, applied: [.init(patch: moved)])
    }

    func dropped(_ patch: DefinitionPatch, _ reason: String) -> RebaseVerdict {
        RebaseVerdict(original: patch, dropped: reason)
    }

    /// A patch that adds a value that the fork's file may not have.
    func addition(_ patch: DefinitionPatch, of value: Document, at path: JSONPointer) -> RebaseVerdict.Applied {
        var addition = patch
        addition.operation = .add
        addition.path = path
        addition.from = nil
        return .init(patch: addition, value: value)
    }

    /// Makes a conflict of what would have happened.
    ///
    /// - Parameters:
    ///   - trees: what the values are of: `base` of the old tree, `theirs` and `ours` of the new one.
    func conflict(
        _ verdict: RebaseVerdict, _ reason: String, at place: JSONPointer, in trees: TreePair,
        base: DocumentTree.Value? = nil, theirs: DocumentTree.Value? = nil, ours: DocumentTree.Value? = nil
    ) -> RebaseVerdict {
        var verdict = verdict
        verdict.dropped = nil
        verdict.conflict = .init(
            reason: reason, place: place, base: base.map { trees.old.document(of: $0) },
            theirs: theirs.map { trees.new.document(of: $0) }, ours: ours.map { trees.new.document(of: $0) })
        return verdict
    }

    /// The conflict of a patch that needs what the parent removed. The fork's side brings that back, as the fork has it.
    ///
    /// - Parameters:
    ///   - depth: how many parts of `path` lead to something that the new parent has.
    ///   - container: where that is, in both trees of `pair`.
    func removed(
        _ patch: DefinitionPatch, _ path: JSONPointer, depth: Int, container: (old: [Int], new: [Int]),
        at pointer: JSONPointer, in pair: TreePair
    ) throws(PatchFailure) -> RebaseVerdict {
        let place = JSONPointer(tokens: Array(path.tokens.prefix(depth + 1)))
        let oldContainer = pair.old.value(at: container.old)
        let newContainer = pair.new.value(at: container.new)
        var verdict = RebaseVerdict(original: patch)
        let base = (try? pair.old.locate(place)).map { pair.old.value(at: $0) }
        let wanted = (try? ahead.locate(place)).map { ahead.document(of: ahead.value(at: $0)) }
        if let wanted {
            if pair.old.kind(oldContainer) != pair.new.kind(newContainer) {
                // The parent made something else of what it is in.
                let parts = JSONPointer(tokens: Array(path.tokens.prefix(depth)))
                let whole = ahead.document(of: ahead.value(at: try ahead.locate(parts)))
                verdict.applied = [addition(patch, of: whole, at: pointer)]
                verdict.applied[0].patch.operation = .replace
            } else {
                let token = pair.tokenForReturn(of: place.tokens.last ?? "", from: oldContainer, to: newContainer)
                verdict.applied = [addition(patch, of: wanted, at: JSONPointer(tokens: pointer.tokens + [token]))]
            }
        }
        verdict = conflict(verdict, "the parent removed \(shown(place))", at: place, in: pair, base: base)
        verdict.conflict?.ours = wanted
        return verdict
    }

    func shown(_ place: JSONPointer) -> String { place.tokens.isEmpty ? "everything" : quoted(place.description) }
}

extension TreePair {
    /// What an added value's path ends with that comes back to where it was, as far as its neighbours are still there.
    func tokenForReturn(of token: String, from oldValue: DocumentTree.Value, to newValue: DocumentTree.Value) -> String
    {
        guard new.kind(newValue) == .sequence else { return token }
        guard let number = try? old.find(token, in: oldValue, at: []) else { return "-" }
        for next in number + 1..<max(number + 1, old.count(oldValue)) {
            guard let place = counterpart(of: next, in: oldValue, newValue) else { continue }
            return self.token(for: place, in: newValue, like: old.name(of: old.child(next, of: oldValue)) ?? "")
        }
        return "-"
    }
}
