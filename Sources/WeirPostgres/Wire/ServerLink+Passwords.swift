import CLibPQ

extension ServerLink {
    /// What a server keeps of a password: `SCRAM-SHA-256$4096:…` (RFC 5803), with a new salt each time. Sends nothing.
    func verifier(of password: String, role: String) throws -> String {
        guard let text = unsafe PQencryptPasswordConn(connection, password, role, "scram-sha-256") else {
            throw PostgresError(.invalidArgument, "the password cannot be made into a verifier: \(errorMessage)")
        }
        defer { unsafe PQfreemem(text) }
        return unsafe String(cString: text)
    }
}

extension PostgresConnection {
    /// The SCRAM-SHA-256 verifier of a password, for `ALTER ROLE … PASSWORD`: the password itself goes nowhere. Its letters
    /// are those of base 64, and `-`, `$` and `:`.
    ///
    /// - Parameters:
    ///   - password: not empty, valid UTF-8 and without NUL.
    ///   - role: whose password it is going to be.
    /// - Throws: `PostgresError` with `invalidArgument` or `connectionClosed`; it repeats nothing of the password.
    public func passwordVerifier(of password: [UInt8], role: String) throws -> String {
        let text = try PostgresConfiguration.text(of: password)
        return try onLink { try $0.verifier(of: text, role: role) }
    }
}
