import WeirSecrets

/// Webhooks, a chat and code hosts, which break on request: `Tests/Peers/receivers.py`, which says how.
public struct Receivers: Sendable {
    /// `http://127.0.0.1:4711`
    public let origin: String
    /// What webhooks are signed with.
    public static let secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
    /// Who may speak to the code hosts.
    public static let token = "a-token-of-weir"
    /// The repository that they host.
    public static let repository = "acme/integrations"

    /// Runs them while `body` does.
    public static func with<Result: Sendable>(
        port: UInt16? = nil, _ body: (Receivers) async throws -> Result
    ) async throws -> Result {
        let port = try port ?? LoopbackSocket.freePort()
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        let script = "\(root.joined(separator: "/"))/Tests/Peers/receivers.py"
        let python = PeerProgram.isInstalled("python") ? PeerProgram.path("python") : "python3"
        return try await PeerServer.with(python, [script, "\(port)"], port: port) {
            try await body(Receivers(origin: "http://127.0.0.1:\(port)"))
        }
    }

    /// Has the next calls fail.
    ///
    /// - Parameters:
    ///   - call: how they begin: `POST /hooks`.
    ///   - status: what they are answered with; `hold`: nothing.
    ///   - headers: `retry-after:7`.
    public func fail(_ call: String, _ status: String, times: Int = 1, headers: [String] = []) async throws {
        try await tell(
            "fault", [("on", call), ("status", status), ("times", "\(times)")] + headers.map { ("header", $0) })
    }

    /// Opens a pull request, or gives it another head.
    public func open(_ number: Int, head: String, onto branch: String) async throws {
        try await tell("pull", [("number", "\(number)"), ("head", head), ("base", branch)])
    }

    /// Somebody else comments on a pull request.
    public func comment(on number: Int, _ body: String) async throws {
        try await tell("comment", [("number", "\(number)"), ("body", body)])
    }

    /// From now on the token belongs to an app and to nobody.
    public func becomeApp() async throws { try await tell("app", []) }

    /// What came, as JSON: `deliveries`, `statuses`, `comments` and `calls`.
    public func state() async throws -> [UInt8] { try await ask("/-/state") }

    private func tell(_ what: String, _ fields: [(String, String)]) async throws {
        let query = fields.map { "\($0.0)=\(URLEncoding.encode($0.1.utf8))" }.joined(separator: "&")
        _ = try await ask("/-/\(what)?\(query)")
    }

    private func ask(_ path: String) async throws -> [UInt8] {
        let transport = try AsyncHTTPTransport()
        let answer = try await transport.send(HTTPCall(url: origin + path, limit: 8 << 20))
        await transport.shutDown()
        return answer.body
    }
}
