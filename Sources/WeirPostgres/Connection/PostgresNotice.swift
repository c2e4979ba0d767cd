/// A message that the server sent beside an answer: a notice or a warning, not an error.
public struct PostgresNotice: Sendable {
    /// `NOTICE`, `WARNING`, `INFO`, `LOG` or `DEBUG`.
    public let severity: String
    /// The five-character SQLSTATE.
    public let sqlState: String
    /// One sentence.
    public let message: String
}
