/// Where in the program a statement was issued.
public struct CallSite: Sendable, Hashable, CustomStringConvertible {
    /// The file, as `Module/File.swift`.
    public let file: String
    /// The line, from 1.
    public let line: Int

    /// A place in the program.
    public init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    /// `file:line`.
    public var description: String { "\(file):\(line)" }
}

/// What went wrong between this client and a PostgreSQL server.
///
/// The error never holds a password or the value of a bind. `detail` comes from the server and can quote values of a
/// row, so `description` leaves it out.
public struct PostgresError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure this is.
    public let code: Code
    /// The server's five-character SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html); nil where
    /// the failure is the client's.
    public let sqlState: String?
    /// One sentence: the server's primary message, or the client's own.
    public let message: String
    /// The server's detail. Can quote values of a row: never write it to a log.
    public let detail: String?
    /// What to do next, from the server or from the client.
    public let hint: String?
    /// The name of the violated constraint.
    public let constraint: String?
    /// The text of the statement, with `$1` where a value was bound.
    public let query: String?
    /// Where the statement was issued.
    public let site: CallSite?

    init(
        _ code: Code, _ message: String, sqlState: String? = nil, detail: String? = nil, hint: String? = nil,
        constraint: String? = nil, context: StatementContext? = nil
    ) {
        self.code = code
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.hint = hint
        self.constraint = constraint
        self.query = context?.text
        self.site = context?.site
    }

    /// What happened, with the code, the query and the call site; never a value.
    public var description: String {
        var text = "PostgreSQL: \(message) [\(code)"
        if let sqlState { text += " \(sqlState)" }
        text += "]"
        if let constraint { text += "; constraint \(constraint)" }
        if let hint { text += "; \(hint)" }
        if let query { text += "; in: \(query.prefix(500))" }
        if let site { text += "; at \(site)" }
        return text
    }
}

extension PostgresError {
    /// A stable name for a kind of failure. Open for more kinds: always switch with a default.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case invalidConnectionString, connectionFailed, connectTimeout, connectionLost, connectionClosed
            case server, invalidArgument, decoding, copyShape, unexpectedResult, transactionOpen, transactionEnded
            case poolClosed
        }

        private let kind: Kind

        private init(_ kind: Kind) { self.kind = kind }

        /// The connection string cannot be read.
        public static let invalidConnectionString = Code(.invalidConnectionString)
        /// No connection could be established.
        public static let connectionFailed = Code(.connectionFailed)
        /// No connection was established within the connect timeout.
        public static let connectTimeout = Code(.connectTimeout)
        /// The connection ended while it was in use. What was in progress may or may not have happened.
        public static let connectionLost = Code(.connectionLost)
        /// The connection was closed by this program before the call.
        public static let connectionClosed = Code(.connectionClosed)
        /// The server refused a statement; see `sqlState`.
        public static let server = Code(.server)
        /// A value cannot be sent, such as text with a NUL character.
        public static let invalidArgument = Code(.invalidArgument)
        /// A column's value is not of the type that was asked for.
        public static let decoding = Code(.decoding)
        /// A row for COPY has more or fewer columns than were named.
        public static let copyShape = Code(.copyShape)
        /// The server answered with something the call has no use for, such as COPY data to a query.
        public static let unexpectedResult = Code(.unexpectedResult)
        /// The connection is inside a transaction and was used past it.
        public static let transactionOpen = Code(.transactionOpen)
        /// The transaction is over and was used again.
        public static let transactionEnded = Code(.transactionEnded)
        /// The pool is closed.
        public static let poolClosed = Code(.poolClosed)

        /// The code's name.
        public var description: String { kind.rawValue }
    }
}
