extension TokenScanner {
    /// How far comments are looked for in one go, in bytes.
    private static let lookahead = 512

    /// Passes over white space, line breaks and comments.
    mutating func skipToToken() {
        let scan = cursor.mark
        while true {
            if cursor.mark.column == 0, cursor.isByteOrderMark { cursor.skip() }
            // Tabs may separate, but not indent.
            while cursor.next == 0x20 || (cursor.next == 0x09 && (flowLevel > 0 || !isKeyAllowed)) { cursor.skip() }
            turnItemCommentIntoHead()
            if cursor.next == UInt8(ascii: "#") { scanComments(from: scan) }
            guard cursor.isBreak() else { return }
            cursor.skipLine()
            if flowLevel == 0 { isKeyAllowed = true }
        }
    }

    /// A comment on the line of a list's first `-` is the head of the item.
    private mutating func turnItemCommentIntoHead() {
        guard let comment = comments.indices.last, !comments[comment].line.isEmpty, tokens.count > 1,
            tokens[tokens.count - 2].kind == .blockSequenceStart, tokens[tokens.count - 1].kind == .blockEntry,
            !cursor.isBreak()
        else { return }
        comments[comment].head = comments[comment].line
        comments[comment].line = []
        if comments[comment].start.line == cursor.mark.line - 1 { comments[comment].token = cursor.mark }
    }

    /// Takes a comment that follows a token on its line.
    mutating func scanLineComment(for token: Mark) {
        guard cursor.newlines == 0 else { return }
        var ahead = 0
        while ahead < Self.lookahead, cursor.isBlank(ahead) { ahead += 1 }
        guard ahead < Self.lookahead, cursor[ahead] == UInt8(ascii: "#") else { return }
        cursor.skip(ahead)
        let start = cursor.mark
        comments.append(ScannedComment(token: token, start: start, line: readCommentText()))
    }

    private mutating func readCommentText() -> [UInt8] {
        var text: [UInt8] = []
        while !cursor.isBreakOrEnd() { cursor.read(into: &text) }
        return text
    }

    /// Takes the comments that stand on lines of their own and tells feet of what precedes from heads of what follows.
    mutating func scanComments(from begin: Mark) {
        var block = CommentBlock(scanner: self, scan: begin)
        var ahead = 0
        while ahead < Self.lookahead {
            let step = block.look(ahead, in: &self)
            if step == .stop { break }
            if step == .comment {
                block.take(ahead, in: &self)
                ahead = 0
            }
            ahead += 1
        }
        block.finish(ahead, in: &self)
    }

    /// Appends the lines of a comment that begins `ahead` of the cursor.
    fileprivate mutating func readComment(_ ahead: Int, into text: inout [UInt8]) {
        let begin = cursor.mark.index + ahead
        while true {
            if cursor.isBreakOrEnd() {
                if cursor.mark.index >= begin { return }
                cursor.skipLine()
            } else if cursor.mark.index >= begin {
                cursor.read(into: &text)
            } else {
                cursor.skip()
            }
        }
    }
}

/// Comments on lines of their own, with nothing but white space in between.
private struct CommentBlock {
    enum Step { case goOn, comment, stop }

    private var scan: Mark
    /// To what a foot belongs.
    private var token: Mark
    private var start = Mark()
    private var text: [UInt8] = []
    private var isAfterEmptyLine = false
    private var hasSeenNoEmptyLine: Bool
    private var line: Int
    private var column: Int
    /// The line on which a comment must begin to be a foot of what precedes.
    private let footLine: Int
    private let followsValue: Bool

    init(scanner: TokenScanner, scan: Mark) {
        let cursor = scanner.cursor
        var owner = scanner.tokens.last
        if owner?.kind == .flowEntry, scanner.tokens.count > 1 { owner = scanner.tokens[scanner.tokens.count - 2] }
        self.scan = scan
        token = owner?.start ?? scan
        followsValue = owner?.kind == .value
        hasSeenNoEmptyLine = cursor.newlines <= 1
        line = cursor.mark.line
        column = cursor.mark.column
        if scan.line > 0 {
            let isOnLine = cursor.newlines == 0 && cursor.mark.column > 1
            footLine = cursor.mark.line - cursor.newlines + (isOnLine ? 2 : 1)
        } else {
            footLine = -1
        }
    }

    /// Looks at one byte after the comments so far.
    mutating func look(_ ahead: Int, in scanner: inout TokenScanner) -> Step {
        column += 1
        if scanner.cursor.isBlank(ahead) { return .goOn }
        let byte = scanner.cursor[ahead]
        let closesFlow = scanner.flowLevel > 0 && (byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}"))
        let indent = max(scanner.indent, 0)
        if closesFlow || scanner.cursor.isBreakOrEnd(ahead) {
            if closesFlow || !isAfterEmptyLine { endLine(ahead, closesFlow, indent, in: &scanner) }
            guard scanner.cursor.isBreak(ahead) else { return .stop }
            hasSeenNoEmptyLine = false
            isAfterEmptyLine = true
            column = 0
            line += 1
            return .goOn
        }
        // A comment at another indentation than the one before it ends that one.
        if !text.isEmpty, column - 1 < indent, column != start.column { appendFoot(ahead, in: &scanner) }
        return byte == UInt8(ascii: "#") ? .comment : .stop
    }

    private mutating func endLine(_ ahead: Int, _ closesFlow: Bool, _ indent: Int, in scanner: inout TokenScanner) {
        let isDedented = start.column - 1 < indent
        let isFoot = (start.line == footLine && !followsValue) || isDedented
        if closesFlow || (hasSeenNoEmptyLine && isFoot) {
            guard !text.isEmpty else { return }
            // What is dedented has nothing to do with the token before it.
            if isDedented { token = start }
            appendFoot(ahead, in: &scanner)
        } else if !text.isEmpty, scanner.cursor[ahead] != 0 {
            text.append(0x0A)
        }
    }

    /// Takes the comment that begins `ahead`.
    mutating func take(_ ahead: Int, in scanner: inout TokenScanner) {
        if text.isEmpty {
            start = Mark(index: scanner.cursor.mark.index + ahead, line: line, column: column)
        } else {
            text.append(0x0A)
        }
        isAfterEmptyLine = false
        scanner.readComment(ahead, into: &text)
        column = 0
        line = scanner.cursor.mark.line
    }

    private mutating func appendFoot(_ ahead: Int, in scanner: inout TokenScanner) {
        let end = Mark(index: scanner.cursor.mark.index + ahead, line: line, column: column)
        scanner.comments.append(ScannedComment(scan: scan, token: token, start: start, end: end, foot: text))
        scan = end
        token = end
        text = []
    }

    /// What is left is the head of what follows.
    mutating func finish(_ ahead: Int, in scanner: inout TokenScanner) {
        guard !text.isEmpty else { return }
        let end = Mark(index: scanner.cursor.mark.index + ahead - 1, line: line, column: column)
        scanner.comments.append(ScannedComment(scan: scan, token: start, start: start, end: end, head: text))
    }
}
