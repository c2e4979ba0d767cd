/// What stands before a node's content.
private struct NodeProperties {
    var anchor: [UInt8]?
    var tag = ""
    var start: Mark
}

extension YAMLParser {
    /// Reads a node.
    ///
    /// - Parameter allowsBareList: whether a list may stand here whose items are not indented.
    mutating func readNode(isBlock: Bool, allowsBareList: Bool = false) throws(YAMLFault) -> YAMLNode {
        depth += 1
        defer { depth -= 1 }
        var token = try peek()
        guard depth <= TokenScanner.deepest else {
            throw YAMLFault(
                mark: token.start,
                problem: "lists and mappings nest more than \(TokenScanner.deepest) levels deep here")
        }
        if token.kind == .alias { return try readAlias(token) }
        let properties = try readProperties(&token)
        let node: YAMLNode
        switch token.kind {
        case .blockEntry where allowsBareList:
            node = YAMLNode(.sequence, tag: properties.tag, mark: properties.start)
            try readItems(of: node, isBare: true)
        case .scalar: node = readScalar(token, properties)
        case .flowSequenceStart:
            node = collection(.sequence, properties)
            try readFlowItems(of: node)
        case .flowMappingStart:
            node = collection(.mapping, properties)
            try readFlowPairs(of: node)
        case .blockSequenceStart where isBlock:
            node = YAMLNode(.sequence, tag: properties.tag, mark: properties.start)
            takeStem(for: node)
            scanner.advance()
            try readItems(of: node, isBare: false)
        case .blockMappingStart where isBlock:
            node = YAMLNode(.mapping, tag: properties.tag, mark: properties.start)
            takeStem(for: node)
            scanner.advance()
            try readPairs(of: node)
        default:
            guard properties.anchor != nil || !properties.tag.isEmpty else {
                throw YAMLFault(mark: token.start, problem: "a value was expected here")
            }
            let isTagged = !properties.tag.isEmpty && properties.tag != "!"
            node = YAMLNode(
                .scalar, tag: isTagged ? properties.tag : "!!null", isTagged: isTagged, mark: properties.start)
        }
        remember(properties.anchor, node)
        return node
    }

    private mutating func takeStem(for node: YAMLNode) {
        guard !stemComment.isEmpty else { return }
        node.headComment = stemComment
        stemComment = []
    }

    /// A flow collection takes the comments before it when it begins.
    private mutating func collection(_ kind: YAMLNode.Kind, _ properties: NodeProperties) -> YAMLNode {
        let node = YAMLNode(kind, tag: properties.tag, mark: properties.start)
        take(takeComments(), for: node)
        scanner.advance()
        return node
    }

    private func take(_ comments: (head: [UInt8], line: [UInt8], foot: [UInt8]), for node: YAMLNode) {
        (node.headComment, node.lineComment, node.footComment) = comments
    }

    private mutating func readAlias(_ token: Token) throws(YAMLFault) -> YAMLNode {
        let node = YAMLNode(.alias, value: token.value, mark: token.start)
        node.target = try self.node(anchored: token.value, at: token.start)
        take(takeComments(), for: node)
        scanner.advance()
        return node
    }

    private mutating func readScalar(_ token: Token, _ properties: NodeProperties) -> YAMLNode {
        let isTagged = !properties.tag.isEmpty && properties.tag != "!"
        var tag = properties.tag
        if !isTagged {
            if token.style != .plain {
                tag = "!!str"
            } else if token.value == [0x3C, 0x3C] {
                tag = "!!merge"
            } else {
                tag = PlainScalar(resolving: token.value).tag
            }
        }
        let node = YAMLNode(
            .scalar, tag: tag, isTagged: isTagged, value: token.value, style: token.style, mark: properties.start)
        take(takeComments(), for: node)
        scanner.advance()
        return node
    }

    private mutating func readProperties(_ token: inout Token) throws(YAMLFault) -> NodeProperties {
        var properties = NodeProperties(start: token.start)
        var hasTag = false
        while (token.kind == .anchor && properties.anchor == nil) || (token.kind == .tag && !hasTag) {
            if token.kind == .anchor {
                properties.anchor = token.value
            } else {
                properties.tag = try tag(token)
                hasTag = true
            }
            scanner.advance()
            token = try peek()
        }
        return properties
    }

    /// Reads the items of a block list.
    ///
    /// - Parameter isBare: whether they stand at the indentation of the key above; no token ends them then.
    private mutating func readItems(of node: YAMLNode, isBare: Bool) throws(YAMLFault) {
        while true {
            let token = try peek()
            guard token.kind == .blockEntry else {
                if isBare { return }
                guard token.kind == .blockEnd else {
                    throw YAMLFault(mark: token.start, problem: "another item of the list was expected here")
                }
                return scanner.advance()
            }
            let headLength = headComment.count
            scanner.advance()
            try splitStem(headLength)
            switch try peek().kind {
            case .blockEntry, .blockEnd: node.content.append(Self.emptyScalar(at: token.end))
            case .key where isBare, .value where isBare: node.content.append(Self.emptyScalar(at: token.end))
            default: node.content.append(try readNode(isBlock: true))
            }
        }
    }

    /// Sets the head of an item aside where the item is a list or a mapping, so that its first key or item does not get
    /// it.
    private mutating func splitStem(_ length: Int) throws(YAMLFault) {
        guard length > 0 else { return }
        let token = try peek()
        guard token.kind == .blockSequenceStart || token.kind == .blockMappingStart else { return }
        stemComment = Array(headComment[..<length])
        headComment = Array(headComment.dropFirst(length + 1))
    }

    /// Reads the keys and values of a block mapping.
    private mutating func readPairs(of node: YAMLNode) throws(YAMLFault) {
        while true {
            let token = try peek()
            guard token.kind == .key else {
                guard token.kind == .blockEnd else {
                    throw YAMLFault(mark: token.start, problem: "a key was expected here")
                }
                break
            }
            scanner.advance()
            let key = try readBlockPart(after: token)
            // The foot of a key that is dedented is the foot of what precedes.
            if !key.footComment.isEmpty, node.content.count > 1 {
                node.content[node.content.count - 2].footComment = key.footComment
                key.footComment = []
            }
            var value = Self.emptyScalar(at: token.end)
            let colon = try peek()
            if colon.kind == .value {
                scanner.advance()
                value = try readBlockPart(after: colon)
            }
            if key.footComment.isEmpty, !value.footComment.isEmpty {
                key.footComment = value.footComment
                value.footComment = []
            }
            node.content += [key, value]
        }
        let comments = takeComments()
        scanner.advance()
        node.lineComment = comments.line
        node.footComment = comments.foot
        if !node.footComment.isEmpty, node.content.count > 1 {
            node.content[node.content.count - 2].footComment = node.footComment
            node.footComment = []
        }
    }

    /// Reads what follows `?` or `:` in a block mapping.
    private mutating func readBlockPart(after token: Token) throws(YAMLFault) -> YAMLNode {
        switch try peek().kind {
        case .key, .value, .blockEnd: Self.emptyScalar(at: token.end)
        default: try readNode(isBlock: true, allowsBareList: true)
        }
    }
}
