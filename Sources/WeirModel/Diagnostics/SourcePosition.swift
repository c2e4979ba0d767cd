/// A place in a text file.
public struct SourcePosition: Hashable, Sendable, Comparable {
    /// From 1. Lines end at LF, CRLF or CR.
    public var line: UInt32
    /// From 1, in Unicode scalars.
    public var column: UInt32

    /// A place by its line and column.
    public init(line: UInt32, column: UInt32) {
        self.line = line
        self.column = column
    }

    /// Earlier in the file comes first.
    public static func < (left: Self, right: Self) -> Bool { (left.line, left.column) < (right.line, right.column) }
}

/// A place in a file of the repository.
public struct SourceLocation: Hashable, Sendable, Comparable {
    /// From the environment's root folder, with `/` between components.
    public var path: String
    /// Where in the file.
    public var position: SourcePosition

    /// A place in a file.
    public init(path: String, position: SourcePosition) {
        self.path = path
        self.position = position
    }

    /// `path` as a whole: its first line and column.
    public init(path: String) { self.init(path: path, position: SourcePosition(line: 1, column: 1)) }

    /// Paths are equal when their bytes are: file names know nothing of Unicode's canonical equivalence.
    public static func == (left: Self, right: Self) -> Bool {
        left.position == right.position && left.path.utf8.elementsEqual(right.path.utf8)
    }

    /// By the bytes of the path, then position.
    public static func < (left: Self, right: Self) -> Bool {
        if left.path.utf8.elementsEqual(right.path.utf8) { return left.position < right.position }
        return left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
    }
}

extension SourceLocation: CustomStringConvertible {
    /// `path:line:column`, as compilers print it.
    public var description: String { "\(path):\(position.line):\(position.column)" }
}
