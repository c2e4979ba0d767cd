import WeirModel

/// A Vault or OpenBao server that weir is logged in to, for its secrets and its keys.
///
/// One client keeps one token, which it renews or exchanges, and asks again for what fails because the server is away.
public final class VaultClient: Sendable {
    private let server: VaultServer
    private let session: VaultSession

    /// - Parameters:
    ///   - transport: one that checks the server against `settings.caFile` where that is given.
    ///   - retries: how long is asked where the server does not answer.
    public init(_ settings: VaultSettings, transport: any HTTPTransport, retries: RetryLimits = RetryLimits()) {
        server = VaultServer(
            address: settings.address, namespace: settings.namespace,
            connection: ServiceConnection(transport, retries))
        session = VaultSession(VaultTokenCalls(server: server, login: settings.login))
    }

    /// Where the server listens, for messages.
    var place: String { server.address.description }

    /// Sends a request in weir's name; once more with another token where this one is refused.
    ///
    /// - Parameters:
    ///   - path: below `/v1/`, encoded.
    ///   - mayBeRefused: a refusal is answer enough.
    func send(
        _ method: String, _ path: String, body: [UInt8]? = nil, mayBeRefused: Bool = false
    ) async throws(ServiceFailure) -> HTTPAnswer {
        let token = try await session.current()
        let answer = try await server.send(method, path, token: token, body: body)
        guard answer.status == 403, !mayBeRefused, let other = try await session.replacement(for: token) else {
            return answer
        }
        return try await server.send(method, path, token: other, body: body)
    }
}
