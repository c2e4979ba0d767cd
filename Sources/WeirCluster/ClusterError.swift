/// Why a private PostgreSQL server could not be prepared, started or stopped.
public struct ClusterError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure this is.
    public let code: Code
    /// What happened and where.
    public let message: String
    /// What to do next.
    public let hint: String?

    init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// What happened and what to do next.
    public var description: String { hint.map { "\(message); \($0)" } ?? message }

    /// A stable name for a kind of failure. Open for more kinds: always switch with a default.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case programsNotFound, directoryUnusable, initializationFailed, startFailed, stopFailed, busy
            case commandFailed
        }

        private let kind: Kind

        private init(_ kind: Kind) { self.kind = kind }

        /// PostgreSQL's server programs are not installed.
        public static let programsNotFound = Code(.programsNotFound)
        /// A folder cannot be made, or belongs to somebody else.
        public static let directoryUnusable = Code(.directoryUnusable)
        /// `initdb` failed.
        public static let initializationFailed = Code(.initializationFailed)
        /// The server ended or did not get ready.
        public static let startFailed = Code(.startFailed)
        /// The server did not end.
        public static let stopFailed = Code(.stopFailed)
        /// Another process is starting or stopping the same cluster.
        public static let busy = Code(.busy)
        /// A program could not be run at all.
        public static let commandFailed = Code(.commandFailed)

        /// The code's name.
        public var description: String { kind.rawValue }
    }
}
