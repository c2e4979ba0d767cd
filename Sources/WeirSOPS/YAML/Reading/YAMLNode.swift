/// A node of a YAML document with the comments around it, as go-yaml gives it to SOPS. Nodes are shared by aliases, and
/// comments move between them while they are read.
final class YAMLNode {
    enum Kind { case document, mapping, sequence, scalar, alias }

    let kind: Kind
    /// In its short form, such as `!!str` or `!local`; empty where the text has none and `kind` is no scalar.
    var tag: String
    /// Whether the text itself has the tag.
    var isTagged: Bool
    /// The text of a scalar.
    var value: [UInt8]
    var style: ScalarStyle
    /// Children; a mapping's keys and values take turns.
    var content: [YAMLNode] = []
    /// Whether go-yaml could not write what should stand here.
    var isLost = false
    /// What an alias stands for.
    var target: YAMLNode?
    /// Lines, each with its `#`, joined by LF.
    var headComment: [UInt8] = []
    var lineComment: [UInt8] = []
    var footComment: [UInt8] = []
    let mark: Mark

    init(
        _ kind: Kind, tag: String = "", isTagged: Bool = false, value: [UInt8] = [], style: ScalarStyle = .plain,
        mark: Mark = Mark()
    ) {
        self.kind = kind
        self.tag = tag
        self.isTagged = isTagged
        self.value = value
        self.style = style
        self.mark = mark
    }
}
