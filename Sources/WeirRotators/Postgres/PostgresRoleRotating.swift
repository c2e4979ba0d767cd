public import WeirModel
import WeirPostgres
import WeirRotation
import WeirSecrets

/// Two roles of a PostgreSQL that take turns: while one's password is changed, everybody logs in as the other one.
///
/// The server is told verifiers only (RFC 5803), so that no password gets into its log or its statistics. Taking a version
/// away takes its role's password away: open sessions go on, new logins are refused.
public struct PostgresRoleRotating: Rotator {
    private let roles: [String]
    private let passwordFrom: String?
    private let server: RoleServer

    /// - Throws: `RotatorFailure` where the declaration's URL cannot be read, or one of the roles administrates the other.
    public init(_ rotator: PostgresRoleRotator, reach: RotatorReach) throws(RotatorFailure) {
        let address: PostgresAddress
        do throws(PostgresAddressError) {
            address = try PostgresAddress(rotator.url)
        } catch {
            throw RotatorFailure("\(error.message): \(error.hint)")
        }
        guard rotator.roles.count == 2, rotator.roles[0] != rotator.roles[1] else {
            throw RotatorFailure("postgres-role takes two roles in turns")
        }
        server = RoleServer(address: address, reach: reach)
        roles = rotator.roles
        passwordFrom = rotator.passwordFrom
        for role in roles { try check(role) }
    }

    /// True: a role has to be named to take its password away.
    public var needsAccount: Bool { true }

    /// The role that the current version does not use.
    public func account(besides current: String?) -> String? { roles.first { $0 != current } }

    /// Gives a role the version's password, and lets it log in.
    public func stage(
        _ version: RotatedVersion, current: RotatedVersion?, operation: Identifier
    ) async throws(RotatorFailure) -> StagedVersion {
        guard let role = version.account ?? account(besides: current?.account) else {
            throw RotatorFailure("the version has no role")
        }
        try check(role)
        guard role != current?.account else {
            throw RotatorFailure(
                "the current version uses role \(role) too, and would be cut off; a version is for the other role")
        }
        guard let value = version.value else { throw RotatorFailure("the version has no value to set as a password") }
        try await setPassword(value.revealed, of: role)
        try await proveThatPasswordsCount(role)
        return StagedVersion(account: role)
    }

    /// Logs in anew as the version's role.
    public func probe(_ version: RotatedVersion, operation: Identifier) async -> Probe {
        guard let role = version.account, let value = version.value else {
            return Probe(.unclear, reason: "the version has no role, or no value")
        }
        do throws(RotatorFailure) {
            try check(role)
            try server.reach.check(server.address.authority)
        } catch {
            return Probe(.unclear, reason: error.message)
        }
        switch await login(as: role, value.revealed) {
        case .success: return Probe(.works)
        case .failure(let failure): return Probe(failure.isRefusal ? .refused : .unclear, reason: failure.words)
        }
    }

    /// Takes the password of the version's role away. A role that is not there any more has none.
    public func revoke(
        _ version: RotatedVersion, current: RotatedVersion?, operation: Identifier
    ) async throws(RotatorFailure) {
        guard let role = version.account else { throw RotatorFailure("nobody knows the version's role") }
        try check(role)
        // Where both are of one role, the current one's password has taken the other's place.
        guard role != current?.account else { return }
        do throws(AdministrationError) {
            try await administrate { connection in
                try await connection.transaction(timeouts: Self.timeouts) { session in
                    _ = try await session.execute("ALTER ROLE \(identifier: role) PASSWORD NULL")
                }
            }
        } catch {
            if case .server(let cause, _) = error, RoleServer.state(cause) == Self.undefinedObject { return }
            throw failure(error, role)
        }
    }

    // MARK: Steps

    private static let undefinedObject = "42704"

    /// Why something with the administrating role did not come about.
    private enum AdministrationError: Error {
        case failure(RotatorFailure)
        case server(any Error, password: [UInt8]?)
    }

    private func check(_ role: String) throws(RotatorFailure) {
        guard !role.isEmpty, role.utf8.count <= 63, !role.utf8.contains(0) else {
            throw RotatorFailure("a role's name has 1 to 63 bytes")
        }
        guard role != server.address.user else {
            throw RotatorFailure("role \(role) administrates the others, so that its own password is not one of them")
        }
    }

    private static let timeouts = PostgresTimeouts(
        statement: .seconds(8), lock: .seconds(5), idleInTransaction: .seconds(10))

    /// Does something as the administrating role.
    private func administrate(
        _ body: @escaping @Sendable (PostgresConnection) async throws -> Void
    ) async throws(AdministrationError) {
        var password: SecretValue?
        do throws(RotatorFailure) {
            try server.reach.check(server.address.authority)
            if let passwordFrom { password = try await server.reach.value(of: passwordFrom) }
        } catch {
            throw .failure(error)
        }
        do {
            try await server.withLogin(as: server.address.user, password: password?.revealed) { try await body($0) }
        } catch {
            throw .server(error, password: password?.revealed)
        }
    }

    private func setPassword(_ password: [UInt8], of role: String) async throws(RotatorFailure) {
        do throws(AdministrationError) {
            try await administrate { connection in
                let verifier = try await connection.passwordVerifier(of: password, role: role)
                try await connection.transaction(timeouts: Self.timeouts) { session in
                    let rows = try await session.query(
                        "SELECT coalesce(rolvaliduntil <= now(), false) FROM pg_catalog.pg_roles WHERE rolname = \(role)"
                    )
                    if let row = rows.first, try row.decode(Bool.self, at: 0) {
                        throw RotatorFailure(
                            "passwords of role \(role) are over: its VALID UNTIL is past. "
                                + "Let it be valid again: \(Self.statement("ALTER ROLE", role, "VALID UNTIL 'infinity'"))"
                        )
                    }
                    _ = try await session.execute(
                        "ALTER ROLE \(identifier: role) WITH LOGIN PASSWORD \(literal: verifier)")
                }
            }
        } catch {
            throw failure(error, role)
        }
    }

    /// A server that lets in whoever comes says nothing of a password, so that no version could ever be proved.
    private func proveThatPasswordsCount(_ role: String) async throws(RotatorFailure) {
        let wrong = (0..<24).map { _ in UInt8.random(in: UInt8(ascii: "a")...UInt8(ascii: "z")) }
        switch await login(as: role, wrong) {
        case .success:
            throw RotatorFailure(
                "\(server.address.authority) lets \(role) in with any password, so that nothing can be proved: "
                    + "have pg_hba.conf ask this role for its password (scram-sha-256)")
        case .failure(let failure):
            guard failure.isRefusal else {
                throw RotatorFailure("it could not be tried whether passwords count: \(failure.words)")
            }
        }
    }

    /// Why a login did not come about.
    private struct LoginFailure: Error {
        /// Whether the server refused the credential.
        var isRefusal: Bool
        var words: String
    }

    private func login(as role: String, _ password: [UInt8]) async -> Result<Void, LoginFailure> {
        do {
            try await server.withLogin(as: role, password: password) { _ = try await $0.query("SELECT 1") }
            return .success(())
        } catch {
            // invalid_password, invalid_authorization_specification
            let isRefusal = ["28P01", "28000"].contains(RoleServer.state(error) ?? "")
            return .failure(LoginFailure(isRefusal: isRefusal, words: server.words(error, hiding: password)))
        }
    }

    // MARK: Words

    private func failure(_ error: AdministrationError, _ role: String) -> RotatorFailure {
        switch error {
        case .failure(let failure): return failure
        case .server(let error, let password):
            let cause = (error as? TransactionError)?.cause ?? error
            return cause as? RotatorFailure
                ?? RotatorFailure(message(error, role, words: server.words(error, hiding: password)))
        }
    }

    private func message(_ error: any Error, _ role: String, words: String) -> String {
        let administrator = server.address.user
        switch RoleServer.state(error) {
        case Self.undefinedObject?:
            return "\(server.address.authority) has no role \(role); make it, with what its user needs: "
                + Self.statement("CREATE ROLE", role, "LOGIN")
        case "42501"?:
            return
                "\(administrator) may not change role \(role) at \(server.address.authority): it needs CREATEROLE, and "
                + "from PostgreSQL 16 on \(Self.statement("GRANT", role, "TO")) \(administrator) WITH ADMIN OPTION"
        case "28P01"?, "28000"?:
            let hint = passwordFrom.map { "check the secret \($0)" } ?? "say which secret its password is: passwordFrom"
            return "\(administrator), which administrates the roles, is refused: \(words); \(hint)"
        default: return words
        }
    }

    /// `CREATE ROLE "app_a" LOGIN`
    private static func statement(_ verb: String, _ role: String, _ rest: String) -> String {
        let query: PostgresQuery = "\(unescaped: verb) \(identifier: role) \(unescaped: rest)"
        return query.text
    }
}
