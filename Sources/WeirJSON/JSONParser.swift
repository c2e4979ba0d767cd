import WeirModel

/// The grammar of RFC 8259, without recursion.
struct JSONParser {
    private enum Step { case value, next, failed }

    var builder: DocumentBuilder
    /// The byte that is read next.
    var index = 0
    private var line: UInt32 = 1
    private var lineStart = 0
    /// How many bytes of the line so far begin no scalar.
    var continuations = 0

    init(limits: DocumentLimits) { builder = DocumentBuilder(limits: limits) }

    /// Reads `bytes`, which are UTF-8. False where a problem stopped it.
    mutating func parse(
        _ bytes: Span<UInt8>, into document: inout Document, problems: inout Problems
    ) -> Bool {
        (index, line, lineStart, continuations) = (0, 1, 0, 0)
        builder.start(recycling: &document)
        let isComplete = text(bytes, &problems)
        builder.finish(into: &document)
        return isComplete
    }

    /// Where the byte `index` stands; it begins a scalar.
    var position: SourcePosition {
        SourcePosition(line: line, column: UInt32(index - lineStart - continuations + 1))
    }

    private mutating func text(_ bytes: Span<UInt8>, _ problems: inout Problems) -> Bool {
        skipSpace(bytes)
        guard index < bytes.count else {
            problems.report(.emptyFile, at: position, "the text is empty", hint: "write null where nothing is meant")
            return false
        }
        var step = Step.value
        while true {
            switch step {
            case .value: step = value(bytes, &problems)
            case .next where builder.depth == 0:
                skipSpace(bytes)
                return index == bytes.count || fail("there is text after the value", nil, &problems)
            case .next: step = afterValue(bytes, &problems)
            case .failed: return false
            }
            if !problems.mayContinue { return false }
        }
    }

    private mutating func value(_ bytes: Span<UInt8>, _ problems: inout Problems) -> Step {
        skipSpace(bytes)
        guard index < bytes.count else {
            _ = fail("a value is missing at the end", nil, &problems)
            return .failed
        }
        switch bytes[index] {
        case UInt8(ascii: "{"): return open(.mapping, bytes, &problems)
        case UInt8(ascii: "["): return open(.sequence, bytes, &problems)
        case UInt8(ascii: "\""):
            let start = position
            let textStart = builder.document.text.count
            guard string(bytes, &problems) else { return .failed }
            return scalar(.string, .doubleQuoted, start, textStart, &problems)
        default: return plain(bytes, &problems)
        }
    }

    private mutating func open(
        _ kind: Document.Kind, _ bytes: Span<UInt8>, _ problems: inout Problems
    ) -> Step {
        let start = position
        guard builder.open(kind, .flow, line: start.line, column: start.column) else {
            return reportBreach(start, &problems)
        }
        index += 1
        skipSpace(bytes)
        if index < bytes.count, bytes[index] == closer(of: kind) { return close() }
        return kind == .mapping ? key(bytes, &problems) : .value
    }

    private func closer(of kind: Document.Kind) -> UInt8 {
        kind == .mapping ? UInt8(ascii: "}") : UInt8(ascii: "]")
    }

    private mutating func close() -> Step {
        index += 1
        return builder.close() == nil ? .failed : .next
    }

    /// What may follow a value: a comma and the next one, or the end of the object or array.
    private mutating func afterValue(_ bytes: Span<UInt8>, _ problems: inout Problems) -> Step {
        skipSpace(bytes)
        let isObject = builder.isInMapping
        let closer = closer(of: isObject ? .mapping : .sequence)
        guard index < bytes.count else {
            _ = fail("a \(Character(Unicode.Scalar(closer))) is missing at the end", nil, &problems)
            return .failed
        }
        if bytes[index] == closer { return close() }
        guard bytes[index] == UInt8(ascii: ",") else {
            _ = fail("a comma or \(Character(Unicode.Scalar(closer))) was expected here", nil, &problems)
            return .failed
        }
        let comma = position
        index += 1
        skipSpace(bytes)
        if index < bytes.count, bytes[index] == closer {
            problems.report(.invalidJSON, at: comma, "JSON has no comma after the last value", hint: "remove the comma")
            return .failed
        }
        return isObject ? key(bytes, &problems) : .value
    }

    /// A key and its colon.
    private mutating func key(_ bytes: Span<UInt8>, _ problems: inout Problems) -> Step {
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
            _ = fail("a key in double quotes was expected here", nil, &problems)
            return .failed
        }
        let start = position
        let textStart = builder.document.text.count
        guard string(bytes, &problems) else { return .failed }
        var duplicate: Int?
        guard
            builder.key(
                .doubleQuoted, line: start.line, column: start.column, textStart: textStart, duplicate: &duplicate)
        else { return reportBreach(start, &problems) }
        if let duplicate {
            problems.report(
                .duplicateKey, at: start, length: Int(position.column - start.column),
                "the key \(Quotation.of(builder.document.string(duplicate))) stands twice in this object",
                hint: "remove or rename one of the two",
                related: [(builder.document.nodes[duplicate].position, "first here")])
        }
        skipSpace(bytes)
        guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else {
            _ = fail("a colon was expected after the key", nil, &problems)
            return .failed
        }
        index += 1
        return .value
    }

    /// A number or a word.
    private mutating func plain(_ bytes: Span<UInt8>, _ problems: inout Problems) -> Step {
        let start = position
        let textStart = builder.document.text.count
        let token = PlainToken(bytes, at: index)
        guard let kind = token.kind else {
            problems.report(.invalidJSON, at: start, length: token.shownLength, token.message, hint: token.hint)
            return .failed
        }
        for offset in index..<token.end { builder.document.text.append(bytes[offset]) }
        index = token.end
        return scalar(kind, .plain, start, textStart, &problems)
    }

    private mutating func scalar(
        _ kind: Document.Kind, _ style: Document.Style, _ start: SourcePosition, _ textStart: Int,
        _ problems: inout Problems
    ) -> Step {
        guard builder.scalar(kind, style, line: start.line, column: start.column, textStart: textStart) else {
            return reportBreach(start, &problems)
        }
        return .next
    }

    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09: index += 1
            case 0x0A: newLine()
            case 0x0D where index + 1 < bytes.count && bytes[index + 1] == 0x0A: index += 1
            case 0x0D: newLine()
            default: return
            }
        }
    }

    private mutating func newLine() {
        index += 1
        line += 1
        lineStart = index
        continuations = 0
    }

    /// Reports a problem at the current byte; always false.
    func fail(_ message: String, _ hint: String?, _ problems: inout Problems) -> Bool {
        problems.report(.invalidJSON, at: position, message, hint: hint)
        return false
    }

    private func reportBreach(_ position: SourcePosition, _ problems: inout Problems) -> Step {
        switch builder.breach {
        case .depth:
            problems.report(
                .tooDeep, at: position, "arrays and objects nest more than \(builder.limits.depth) levels deep here")
        case .nodes, nil:
            problems.report(.tooManyNodes, at: position, "the text has more than \(builder.limits.nodes) values")
        }
        return .failed
    }
}
