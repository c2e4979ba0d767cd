public import WeirModel

/// What an import did other than take over what a file says: a thing that has no place in definitionVersion 7, one
/// that was put elsewhere or had to be assumed, one that a person has to look at.
public struct ImportNote: Hashable, Sendable, Comparable {
    /// Where in the imported file.
    public var location: SourceLocation
    /// What it is about, from the outside in: the flow, the step, the input; the variable; the field.
    public var subject: [String]
    /// One sentence without its full stop. Never holds the value of a secret.
    public var message: String

    /// Memberwise.
    public init(location: SourceLocation, subject: [String], message: String) {
        self.location = location
        self.subject = subject
        self.message = message
    }

    /// By place, then by what is said.
    public static func < (left: Self, right: Self) -> Bool {
        if left.location != right.location { return left.location < right.location }
        return left.message.utf8.lexicographicallyPrecedes(right.message.utf8)
    }
}
