import Glibc

extension PostgresConfiguration {
    /// A login over TCP as what is stated, and nothing else: no password, password file, client certificate or service of
    /// the environment takes part, so that who states a login does not act with what belongs to whoever runs the program.
    ///
    /// - Parameters:
    ///   - host: one name, or one address without brackets.
    ///   - password: not empty, valid UTF-8 and without NUL; nil: the server lets the role in without one, or not at all.
    ///   - parameters: further settings as libpq names them, which the caller has checked.
    ///   - connectTimeout: as in `init(_:applicationName:connectTimeout:onNotice:)`.
    /// - Throws: `PostgresError` with `invalidArgument`; it repeats nothing of the password.
    public init(
        host: String, port: Int, database: String, user: String, password: [UInt8]?,
        parameters: [(name: String, value: String)] = [], applicationName: String = "weir",
        connectTimeout: Duration = .seconds(10)
    ) throws {
        for name in ["PGHOSTADDR", "PGSERVICE"] where unsafe getenv(name) != nil {
            throw PostgresError(
                .invalidArgument, "\(name) of the environment would lead to another server than the one that is stated",
                hint: "unset \(name)")
        }
        // libpq takes an empty setting for none, and would look for one elsewhere.
        let stated = [host, "\(port)", database, user] + parameters.map(\.value)
        guard stated.allSatisfy({ !$0.isEmpty && !$0.utf8.contains(0) }) else {
            throw PostgresError(.invalidArgument, "a part of the login is empty or holds a NUL character")
        }
        var text: String?
        if let password {
            text = try Self.text(of: password)
        }
        self.init(
            fixed: [
                ("host", host), ("port", "\(port)"), ("dbname", database), ("user", user),
                // Any password keeps libpq from taking another one; where none is right, none is asked for.
                ("password", text ?? "(no password was stated)"),
                // What cannot be a file keeps libpq from taking the user's own certificate.
                ("sslcert", "/dev/null/none"), ("gssencmode", "disable"),
                // Ends connections whose other side is gone without a word, in milliseconds.
                ("tcp_user_timeout", "15000"),
            ], given: parameters, applicationName: applicationName, connectTimeout: connectTimeout)
    }

    /// A password as libpq takes it.
    ///
    /// - Throws: `PostgresError` with `invalidArgument`; it repeats nothing of the password.
    static func text(of password: [UInt8]) throws -> String {
        guard !password.isEmpty, !password.contains(0), let text = String(validating: password, as: UTF8.self) else {
            throw PostgresError(
                .invalidArgument, "the password is empty, or holds a NUL character, or is not UTF-8",
                hint: "PostgreSQL cannot keep such a password")
        }
        return text
    }
}
