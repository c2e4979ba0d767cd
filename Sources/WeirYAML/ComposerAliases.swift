import WeirModel

/// Aliases and the values of merge keys.
extension Composer {
    /// Repeats the node that the current alias names.
    mutating func alias(_ events: borrowing EventParser, _ problems: inout Problems) -> Bool {
        let mark = events.start
        let name = events.anchor ?? []
        guard let target = anchors[name], !builder.isOpen(target) else {
            let isRecursive = anchors[name] != nil
            problems.report(
                .undefinedAlias, at: mark.position, length: name.count + 1,
                "the alias *\(String(decoding: name, as: UTF8.self)) "
                    + (isRecursive ? "stands inside of what it repeats" : "has no anchor before it"),
                hint: isRecursive
                    ? "write out what is meant here"
                    : "mark the value with &\(String(decoding: name, as: UTF8.self)), or quote the text where no "
                        + "alias is meant")
            return placeholder(mark)
        }
        if expectsKey { return aliasKey(target, mark, events, &problems) }
        if expectsMerge, !builder.document.nodes[target].kind.isScalar {
            addMergeSources(target, at: mark, &problems)
            return placeholder(mark)
        }
        let node = builder.document.nodes.count
        let expectsMerge = expectsMerge
        guard builder.copy(of: target) else { return false }
        if expectsMerge { addMergeSources(node, at: mark, &problems) }
        return true
    }

    private mutating func aliasKey(
        _ target: Int, _ mark: Mark, _ events: borrowing EventParser, _ problems: inout Problems
    ) -> Bool {
        guard builder.document.nodes[target].kind.isScalar else {
            problems.report(
                .keyNotScalar, at: mark.position, length: mark.length(to: events.end),
                "a mapping or list cannot be a key", hint: "write out the key's text")
            return placeholder(mark)
        }
        var duplicate: Int?
        guard builder.keyCopy(of: target, duplicate: &duplicate) else { return false }
        if let duplicate { reportDuplicate(duplicate, mark, mark.length(to: events.end), &problems) }
        return true
    }

    /// Something in the place of an alias that brings nothing, so that pairs stay pairs.
    private mutating func placeholder(_ mark: Mark) -> Bool {
        let end = builder.document.text.count
        if expectsKey { return builder.droppedKey(line: mark.line, column: mark.column) }
        return builder.scalar(.null, .plain, line: mark.line, column: mark.column, textStart: end)
    }

    /// Takes the node as what the merge key before it brings in, or reports why it cannot be.
    mutating func addMergeSources(_ node: Int, at mark: Mark? = nil, _ problems: inout Problems) {
        guard !builder.addMergeSources(from: node) else { return }
        problems.report(
            .invalidMergeKey, at: mark?.position ?? builder.document.nodes[node].position,
            "the value of << must be a mapping or a list of mappings",
            hint: "write <<: *name where &name marks a mapping; quote \"<<\" where it is a key of its own")
    }
}
