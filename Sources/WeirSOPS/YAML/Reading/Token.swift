/// A token of YAML 1.1, as the parser sees it.
struct Token {
    enum Kind {
        case streamStart, streamEnd
        case versionDirective, tagDirective
        case documentStart, documentEnd
        case blockSequenceStart, blockMappingStart, blockEnd
        case flowSequenceStart, flowSequenceEnd, flowMappingStart, flowMappingEnd
        case blockEntry, flowEntry, key, value
        case alias, anchor, tag, scalar
    }

    var kind: Kind
    var start: Mark
    var end: Mark
    /// The text of a scalar, the name of an anchor or alias, the handle of a tag.
    var value: [UInt8] = []
    /// What follows a tag's handle, or a directive's prefix.
    var suffix: [UInt8] = []
    var style: ScalarStyle = .plain
}

/// How a scalar is written.
enum ScalarStyle {
    case plain, singleQuoted, doubleQuoted, literal, folded
}

/// A comment that the scanner met, before it is known to what it belongs.
struct ScannedComment {
    /// Where the scanner stood when it began to look for comments, or where the comment before this one ended.
    var scan = Mark()
    /// The token to which it belongs, or the place behind which it is to be found.
    var token = Mark()
    var start = Mark()
    var end = Mark()
    /// Lines that stand before what they are about.
    var head: [UInt8] = []
    /// What stands on the line of what it is about.
    var line: [UInt8] = []
    /// Lines that stand after what they are about.
    var foot: [UInt8] = []
}

/// Why a text is no YAML, and where.
struct YAMLFault: Error {
    var mark: Mark
    var problem: String
}
