import WeirModel

/// Reads YAML documents into trees as SOPS' YAML store does: comments become entries before what they are about.
struct YAMLTreeReader {
    /// How many values aliases may repeat in one file.
    static let mostRepeated = 100_000

    /// How deep lists and maps may nest once aliases stand for what they name.
    static let deepest = 256

    private var repeated = 0
    private var aliasDepth = 0
    private var depth = 0

    /// - Throws: `SOPSError` where the text is no YAML or is no map.
    static func read(_ bytes: [UInt8]) throws(SOPSError) -> [[Tree.Entry]] {
        do throws(YAMLFault) {
            var parser = YAMLParser(try YAMLText.utf8(bytes))
            var reader = YAMLTreeReader()
            var documents: [[Tree.Entry]] = []
            while let document = try parser.nextDocument() {
                if documents.isEmpty { try reader.checkKeys(of: document) }
                var entries: [Tree.Entry] = []
                try reader.append(document, to: &entries, handlesComments: true)
                documents.append(entries)
            }
            return documents
        } catch {
            throw SOPSError(
                .malformed, at: error.mark.position, "this is no YAML that SOPS reads: \(error.problem)",
                advice: "compare the file with the version before the last change; SOPS files are edited with sops edit"
            )
        }
    }

    /// SOPS refuses a first document in which a map has a key twice.
    private func checkKeys(of node: YAMLNode) throws(YAMLFault) {
        if node.kind == .mapping {
            var seen: Set<[UInt8]> = []
            for index in stride(from: 0, to: node.content.count, by: 2) {
                let key = node.content[index]
                guard key.kind == .scalar, !seen.insert(key.value).inserted else { continue }
                throw YAMLFault(mark: key.mark, problem: "this key stands in its map for the second time")
            }
        }
        for child in node.content { try checkKeys(of: child) }
    }

    private mutating func value(_ node: YAMLNode, commentsWereTaken: Bool) throws(YAMLFault) -> Tree {
        if aliasDepth > 0 { repeated += 1 }
        guard repeated <= Self.mostRepeated else {
            throw YAMLFault(mark: node.mark, problem: "aliases repeat more than \(Self.mostRepeated) values")
        }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else {
            throw YAMLFault(
                mark: node.mark, problem: "lists and mappings nest more than \(Self.deepest) levels deep here")
        }
        switch node.kind {
        case .sequence:
            var items: [Tree.Item] = []
            if !commentsWereTaken { Self.append(node.headComment, node.lineComment, at: node, to: &items) }
            for child in node.content {
                Self.append(child.headComment, child.lineComment, at: child, to: &items)
                let value = try value(child, commentsWereTaken: true)
                items.append(Tree.Item(value: value, position: child.mark.position))
                Self.append(child.footComment, at: child, to: &items)
            }
            if !commentsWereTaken { Self.append(node.footComment, at: node, to: &items) }
            return .list(items)
        case .mapping:
            var entries: [Tree.Entry] = []
            try append(node, to: &entries, handlesComments: !commentsWereTaken)
            return .map(entries)
        case .alias:
            guard let target = node.target else { return .leaf(.null) }
            aliasDepth += 1
            defer { aliasDepth -= 1 }
            return try value(target, commentsWereTaken: false)
        case .scalar, .document: return .leaf(try Self.leaf(node))
        }
    }

    /// Appends what a document or mapping holds.
    private mutating func append(
        _ node: YAMLNode, to entries: inout [Tree.Entry], handlesComments: Bool
    ) throws(YAMLFault) {
        if handlesComments { Self.append(node.headComment, node.lineComment, at: node, to: &entries) }
        switch node.kind {
        case .document:
            for child in node.content { try append(child, to: &entries, handlesComments: true) }
        case .mapping:
            for index in stride(from: 0, to: node.content.count, by: 2) {
                try append(node.content[index], node.content[index + 1], to: &entries)
            }
        case .alias:
            if let target = node.target { try append(target, to: &entries, handlesComments: true) }
        case .sequence:
            throw YAMLFault(mark: node.mark, problem: "the document is a list, and SOPS encrypts maps only")
        case .scalar:
            // A document with nothing in it.
            if node.tag == "!!null" { return }
            throw YAMLFault(mark: node.mark, problem: "the document is a single value, and SOPS encrypts maps only")
        }
        if handlesComments { Self.append(node.footComment, at: node, to: &entries) }
    }

    private mutating func append(
        _ key: YAMLNode, _ node: YAMLNode, to entries: inout [Tree.Entry]
    ) throws(YAMLFault) {
        Self.append(key.headComment, key.lineComment, at: key, to: &entries)
        let takesComments = node.kind == .scalar || node.kind == .alias
        if takesComments { Self.append(node.headComment, node.lineComment, at: node, to: &entries) }
        let value = try value(node, commentsWereTaken: takesComments)
        guard key.kind == .scalar, case .text(let name) = try Self.leaf(key) else {
            throw YAMLFault(mark: key.mark, problem: "this key is no text, and SOPS takes no other keys")
        }
        entries.append(Tree.Entry(key: .name(name), value: value, position: node.mark.position))
        if takesComments { Self.append(node.footComment, at: node, to: &entries) }
        Self.append(key.footComment, at: key, to: &entries)
    }

    /// The lines of comments without their `#`.
    private static func lines(_ comment: [UInt8]) -> [[UInt8]] {
        comment.split(separator: 0x0A).map { Array($0.dropFirst()) }
    }

    private static func append(_ comments: [UInt8]..., at node: YAMLNode, to items: inout [Tree.Item]) {
        for line in comments.flatMap(lines) {
            items.append(Tree.Item(value: .comment(line), position: node.mark.position))
        }
    }

    private static func append(_ comments: [UInt8]..., at node: YAMLNode, to entries: inout [Tree.Entry]) {
        for line in comments.flatMap(lines) { entries.append(.comment(line, at: node.mark.position)) }
    }

    /// What a scalar stands for.
    private static func leaf(_ node: YAMLNode) throws(YAMLFault) -> Leaf {
        switch node.tag {
        case "!!str": return .text(node.value)
        case "!!binary":
            let text = node.value.filter { $0 != 0x0A && $0 != 0x0D }
            guard let bytes = Base64.bytes(text) else {
                throw YAMLFault(mark: node.mark, problem: "what is tagged !!binary here is no base64")
            }
            return .text(bytes)
        case "!!null", "!!bool", "!!int", "!!float", "!!timestamp": break
        default: return .text(node.value)
        }
        let plain = PlainScalar(resolving: node.value)
        guard !node.isTagged || plain.tag == node.tag || (plain.tag == "!!int" && node.tag == "!!float") else {
            throw YAMLFault(mark: node.mark, problem: "this value is not what its tag says")
        }
        return try leaf(plain, node)
    }

    private static func leaf(_ plain: PlainScalar, _ node: YAMLNode) throws(YAMLFault) -> Leaf {
        switch plain {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): node.tag == "!!float" ? .float(Double(value)) : .integer(value)
        case .unsigned:
            throw YAMLFault(mark: node.mark, problem: "this number is above the 9223372036854775807 that SOPS takes")
        case .float(let value): .float(value)
        case .time(let value): .time(value)
        case .text: .text(node.value)
        }
    }
}

extension Mark {
    /// As an editor counts it.
    var position: SourcePosition {
        SourcePosition(line: UInt32(clamping: line + 1), column: UInt32(clamping: column + 1))
    }
}
