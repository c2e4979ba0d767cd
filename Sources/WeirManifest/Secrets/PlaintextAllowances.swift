import WeirModel
import WeirYAML

/// What the comments `# weir:allow-plaintext REASON` of a file allow: plain text on their own line, or on the next one
/// where nothing else stands on theirs.
struct PlaintextAllowances: Sendable {
    /// What such a comment begins with.
    static let mark: StaticString = "weir:allow-plaintext"

    private let comments: [YAMLComment]
    /// The number of the comment that speaks of a line.
    private var numbers: [UInt32: Int] = [:]
    private var used: Set<Int> = []

    init(_ comments: [YAMLComment] = []) {
        self.comments = comments
        for (number, comment) in comments.enumerated() {
            numbers[comment.position.line + (comment.isAlone ? 1 : 0)] = number
        }
    }

    /// Whether there is nothing to look up, as in nearly every file.
    var isEmpty: Bool { comments.isEmpty }

    /// The lines on which plain text is allowed.
    var lines: Set<UInt32> { Set(numbers.keys) }

    func covers(_ line: UInt32) -> Bool { !comments.isEmpty && numbers[line] != nil }

    /// Notes that plain text stands on a line, so that its comment is of use; whether it is allowed.
    mutating func use(_ line: UInt32) -> Bool {
        guard !comments.isEmpty, let number = numbers[line] else { return false }
        used.insert(number)
        return true
    }

    /// Reports comments without a reason, and those that allow nothing; beyond `FileProblems.most` nobody reads on.
    func report(to diagnostics: inout [Diagnostic], path: String) {
        for (number, comment) in comments.prefix(FileProblems.most).enumerated() {
            let location = SourceLocation(path: path, position: comment.position)
            let length = UInt32(clamping: comment.length)
            if comment.text.utf8.count == Self.mark.utf8CodeUnitCount {
                diagnostics.append(
                    Diagnostic(
                        .allowWithoutReason, at: location, length: length,
                        "the comment does not say why plain text may stand here",
                        hint: "write the reason after it: # \(Self.mark) a test account without rights"))
            } else if !used.contains(number) {
                diagnostics.append(
                    Diagnostic(
                        .unusedAllow, severity: .warning, at: location, length: length,
                        "the comment allows nothing: there is no plain text that looks like a secret",
                        hint: "remove it, or put it on the value's line or the line above"))
            }
        }
    }
}
