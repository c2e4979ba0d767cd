import CLibYAML
import WeirModel

/// The one owner of a libyaml parser and its current event: memory comes and goes with the value, and no C pointer
/// leaves this file.
@safe
struct EventParser: ~Copyable {
    /// What the current event is; the stream's own events are passed over.
    enum Kind {
        case streamEnd, documentStart, documentEnd, alias, scalar, sequenceStart, sequenceEnd, mappingStart, mappingEnd
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let event: UnsafeMutablePointer<yaml_event_t>

    /// Reads `bytes`, which are valid UTF-8 and must stay where they are as long as the parser lives.
    /// Nil where memory is short.
    init?(borrowing bytes: UnsafeBufferPointer<UInt8>) {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            return nil
        }
        unsafe self.parser = parser
        unsafe event = .allocate(capacity: 1)
        unsafe event.initialize(to: yaml_event_t())
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        unsafe yaml_event_delete(event)
        unsafe event.deallocate()
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
    }

    /// Moves to the next event; nil where the text is no YAML: see `failure`.
    mutating func next() -> Kind? {
        unsafe yaml_event_delete(event)
        guard unsafe yaml_parser_parse(parser, event) == 1 else { return nil }
        return switch unsafe event.pointee.type.rawValue {
        case YAML_SCALAR_EVENT.rawValue: .scalar
        case YAML_MAPPING_START_EVENT.rawValue: .mappingStart
        case YAML_MAPPING_END_EVENT.rawValue: .mappingEnd
        case YAML_SEQUENCE_START_EVENT.rawValue: .sequenceStart
        case YAML_SEQUENCE_END_EVENT.rawValue: .sequenceEnd
        case YAML_ALIAS_EVENT.rawValue: .alias
        case YAML_DOCUMENT_START_EVENT.rawValue: .documentStart
        case YAML_DOCUMENT_END_EVENT.rawValue: .documentEnd
        case YAML_STREAM_START_EVENT.rawValue: next()
        default: .streamEnd
        }
    }

    /// Where the event begins: at its anchor or tag where it has one.
    var start: Mark { unsafe Mark(event.pointee.start_mark) }
    /// Where the event ends.
    var end: Mark { unsafe Mark(event.pointee.end_mark) }

    /// Appends a scalar's value to `text`.
    func appendValue(to text: inout [UInt8]) {
        let length = unsafe event.pointee.data.scalar.length
        guard length > 0, let value = unsafe event.pointee.data.scalar.value else { return }
        unsafe text.append(contentsOf: UnsafeBufferPointer(start: value, count: length))
    }

    /// How a scalar is written.
    var scalarStyle: Document.Style {
        switch unsafe event.pointee.data.scalar.style.rawValue {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE.rawValue: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE.rawValue: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE.rawValue: .literal
        case YAML_FOLDED_SCALAR_STYLE.rawValue: .folded
        default: .plain
        }
    }

    /// How a sequence or mapping that starts is written.
    var collectionStyle: Document.Style {
        if unsafe event.pointee.type == YAML_SEQUENCE_START_EVENT {
            return unsafe event.pointee.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE ? .flow : .block
        }
        return unsafe event.pointee.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE ? .flow : .block
    }

    /// True where a scalar has an anchor or a tag.
    var scalarHasProperties: Bool {
        unsafe event.pointee.data.scalar.anchor != nil || event.pointee.data.scalar.tag != nil
    }

    /// True where a scalar or collection has an anchor or a tag.
    var hasProperties: Bool {
        let (anchor, tag) = unsafe properties
        return unsafe anchor != nil || tag != nil
    }

    /// The name after `&` or `*`, without it; nil where there is none.
    var anchor: [UInt8]? {
        if unsafe event.pointee.type == YAML_ALIAS_EVENT { return unsafe Self.bytes(event.pointee.data.alias.anchor) }
        return unsafe Self.bytes(properties.anchor)
    }

    /// The tag with its handle resolved, such as `tag:yaml.org,2002:str` or `!local`; nil where there is none.
    var tag: String? { unsafe Self.bytes(properties.tag).map { String(decoding: $0, as: UTF8.self) } }

    private var properties: (anchor: UnsafeMutablePointer<yaml_char_t>?, tag: UnsafeMutablePointer<yaml_char_t>?) {
        switch unsafe event.pointee.type.rawValue {
        case YAML_SCALAR_EVENT.rawValue: unsafe (event.pointee.data.scalar.anchor, event.pointee.data.scalar.tag)
        case YAML_MAPPING_START_EVENT.rawValue:
            unsafe (event.pointee.data.mapping_start.anchor, event.pointee.data.mapping_start.tag)
        case YAML_SEQUENCE_START_EVENT.rawValue:
            unsafe (event.pointee.data.sequence_start.anchor, event.pointee.data.sequence_start.tag)
        default: (nil, nil)
        }
    }

    private static func bytes(_ text: UnsafeMutablePointer<yaml_char_t>?) -> [UInt8]? {
        guard var cursor = unsafe text else { return nil }
        var result: [UInt8] = []
        while unsafe cursor.pointee != 0 {
            unsafe result.append(cursor.pointee)
            unsafe cursor += 1
        }
        return result
    }

    /// What libyaml says after `next` returned nil.
    var failure: ParserFailure {
        let state = unsafe parser.pointee
        return unsafe ParserFailure(
            problem: state.problem.map { unsafe String(cString: $0) } ?? "out of memory",
            context: state.context.map { unsafe String(cString: $0) } ?? "",
            place: Mark(state.problem_mark), contextPlace: Mark(state.context_mark))
    }
}

/// A place in the file as libyaml counts it.
struct Mark: Equatable {
    /// Unicode scalars from the beginning of the file, a byte order mark excluded.
    let index: Int
    /// From 1.
    let line: UInt32
    /// In Unicode scalars, from 1.
    let column: UInt32

    init(index: Int, line: UInt32, column: UInt32) {
        self.index = index
        self.line = line
        self.column = column
    }

    @inline(__always)
    init(_ mark: yaml_mark_t) {
        index = Int(mark.index)
        line = UInt32(mark.line + 1)
        column = UInt32(mark.column + 1)
    }

    var position: SourcePosition { SourcePosition(line: line, column: column) }
}

/// What libyaml says about text that is no YAML.
struct ParserFailure {
    let problem: String
    /// What it was doing, such as `while parsing a block mapping`; empty where it does not say.
    let context: String
    let place: Mark
    /// Where what it was doing began.
    let contextPlace: Mark
}
