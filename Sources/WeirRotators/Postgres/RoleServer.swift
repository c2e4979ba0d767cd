import WeirModel
import WeirPostgres
import WeirSecrets

/// The server that a `PostgresRoleRotating` changes roles of, and logins to it.
struct RoleServer: Sendable {
    let address: PostgresAddress
    let reach: RotatorReach

    /// How long connecting may take where the URL says nothing.
    private static let connectTimeout = Duration.seconds(8)
    /// How long a login may take in all, its query included.
    private static let loginTimeout = Duration.seconds(20)

    /// Logs in and does something with the connection, which ends with it.
    ///
    /// - Parameter password: nil: none.
    /// - Throws: `PostgresError`, `TransactionError`, `CancellationError` and what `body` throws; `TimedOut`.
    func withLogin<Value: Sendable>(
        as user: String, password: [UInt8]?, _ body: @escaping @Sendable (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let configuration = try PostgresConfiguration(
            host: Self.withoutBrackets(address.host), port: address.port, database: address.database, user: user,
            password: password, parameters: address.parameters.map { ($0.name, $0.value) },
            applicationName: "weir rotator", connectTimeout: Self.connectTimeout)
        // A server that stops answering is left after a while, whatever it was doing.
        return try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask {
                let connection = try await PostgresConnection.open(configuration)
                do {
                    let value = try await body(connection)
                    await connection.close()
                    return value
                } catch {
                    await connection.close()
                    throw error
                }
            }
            group.addTask {
                try await Task.sleep(for: Self.loginTimeout)
                throw TimedOut()
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }

    /// A login did not come to its end in time.
    struct TimedOut: Error {}

    private static func withoutBrackets(_ host: String) -> String {
        host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    }

    // MARK: Words

    /// The server's code in an error; nil where it gave none.
    static func state(_ error: any Error) -> String? { postgresError(error)?.sqlState }

    private static func postgresError(_ error: any Error) -> PostgresError? {
        (error as? TransactionError)?.postgresError ?? error as? PostgresError
    }

    /// What happened, without the statement: that may hold a verifier.
    ///
    /// - Parameter password: what the login was made with: a server that was told it could repeat it.
    func words(_ error: any Error, hiding password: [UInt8]?) -> String {
        switch error {
        case is CancellationError: return "\(address.authority): the work was cancelled"
        case is TimedOut: return "\(address.authority) has not answered in time"
        default: break
        }
        guard let cause = Self.postgresError(error) else { return "\(address.authority) cannot be asked" }
        let state = cause.sqlState.map { " [\($0)]" } ?? ""
        let hint = cause.hint.map { " (\($0))" } ?? ""
        let words = Self.harmless("\(cause.message)\(hint)", hiding: password) + state
        if case .commitOutcomeUnknown = error as? TransactionError {
            return "\(address.authority): it is not known whether it took effect: \(words)"
        }
        return cause.code == .connectionFailed || cause.code == .connectTimeout
            ? words : "\(address.authority): \(words)"
    }

    /// One line of at most 500 letters, without the password.
    private static func harmless(_ text: String, hiding password: [UInt8]?) -> String {
        var text = text
        if let password, let word = String(validating: password, as: UTF8.self), !word.isEmpty {
            text = text.split(separator: word, omittingEmptySubsequences: false).joined(separator: "***")
        }
        let lines = text.split(whereSeparator: \.isNewline).joined(separator: "; ")
        return String(
            String.UnicodeScalarView(
                lines.unicodeScalars.prefix(500).map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }))
    }
}
