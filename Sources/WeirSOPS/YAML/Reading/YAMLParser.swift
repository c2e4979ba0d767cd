/// Puts tokens together into documents. What belongs to which node is decided as go-yaml's parser does.
struct YAMLParser {
    var scanner: TokenScanner
    /// The comments behind which the parser stands and that no node has taken.
    var headComment: [UInt8] = []
    var lineComment: [UInt8] = []
    var footComment: [UInt8] = []
    /// The head of a list item that is a list or mapping itself: it is about the whole of it.
    var stemComment: [UInt8] = []
    private var tagPrefixes: [[UInt8]: [UInt8]] = [:]
    private var anchors: [[UInt8]: YAMLNode] = [:]
    private var hasBegun = false
    var depth = 0

    init(_ text: [UInt8]) { scanner = TokenScanner(text) }

    /// The next document; nil at the end.
    mutating func nextDocument() throws(YAMLFault) -> YAMLNode? {
        let isFirst = !hasBegun
        if isFirst {
            _ = try peek()
            scanner.advance()
            hasBegun = true
        }
        var token = try peek()
        if !isFirst {
            while token.kind == .documentEnd {
                scanner.advance()
                token = try peek()
            }
        }
        guard token.kind != .streamEnd else { return nil }
        let document = YAMLNode(.document, mark: token.start)
        tagPrefixes = [[0x21]: [0x21], [0x21, 0x21]: Array("tag:yaml.org,2002:".utf8)]
        anchors = [:]
        switch token.kind {
        case .versionDirective, .tagDirective, .documentStart:
            try readExplicitDocument(into: document)
        default:
            guard isFirst else {
                throw YAMLFault(mark: token.start, problem: "there is text after the end of the document's value")
            }
            document.headComment = splitHead()
            document.content = [try readNode(isBlock: true)]
        }
        if try peek().kind == .documentEnd { scanner.advance() }
        let comments = takeComments()
        document.footComment = comments.foot.isEmpty ? comments.head : comments.foot
        return document
    }

    /// Reads directives, `---` and what follows.
    private mutating func readExplicitDocument(into document: YAMLNode) throws(YAMLFault) {
        var declared: Set<[UInt8]> = []
        var hasVersion = false
        var token = try peek()
        while token.kind == .versionDirective || token.kind == .tagDirective {
            if token.kind == .tagDirective {
                guard declared.insert(token.value).inserted else {
                    throw YAMLFault(mark: token.start, problem: "this directive stands here for the second time")
                }
                tagPrefixes[token.value] = token.suffix
            } else {
                guard !hasVersion else {
                    throw YAMLFault(mark: token.start, problem: "this directive stands here for the second time")
                }
                hasVersion = true
            }
            scanner.advance()
            token = try peek()
        }
        guard token.kind == .documentStart else {
            throw YAMLFault(mark: token.start, problem: "--- was expected after the directives")
        }
        scanner.advance()
        switch try peek().kind {
        case .versionDirective, .tagDirective, .documentStart, .documentEnd, .streamEnd:
            document.content = [Self.emptyScalar(at: try peek().start)]
        default: document.content = [try readNode(isBlock: true)]
        }
    }

    /// What of the head stands before its last empty line belongs to the document, the rest to what follows.
    private mutating func splitHead() -> [UInt8] {
        guard headComment.count > 1 else { return [] }
        for index in stride(from: headComment.count - 1, to: 0, by: -1) where headComment[index] == 0x0A {
            let isLast = index == headComment.count - 1
            guard isLast || headComment[index - 1] == 0x0A else { continue }
            let head = Array(headComment[..<(isLast ? index : index - 1)])
            headComment = Array(headComment[(index + 1)...])
            return head
        }
        return []
    }

    /// The next token; takes the comments before it.
    mutating func peek() throws(YAMLFault) -> Token {
        let token = try scanner.peek()
        while scanner.commentsHead < scanner.comments.count {
            let comment = scanner.comments[scanner.commentsHead]
            guard token.start.index >= comment.token.index else { break }
            if !comment.head.isEmpty {
                // The end of a block has no head: it is kept for what follows.
                if token.kind == .blockEnd { break }
                Self.append(comment.head, to: &headComment)
            }
            if !comment.foot.isEmpty { Self.append(comment.foot, to: &footComment) }
            if !comment.line.isEmpty { Self.append(comment.line, to: &lineComment) }
            scanner.comments[scanner.commentsHead] = ScannedComment()
            scanner.commentsHead += 1
        }
        return token
    }

    private static func append(_ comment: [UInt8], to comments: inout [UInt8]) {
        if !comments.isEmpty { comments.append(0x0A) }
        comments += comment
    }

    /// The comments so far, for the node at hand.
    mutating func takeComments() -> (head: [UInt8], line: [UInt8], foot: [UInt8]) {
        defer { (headComment, lineComment, footComment, stemComment) = ([], [], [], []) }
        return (headComment, lineComment, footComment)
    }

    static func emptyScalar(at mark: Mark) -> YAMLNode { YAMLNode(.scalar, tag: "!!null", mark: mark) }

    mutating func remember(_ anchor: [UInt8]?, _ node: YAMLNode) {
        if let anchor { anchors[anchor] = node }
    }

    func node(anchored name: [UInt8], at mark: Mark) throws(YAMLFault) -> YAMLNode {
        guard let node = anchors[name] else {
            throw YAMLFault(
                mark: mark, problem: "no anchor &\(String(decoding: name, as: UTF8.self)) ends before this alias")
        }
        return node
    }

    /// The tag of a token, in its short form.
    func tag(_ token: Token) throws(YAMLFault) -> String {
        var tag = token.suffix
        if !token.value.isEmpty {
            guard let prefix = tagPrefixes[token.value] else {
                throw YAMLFault(mark: token.start, problem: "the handle of this tag is not declared")
            }
            tag = prefix + tag
        }
        let text = String(decoding: tag, as: UTF8.self)
        let core = "tag:yaml.org,2002:"
        return text.hasPrefix(core) ? "!!" + text.dropFirst(core.count) : text
    }
}
