import WeirModel

/// Turns libyaml's events into a document's nodes: kinds, tags, anchors, aliases, merge keys, equal keys.
struct Composer {
    enum Outcome {
        /// The document is complete; the mark is where its end was noticed.
        case complete(Mark)
        /// There is no document in the stream.
        case empty
        /// A problem was reported and reading stopped.
        case stopped
    }

    var builder: DocumentBuilder
    /// The node of each anchor; a later one of the same name replaces an earlier.
    var anchors: [[UInt8]: Int] = [:]
    /// Whether `scalarPlaces` is filled, which only finding comments needs.
    var keepsPlaces = false
    /// Where every scalar of the file stands, in order.
    private(set) var scalarPlaces: [MarkedComments.ScalarPlace] = []

    var expectsKey: Bool {
        if case .key = builder.expectation { true } else { false }
    }

    var expectsMerge: Bool {
        if case .mergeValue = builder.expectation { true } else { false }
    }

    init(limits: DocumentLimits) { builder = DocumentBuilder(limits: limits) }

    /// Reads the first document of `events` into `document`, reusing its memory.
    mutating func compose(
        _ events: inout EventParser, source: inout Source, into document: inout Document, problems: inout Problems
    ) -> Outcome {
        builder.start(recycling: &document)
        if !anchors.isEmpty { anchors.removeAll() }
        if !scalarPlaces.isEmpty { scalarPlaces.removeAll() }
        let outcome = run(&events, &source, &problems)
        builder.finish(into: &document)
        return outcome
    }

    private mutating func run(
        _ events: inout EventParser, _ source: inout Source, _ problems: inout Problems
    ) -> Outcome {
        while let kind = events.next() {
            let goesOn: Bool
            switch kind {
            case .scalar: goesOn = scalar(events, &source, &problems)
            case .mappingStart: goesOn = open(.mapping, events, &source, &problems)
            case .sequenceStart: goesOn = open(.sequence, events, &source, &problems)
            case .mappingEnd, .sequenceEnd: goesOn = close(events, &problems)
            case .alias: goesOn = alias(events, &problems)
            case .documentStart: goesOn = true
            case .documentEnd: return .complete(events.end)
            case .streamEnd: return .empty
            }
            guard goesOn else {
                reportBreach(at: events.start, &problems)
                return .stopped
            }
            if !problems.mayContinue { return .stopped }
        }
        SyntaxMessage(events.failure, &source).report(to: &problems)
        return .stopped
    }

    private mutating func scalar(
        _ events: borrowing EventParser, _ source: inout Source, _ problems: inout Problems
    ) -> Bool {
        let textStart = builder.document.text.count
        events.appendValue(to: &builder.document.text)
        let style = events.scalarStyle
        if keepsPlaces {
            scalarPlaces.append(
                .init(start: events.start, end: events.end, isBlock: style == .literal || style == .folded))
        }
        if events.scalarHasProperties { return taggedScalar(style, textStart, events, &source, &problems) }
        let mark = events.start
        if expectsKey { return key(style, mark, textStart, events, &problems) }
        var kind = Document.Kind.string
        if style == .plain {
            kind = CoreSchema.kind(of: builder.document.text.span.extracting(textStart...))
            if kind == .integer, !checkLength(textStart, mark, &problems) { kind = .string }
        }
        let expectsMerge = expectsMerge
        guard builder.scalar(kind, style, line: mark.line, column: mark.column, textStart: textStart) else {
            return false
        }
        if expectsMerge { addMergeSources(builder.document.nodes.count - 1, &problems) }
        return true
    }

    private mutating func taggedScalar(
        _ style: Document.Style, _ textStart: Int, _ events: borrowing EventParser, _ source: inout Source,
        _ problems: inout Problems
    ) -> Bool {
        let isEmpty = builder.document.text.count == textStart && style == .plain
        let places = source.places(of: events, isEmpty: isEmpty)
        let kind = kind(style, textStart, events.tag.map { Tag($0, places) }, &problems)
        let mark = places.content
        let node = builder.document.nodes.count
        if let anchor = events.anchor { anchors[anchor] = node }
        if expectsKey { return key(style, mark, textStart, events, &problems) }
        let expectsMerge = expectsMerge
        guard builder.scalar(kind, style, line: mark.line, column: mark.column, textStart: textStart) else {
            return false
        }
        if expectsMerge { addMergeSources(node, &problems) }
        return true
    }

    private func kind(
        _ style: Document.Style, _ textStart: Int, _ tag: Tag?, _ problems: inout Problems
    ) -> Document.Kind {
        let text = builder.document.text.span.extracting(textStart...)
        let kind = style == .plain ? CoreSchema.kind(of: text) : .string
        return tag?.kind(ofScalar: text, untagged: kind, &problems) ?? kind
    }

    /// A scalar where a key belongs. Its text is what counts, whatever a plain scalar of that text would mean.
    private mutating func key(
        _ style: Document.Style, _ mark: Mark, _ textStart: Int, _ events: borrowing EventParser,
        _ problems: inout Problems
    ) -> Bool {
        var duplicate: Int?
        guard
            builder.key(style, line: mark.line, column: mark.column, textStart: textStart, duplicate: &duplicate)
        else { return false }
        let length = builder.document.text.count - textStart
        if style == .plain {
            if length == 0 {
                problems.report(
                    .keyNotScalar, at: mark.position, "there is no key before the colon",
                    hint: "write the key, or \"\" where it is meant to be empty")
            } else if length == 2, builder.document.text[textStart...].allSatisfy({ $0 == UInt8(ascii: "<") }) {
                builder.markMergeKey()
            }
        }
        if let duplicate { reportDuplicate(duplicate, mark, mark.length(to: events.end), &problems) }
        return true
    }

    func reportDuplicate(_ earlier: Int, _ mark: Mark, _ length: Int, _ problems: inout Problems) {
        let name = builder.document.string(earlier)
        problems.report(
            .duplicateKey, at: mark.position, length: length,
            "the key \(Quotation.of(name)) stands twice in this mapping",
            hint: name == "<<"
                ? "merge several mappings with one list: <<: [*a, *b]" : "remove or rename one of the two",
            related: [(builder.document.nodes[earlier].position, "first here")])
    }

    private mutating func open(
        _ kind: Document.Kind, _ events: borrowing EventParser, _ source: inout Source, _ problems: inout Problems
    ) -> Bool {
        var mark = events.start
        if events.hasProperties {
            let places = source.places(of: events, isEmpty: false)
            mark = places.content
            if let tag = events.tag { Tag(tag, places).check(collection: kind, &problems) }
            if let anchor = events.anchor { anchors[anchor] = builder.document.nodes.count }
        }
        if expectsKey {
            problems.report(
                .keyNotScalar, at: mark.position, "a \(kind == .mapping ? "mapping" : "list") cannot be a key",
                hint: "where { or [ belongs to the key's text, quote it")
        }
        return builder.open(kind, events.collectionStyle, line: mark.line, column: mark.column)
    }

    private mutating func close(_ events: borrowing EventParser, _ problems: inout Problems) -> Bool {
        guard builder.expandMerges(), let closed = builder.close() else { return false }
        if closed.isMergeValue { addMergeSources(closed.node, &problems) }
        return true
    }

    private func checkLength(_ textStart: Int, _ mark: Mark, _ problems: inout Problems) -> Bool {
        let text = builder.document.text.span.extracting(textStart...)
        guard text.count > Document.longestPrefixedInteger, CoreSchema.isPrefixed(text) else { return true }
        problems.report(
            .invalidValue, at: mark.position, length: text.count,
            "a number in hexadecimal or octal notation has more than \(Document.longestPrefixedInteger) characters",
            hint: "quote it to keep it as text")
        return false
    }

    private func reportBreach(at mark: Mark, _ problems: inout Problems) {
        switch builder.breach {
        case .depth:
            problems.report(
                .tooDeep, at: mark.position,
                "lists and mappings nest more than \(builder.limits.depth) levels deep here")
        case .nodes:
            problems.report(
                .tooManyNodes, at: mark.position,
                "the file has more than \(builder.limits.nodes) values, repeated ones of aliases included",
                hint: "split the file, or repeat less through aliases")
        case nil: break
        }
    }
}

extension Mark {
    /// How many scalars there are to `end` on the same line, at least 1.
    func length(to end: Mark) -> Int { end.line == line && end.column > column ? Int(end.column - column) : 1 }
}
