/// The white space and line breaks inside of a plain or quoted scalar, until it is known what becomes of them.
struct LineJoining {
    private(set) var spaces: [UInt8] = []
    private(set) var isAfterBreak = false
    private var firstBreak: [UInt8] = []
    private var furtherBreaks: [UInt8] = []

    /// Counts an escaped line break, of which nothing is left.
    mutating func escapeBreak() { isAfterBreak = true }

    /// Takes one space or tab; those at the beginning of a line are indentation.
    mutating func takeBlank(_ cursor: inout TextCursor) {
        if isAfterBreak { cursor.skip() } else { cursor.read(into: &spaces) }
    }

    mutating func takeBreak(_ cursor: inout TextCursor) {
        if isAfterBreak {
            cursor.readLine(into: &furtherBreaks)
        } else {
            spaces = []
            cursor.readLine(into: &firstBreak)
            isAfterBreak = true
        }
    }

    /// Appends what is left of them: one line break becomes a space, further ones stay.
    mutating func flush(into text: inout [UInt8]) {
        if isAfterBreak {
            if firstBreak.first != 0x0A {
                text += firstBreak + furtherBreaks
            } else if furtherBreaks.isEmpty {
                text.append(0x20)
            } else {
                text += furtherBreaks
            }
        } else {
            text += spaces
        }
        self = LineJoining()
    }
}
