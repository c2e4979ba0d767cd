public import WeirModel

/// Moves a fork to another version of its parent: a three-way merge of the old parent, the new one and the patches.
///
/// Each patch is looked at in turn, with the ones before it applied to both parents. Where the parent left alone what
/// the patch is about, the patch stays, and only its path follows what moved. Where the parent did the same, the patch
/// is not needed any more. Where the parent changed or removed what the patch is about, that is a conflict: nothing is
/// merged that two people may have meant differently.
public enum ForkRebase {
    /// Whose side a conflict takes.
    public enum Side: String, Sendable, CaseIterable {
        /// The fork's: what the parent did is overruled, and what it removed comes back where that is needed.
        case ours
        /// The parent's: the patch is dropped.
        case theirs
    }

    /// What becomes of a patch.
    public enum Fate: Sendable {
        /// It stays as it is.
        case unchanged
        /// It stays and is written differently: how, a patch each. None where a test that cannot go on is left out.
        case rewritten([String])
        /// It is not needed any more, for this reason.
        case dropped(String)
        /// Both sides changed the same.
        case conflict(Conflict)
    }

    /// What both sides made of the same thing, as YAML without the values of secrets; nil where nothing is there.
    public struct Conflict: Sendable {
        /// What the parent did, in a sentence without its full stop.
        public var reason: String
        /// What the old parent has.
        public var base: String?
        /// What the new parent has.
        public var theirs: String?
        /// What the fork wants.
        public var ours: String?
        /// What the chosen side makes of the patch: patches in its place, or none. Nil where no side was chosen.
        public var resolution: [String]?
    }

    /// A patch and what becomes of it.
    public struct Step: Sendable {
        /// Which patch of the file, from 1.
        public var number: Int
        /// What it does, as in `replace /name`.
        public var patch: String
        /// Where it stands in the old file.
        public var location: SourceLocation
        /// What becomes of it.
        public var fate: Fate
    }

    /// What a rebase comes to.
    public struct Outcome: Sendable {
        /// Every patch, in their order.
        public var steps: [Step]
        /// In how many places the new parent differs from the old one.
        public var parentChanges: Int
        /// The new `fork.yaml`; nil where conflicts are open, or where a patch cannot be kept.
        public var text: [UInt8]?
        /// Whether the new file has the old one's comments and layout.
        public var keepsLayout = true
        /// What is to be said about the definition that the new file makes of the new parent.
        public var diagnostics: [Diagnostic] = []

        /// How many patches are in conflict.
        public var conflicts: Int {
            steps.count { if case .conflict = $0.fate { true } else { false } }
        }
    }

    /// Rebases a fork.
    ///
    /// - Parameters:
    ///   - fork: the fork's file.
    ///   - base: the definition of the version that the file names.
    ///   - parent: the definition of the version to move to.
    ///   - version: what the new file says as its version.
    ///   - side: whose side conflicts take; nil to leave them open.
    ///   - diagnostics: gets why the fork cannot be rebased.
    /// - Returns: nil where the fork does not apply to its old parent.
    public static func rebase(
        _ fork: Fork, from base: Document, to parent: Document, version: ForkVersion, keeping side: Side? = nil,
        diagnostics: inout [Diagnostic]
    ) -> Outcome? {
        guard fork.file.patched(base, path: fork.path, diagnostics: &diagnostics) != nil else { return nil }
        var run = RebaseRun(file: fork.file, from: base, to: parent, side: side)
        guard let verdicts = try? run.verdicts(for: fork.file.patches) else { return nil }
        var outcome = Outcome(
            steps: verdicts.enumerated().map { step($1, number: $0 + 1, fork, side) },
            parentChanges: TreePair(old: DocumentTree(base), new: DocumentTree(parent)).changeCount())
        let isStuck = verdicts.contains { $0.isStuck && side == .ours }
        guard !isStuck, side != nil || outcome.conflicts == 0 else { return outcome }
        let writing = ForkText(fork: fork, version: version, verdicts: verdicts)
        (outcome.text, outcome.keepsLayout) = writing.text()
        if let text = outcome.text { outcome.diagnostics = check(text, fork.path, parent) }
        return outcome
    }

    private static func check(_ text: [UInt8], _ path: String, _ parent: Document) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        if let fork = Fork.read(text, path: path, diagnostics: &diagnostics) {
            var reader = DefinitionReader()
            _ = fork.file.definition(of: parent, path: path, reader: &reader, diagnostics: &diagnostics)
        }
        SourceText.fillLines(of: &diagnostics, path: path, from: text.span)
        return diagnostics.sorted()
    }

    private static func step(_ verdict: RebaseVerdict, number: Int, _ fork: Fork, _ side: Side?) -> Step {
        let patches = verdict.applied.map { $0.patch.summary }
        var fate = verdict.isUnchanged ? Fate.unchanged : .rewritten(patches)
        if let reason = verdict.dropped { fate = .dropped(reason) }
        if let conflict = verdict.conflict {
            func shown(_ value: Document?) -> String? { value.map { ShownValue.text($0, at: conflict.place) } }
            fate = .conflict(
                Conflict(
                    reason: conflict.reason, base: shown(conflict.base), theirs: shown(conflict.theirs),
                    ours: shown(conflict.ours), resolution: side == nil ? nil : patches))
        }
        let location = SourceLocation(path: fork.path, position: verdict.original.source.path)
        return Step(number: number, patch: verdict.original.summary, location: location, fate: fate)
    }
}

extension DefinitionPatch {
    /// What it does and where, as in `move /a to /b`.
    var summary: String {
        func shown(_ pointer: JSONPointer) -> String { pointer.tokens.isEmpty ? "\"\"" : pointer.description }
        return from.map { "\(operation.rawValue) \(shown($0)) to \(shown(path))" }
            ?? "\(operation.rawValue) \(shown(path))"
    }
}
