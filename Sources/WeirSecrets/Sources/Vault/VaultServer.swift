import WeirModel

/// Sends requests to one server, in one namespace.
struct VaultServer: Sendable {
    /// What an answer may have at most, in bytes: what the server keeps in one entry, with every byte escaped.
    private static let largestAnswer = 8 << 20

    let address: HTTPAddress
    let namespace: String?
    let connection: ServiceConnection

    /// Sends a request and returns the answer, whatever its status, but for those that mean that the server is away.
    ///
    /// - Parameters:
    ///   - path: below `/v1/`, encoded.
    ///   - token: nil: for logins.
    func send(
        _ method: String, _ path: String, token: SecretValue?, body: [UInt8]? = nil
    ) async throws(ServiceFailure) -> HTTPAnswer {
        var headers = [(name: "X-Vault-Request", value: "true")]
        if let token {
            let text = token.revealed
            guard !text.isEmpty, text.allSatisfy({ (0x21...0x7e).contains($0) }) else {
                throw ServiceFailure(.refused, "weir's token is none: it is empty, or has spaces or line ends in it")
            }
            headers.append(("X-Vault-Token", String(decoding: text, as: UTF8.self)))
        }
        if let namespace { headers.append(("X-Vault-Namespace", namespace)) }
        if body != nil { headers.append(("Content-Type", "application/json")) }
        let call = HTTPCall(
            method: method, url: address.url("/v1/\(path)"), headers: headers, body: body, limit: Self.largestAnswer)
        do throws(HTTPFailure) {
            return try await connection.send(trouble: Self.trouble) { call }
        } catch {
            throw ServiceFailure(error)
        }
    }

    /// The statuses of https://openbao.org/api-docs/#http-status-codes that mean that the server cannot answer just now.
    private static func trouble(_ answer: HTTPAnswer) -> String? {
        switch answer.status {
        // A KV engine that was just mounted, or turned into version 2.
        case 400 where errors(answer).contains { $0.hasPrefix("Upgrading from non-versioned") }:
            "is getting its KV engine ready"
        case 300..<400: "sends clients to another server: give weir that one's address"
        case 412: "has not yet heard of what was written last"
        case 429: "limits requests"
        case 503:
            errors(answer).contains { $0.contains("sealed") }
                ? "is sealed" : "is in maintenance, sealed or has no leader"
        case 500...: "answers with status \(answer.status)"
        default: nil
        }
    }

    /// What an answer says went wrong; it is looked at, and not shown.
    private static func errors(_ answer: HTTPAnswer) -> [String] { JSONObject(answer.body)?.strings("errors") ?? [] }
}
