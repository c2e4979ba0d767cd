/// One thing to say about what a repository holds: what is wrong, where, and what to do.
public struct Diagnostic: Hashable, Sendable {
    /// How bad it is.
    public enum Severity: String, Sendable, CaseIterable, Comparable {
        /// The unit is held.
        case error
        /// Accepted, but probably not meant.
        case warning
        /// Worth knowing.
        case information

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
        /// Errors come first.
        public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
    }

    /// Another place that has to do with the problem, such as the first of two equal keys.
    public struct Related: Hashable, Sendable {
        /// Where the other place is.
        public var location: SourceLocation
        /// What is there.
        public var message: String

        /// A place and what is there.
        public init(location: SourceLocation, message: String) {
            self.location = location
            self.message = message
        }
    }

    /// What kind of problem it is.
    public var code: DiagnosticCode
    /// How bad it is.
    public var severity: Severity
    /// Where it begins.
    public var location: SourceLocation
    /// How many Unicode scalars the caret underlines, at least 1.
    public var length: UInt32
    /// One sentence without its full stop. Never holds the value of a secret.
    public var message: String
    /// What to do about it.
    public var hint: String?
    /// The line of the file at `location`, without its line end, as far as it can be shown.
    public var sourceLine: String?
    /// Where in `sourceLine` the location's column stands, from 1; less than the column where a long line was cut.
    /// Nil where there is no `sourceLine`, or where it is the whole line.
    public var caretColumn: UInt32?
    /// Other places that have to do with it.
    public var related: [Related]

    /// A diagnostic; the reader of a file fills in `sourceLine` and `caretColumn`.
    public init(
        _ code: DiagnosticCode, severity: Severity = .error, at location: SourceLocation, length: UInt32 = 1,
        _ message: String, hint: String? = nil, sourceLine: String? = nil, caretColumn: UInt32? = nil,
        related: [Related] = []
    ) {
        self.code = code
        self.severity = severity
        self.location = location
        self.length = length
        self.message = message
        self.hint = hint
        self.sourceLine = sourceLine
        self.caretColumn = caretColumn
        self.related = related
    }
}

extension Diagnostic: Comparable {
    /// By file, line, column, then everything else that is said: a total order, so that output never depends on
    /// reading order.
    public static func < (left: Self, right: Self) -> Bool {
        if left.location != right.location { return left.location < right.location }
        let (leftText, rightText) = (left.text, right.text)
        return (left.severity, left.code.rawValue, leftText, left.length)
            < (right.severity, right.code.rawValue, rightText, right.length)
    }

    /// Everything that is said in words and of other places.
    private var text: String {
        related.reduce("\(message)\n\(hint ?? "")") { "\($0)\n\($1.location) \($1.message)" }
    }
}
