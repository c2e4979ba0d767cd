/// Files for a new unit, ready to be written.
public struct Scaffold: Sendable {
    /// A file that is not there yet.
    public struct File: Sendable {
        /// From the repository's root, with `/` between components.
        public var path: String
        /// What it holds.
        public var bytes: [UInt8]

        /// Memberwise.
        public init(path: String, bytes: [UInt8]) {
            self.path = path
            self.bytes = bytes
        }

        init(_ path: String, _ text: String) { self.init(path: path, bytes: Array(text.utf8)) }
    }

    /// In the order in which they are worth reading.
    public var files: [File]
    /// What is left to do, a sentence each.
    public var notes: [String]

    /// Memberwise.
    public init(files: [File], notes: [String] = []) {
        self.files = files
        self.notes = notes
    }
}

/// Why there is no scaffold: what is in the way and what to do about it.
public struct ScaffoldError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence or two.
    public var description: String

    init(_ description: String) { self.description = description }
}
