/// The text of a YAML document so far, and where on its line it stands.
struct YAMLOutput {
    private(set) var bytes: [UInt8] = []
    private(set) var column = 0
    /// Whether white space or the beginning of the line precedes.
    var followsSpace = true
    /// Whether nothing but indentation and indicators stand on the line.
    var isIndentation = true
    /// The current block's; -1 outside of all.
    var indent = -1
    /// The indentation of a comment that was a foot: an empty line keeps it apart from what follows there.
    var footIndent = -1

    mutating func putBreak() {
        bytes.append(0x0A)
        column = 0
        isIndentation = true
    }

    mutating func put(_ character: Unicode.Scalar) {
        bytes += Array(String(character).utf8)
        column += 1
    }

    /// Appends the character of `text` at `index`, and moves `index` behind it.
    mutating func write(_ text: [UInt8], _ index: inout Int) {
        let width = text.characterWidth(at: index)
        bytes += text[index..<index + width]
        column += 1
        index += width
    }

    /// Appends the line break of `text` at `index`, and moves `index` behind it.
    mutating func writeBreak(_ text: [UInt8], _ index: inout Int) {
        if text[index] == 0x0A {
            putBreak()
            index += 1
        } else {
            write(text, &index)
            column = 0
            isIndentation = true
        }
    }

    /// Begins a line at the current indentation, where it is not begun already.
    mutating func writeIndent() {
        let target = max(indent, 0)
        if !isIndentation || column > target || (column == target && !followsSpace) { putBreak() }
        if footIndent == target { putBreak() }
        while column < target { put(" ") }
        followsSpace = true
        footIndent = -1
    }

    mutating func writeIndicator(
        _ indicator: String, needsSpace: Bool = false, isSpace: Bool = false, isIndentation: Bool = false
    ) {
        if needsSpace, !followsSpace { put(" ") }
        for character in indicator.unicodeScalars { put(character) }
        followsSpace = isSpace
        self.isIndentation = self.isIndentation && isIndentation
    }

    /// Appends lines of comments, each at the current indentation.
    mutating func writeComment(_ comment: [UInt8]) {
        var endsWithBreak = false
        var index = 0
        while index < comment.count {
            if comment.isBreak(at: index) {
                writeBreak(comment, &index)
                endsWithBreak = true
            } else {
                if endsWithBreak { writeIndent() }
                write(comment, &index)
                isIndentation = false
                endsWithBreak = false
            }
        }
        if !endsWithBreak { putBreak() }
        followsSpace = true
    }
}
