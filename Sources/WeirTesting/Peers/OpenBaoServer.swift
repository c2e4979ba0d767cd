import WeirJSON
public import WeirModel
import WeirSecrets

/// A real OpenBao server on 127.0.0.1, with a KV engine of version 2 at `secret`.
public struct OpenBaoServer: Sendable {
    /// `http://127.0.0.1:4711`
    public let address: HTTPAddress
    /// May do everything.
    public let rootToken: String
    /// The certificate to check it against, where it speaks TLS.
    public let caFile: String?
    let transport: AsyncHTTPTransport

    /// Whether there is such a server to be started.
    public static var isInstalled: Bool { PeerProgram.isInstalled("bao") }

    /// Runs one that keeps everything in memory while `body` does.
    public static func with<Result: Sendable>(
        tls: Bool = false, _ body: (OpenBaoServer) async throws -> Result
    ) async throws -> Result {
        try await ScratchFolder.with { scratch in
            let port = try LoopbackSocket.freePort()
            let token = "root-\(UInt64.random(in: 0...(.max)))"
            let common = [
                "-dev-listen-address=127.0.0.1:\(port)", "-dev-root-token-id=\(token)", "-dev-no-store-token",
            ]
            let secure = tls ? ["-dev-tls", "-dev-tls-cert-dir=\(scratch.path)"] : ["-dev"]
            return try await PeerServer.with(
                PeerProgram.path("bao"), ["server"] + secure + common, port: port, home: scratch.path
            ) {
                let caFile = tls ? "\(scratch.path)/vault-ca.pem" : nil
                let server = try OpenBaoServer(port: port, token: token, caFile: caFile)
                try await server.wait(for: [200])
                let result = try await body(server)
                await server.transport.shutDown()
                return result
            }
        }
    }

    init(port: UInt16, token: String, caFile: String? = nil) throws {
        guard let address = HTTPAddress("\(caFile == nil ? "http" : "https")://127.0.0.1:\(port)") else {
            throw ScratchError(message: "no address with port \(port)")
        }
        self.address = address
        rootToken = token
        self.caFile = caFile
        transport = try AsyncHTTPTransport(caFile: caFile)
    }

    /// Sends a request with the root's token, and expects success.
    @discardableResult
    public func call(_ method: String, _ path: String, _ json: String? = nil) async throws -> [UInt8] {
        let answer = try await send(method, path, json)
        guard (200..<300).contains(answer.status) else {
            throw ScratchError(
                message: "\(method) \(path): \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
        }
        return answer.body
    }

    /// A text of what the server answered: the values of these keys, one in the other.
    public func text(_ keys: String..., of json: [UInt8]) throws -> String {
        var document = Document()
        var findings: [Diagnostic] = []
        var reader = JSONReader(limits: .file)
        guard reader.read(json.span, path: "", into: &document, diagnostics: &findings) else {
            throw ScratchError(message: "no JSON: \(String(decoding: json, as: UTF8.self))")
        }
        var index = 0
        for key in keys {
            guard let value = document.value(of: key, in: index) else { throw ScratchError(message: "no \(key)") }
            index = document.nodes[value].kind == .sequence ? value + 1 : value
        }
        return document.string(index)
    }

    private func send(_ method: String, _ path: String, _ json: String? = nil) async throws -> HTTPAnswer {
        try await transport.send(
            HTTPCall(
                method: method, url: address.url("/v1/\(path)"), headers: [("X-Vault-Token", rootToken)],
                body: json.map { Array($0.utf8) }, timeout: 30))
    }

    /// Until its health has one of these statuses.
    func wait(for statuses: Set<Int>) async throws {
        let end = ContinuousClock().now + .seconds(60)
        while true {
            if let answer = try? await send("GET", "sys/health"), statuses.contains(answer.status) { return }
            guard ContinuousClock().now < end else { throw ScratchError(message: "\(address) does not get ready") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
