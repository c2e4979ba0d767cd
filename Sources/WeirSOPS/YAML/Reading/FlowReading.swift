extension YAMLParser {
    /// Reads the items of a list in brackets.
    mutating func readFlowItems(of node: YAMLNode) throws(YAMLFault) {
        var isFirst = true
        while try nextInFlow(.flowSequenceEnd, &isFirst) {
            let token = try peek()
            if token.kind == .key {
                node.content.append(try readFlowPair(token))
            } else {
                node.content.append(try readNode(isBlock: false))
            }
        }
        closeFlow(node)
    }

    /// Whether another part of a flow collection follows; passes over the comma before it.
    private mutating func nextInFlow(_ end: Token.Kind, _ isFirst: inout Bool) throws(YAMLFault) -> Bool {
        var token = try peek()
        if token.kind != end, !isFirst {
            guard token.kind == .flowEntry else {
                throw YAMLFault(mark: token.start, problem: "a comma or the closing bracket was expected here")
            }
            scanner.advance()
            token = try peek()
        }
        isFirst = false
        return token.kind != end
    }

    private mutating func closeFlow(_ node: YAMLNode) {
        let comments = takeComments()
        scanner.advance()
        node.lineComment = comments.line
        node.footComment = comments.foot
    }

    /// A mapping of one pair in a list in brackets, such as `[a: b]`.
    private mutating func readFlowPair(_ token: Token) throws(YAMLFault) -> YAMLNode {
        let node = YAMLNode(.mapping, mark: token.start)
        scanner.advance()
        let first = try peek()
        let key: YAMLNode
        switch first.kind {
        case .value, .flowEntry, .flowSequenceEnd:
            // The token is passed over here, as go-yaml does.
            scanner.advance()
            key = Self.emptyScalar(at: first.end)
        default: key = try readNode(isBlock: false)
        }
        var value = Self.emptyScalar(at: first.end)
        if try peek().kind == .value {
            scanner.advance()
            switch try peek().kind {
            case .flowEntry, .flowSequenceEnd: break
            default: value = try readNode(isBlock: false)
            }
        }
        appendFlow(key, value, to: node)
        return node
    }

    private func appendFlow(_ key: YAMLNode, _ value: YAMLNode, to node: YAMLNode) {
        if key.footComment.isEmpty, !value.footComment.isEmpty {
            key.footComment = value.footComment
            value.footComment = []
        }
        node.content += [key, value]
    }

    /// Reads the keys and values of a mapping in braces.
    mutating func readFlowPairs(of node: YAMLNode) throws(YAMLFault) {
        var isFirst = true
        while try nextInFlow(.flowMappingEnd, &isFirst) {
            let token = try peek()
            guard token.kind == .key else {
                let key = try readNode(isBlock: false)
                appendFlow(key, Self.emptyScalar(at: token.end), to: node)
                _ = try peek()
                continue
            }
            scanner.advance()
            let key = try readFlowPart()
            var value = Self.emptyScalar(at: token.end)
            if try peek().kind == .value {
                scanner.advance()
                value = try readFlowPart()
            }
            appendFlow(key, value, to: node)
        }
        closeFlow(node)
    }

    private mutating func readFlowPart() throws(YAMLFault) -> YAMLNode {
        let token = try peek()
        switch token.kind {
        case .value, .flowEntry, .flowMappingEnd: return Self.emptyScalar(at: token.start)
        default: return try readNode(isBlock: false)
        }
    }
}
