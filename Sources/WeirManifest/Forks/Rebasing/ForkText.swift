import WeirJSON
import WeirModel
import WeirYAML

/// Writes the `fork.yaml` of a rebased fork.
///
/// The old file's text is changed in the places that changed, so that comments and layout stay. Whether that came to
/// what it should is checked by reading the result; a file that is written in a way that this does not understand is
/// written anew.
struct ForkText {
    let fork: Fork
    let version: PinnedVersion
    let verdicts: [RebaseVerdict]

    private var document: Document { fork.file.document }

    /// The new text, and whether it is the old one's with changes; nil where even a new one cannot be read again.
    func text() -> (text: [UInt8]?, keepsLayout: Bool) {
        if let changed = changedText(), isRight(changed) { return (changed, true) }
        let text = newText()
        return (isRight(text) ? text : nil, false)
    }

    private func changedText() -> [UInt8]? {
        var text = ChangedText(fork.bytes)
        guard let node = fork.file.versionNode, let range = text.range(of: node, document) else { return nil }
        text.replace(range, with: text.scalar(version.description, like: document.nodes[node].style))
        guard let list = fork.file.patchesNode, !verdicts.isEmpty else { return text.bytes }
        let items = Array(document.children(list))
        let isBlock = document.nodes[list].style == .block
        let blocks = isBlock ? text.blocks(of: items, in: document, before: nextKey(after: list)) : nil
        for (item, verdict) in zip(items, verdicts) where !verdict.isUnchanged {
            if repath(item, verdict, in: &text) { continue }
            guard let block = blocks?[item] else { return nil }
            if verdict.applied.isEmpty {
                text.replace(block.withComments, with: [])
            } else {
                let new = verdict.applied.flatMap { self.item($0, indentation: block.indentation) }
                text.replace(block.lines, with: new)
            }
        }
        if verdicts.allSatisfy(\.applied.isEmpty) { text.insert(" []", afterKeyOf: list, document) }
        return text.bytes
    }

    /// Changes nothing but the paths of a patch; false where more has to change.
    private func repath(_ item: Int, _ verdict: RebaseVerdict, in text: inout ChangedText) -> Bool {
        guard verdict.applied.count == 1, let only = verdict.applied.first, only.value == nil,
            only.patch.operation == verdict.original.operation
        else { return false }
        var changes: [(Range<Int>, [UInt8])] = []
        for (field, old, new) in [
            ("path", verdict.original.path, only.patch.path),
            ("from", verdict.original.from ?? JSONPointer(tokens: []), only.patch.from ?? JSONPointer(tokens: [])),
        ] where old != new {
            guard let node = document.value(of: field, in: item), let range = text.range(of: node, document) else {
                return false
            }
            changes.append((range, text.scalar(new.description, like: document.nodes[node].style)))
        }
        for (range, bytes) in changes { text.replace(range, with: bytes) }
        return true
    }

    /// The line of the field after the patches; nil where they are the last.
    private func nextKey(after list: Int) -> UInt32? {
        document.children(0).map { document.nodes[$0].line }.filter { $0 > document.nodes[list].line }.min()
    }

    // MARK: Written anew

    private func item(_ applied: RebaseVerdict.Applied, indentation: Int) -> [UInt8] {
        var maker = DocumentMaker()
        maker.collection(.sequence, count: 1) { append(applied, to: &$0) }
        var lines: [UInt8] = []
        for line in YAMLWriter.bytes(maker.document).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
        )
        .dropLast() {
            if !line.isEmpty { lines += [UInt8](repeating: UInt8(ascii: " "), count: indentation) }
            lines += line + [UInt8(ascii: "\n")]
        }
        return lines
    }

    private func append(_ applied: RebaseVerdict.Applied, to maker: inout DocumentMaker) {
        let patch = applied.patch
        let hasValue = patch.operation.takesValue
        maker.collection(.mapping, count: 2 + (patch.from == nil ? 0 : 1) + (hasValue ? 1 : 0)) { maker in
            maker.text("op")
            maker.text(patch.operation.rawValue)
            if let from = patch.from {
                maker.text("from")
                maker.text(from.description)
            }
            maker.text("path")
            maker.text(patch.path.description)
            guard hasValue else { return }
            maker.text("value")
            if let value = applied.value {
                maker.copy(0, of: value)
            } else if let value = patch.value {
                maker.copy(value, of: document)
            }
        }
    }

    private func newText() -> [UInt8] {
        let applied = verdicts.flatMap(\.applied)
        var maker = DocumentMaker()
        maker.collection(.mapping, count: Int(document.nodes[0].count)) { maker in
            for key in document.children(0) {
                maker.copy(key, of: document)
                switch key + 1 {
                case fork.file.versionNode: maker.version(version)
                case fork.file.patchesNode:
                    maker.collection(.sequence, count: applied.count) { maker in
                        for patch in applied { append(patch, to: &maker) }
                    }
                default: maker.copy(key + 1, of: document)
                }
            }
        }
        return YAMLWriter.bytes(maker.document)
    }

    // MARK: Checked

    /// Whether a text says what it should.
    private func isRight(_ text: [UInt8]) -> Bool {
        var diagnostics: [Diagnostic] = []
        guard let result = Fork.read(text, path: fork.path, diagnostics: &diagnostics), diagnostics.isEmpty,
            result.from == fork.from, result.version == version, result.file.name?.text == fork.file.name?.text,
            result.file.description?.text == fork.file.description?.text
        else { return false }
        let expected = verdicts.flatMap(\.applied)
        return expected.count == result.file.patches.count
            && zip(expected, result.file.patches).allSatisfy { applied, patch in
                applied.patch.operation == patch.operation && applied.patch.path == patch.path
                    && applied.patch.from == patch.from
                    && value(of: applied) == patch.value.map { CanonicalJSON.bytes(result.file.document, $0) }
            }
    }

    private func value(of applied: RebaseVerdict.Applied) -> [UInt8]? {
        guard applied.patch.operation.takesValue else { return nil }
        return applied.value.map { CanonicalJSON.bytes($0) }
            ?? applied.patch.value.map { CanonicalJSON.bytes(document, $0) }
    }
}
