import WeirJSON
import WeirModel
import WeirSecrets

/// A service that issues keys and accepts them, and breaks on request: `Tests/Peers/issuing_service.py`, which says how.
public struct IssuingService: Sendable {
    /// `http://127.0.0.1:4711`
    public let origin: String
    /// The bearer token of whoever makes keys.
    public static let administrator = "admin-token"

    /// `127.0.0.1:4711`
    public var host: String { String(origin.dropFirst("http://".count)) }

    /// Runs one while `body` does.
    public static func with<Result: Sendable>(_ body: (IssuingService) async throws -> Result) async throws -> Result {
        let port = try LoopbackSocket.freePort()
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        let script = "\(root.joined(separator: "/"))/Tests/Peers/issuing_service.py"
        return try await PeerServer.with("python3", [script, "\(port)"], port: port) {
            try await body(IssuingService(origin: "http://127.0.0.1:\(port)"))
        }
    }

    /// Breaks the next calls.
    ///
    /// - Parameters:
    ///   - call: how they begin: `POST /keys`.
    ///   - fault: what happens to them, as the script names it.
    ///   - target: where a redirect leads.
    public func fail(_ call: String, _ fault: String, times: Int = 1, target: String = "") async throws {
        let query = [("on", call), ("do", fault), ("times", "\(times)"), ("to", target)].map {
            "\($0.0)=\(URLEncoding.encode($0.1.utf8))"
        }
        _ = try await ask("/-/fault?\(query.joined(separator: "&"))")
    }

    /// The keys that are accepted, by id.
    public func keys() async throws -> [String: String] {
        let document = try await state()
        return Self.texts(document.value(of: "keys", in: 0), document)
    }

    /// A call that was made.
    public struct Request: Sendable {
        /// `GET /me`, with the query.
        public var call: String
        /// By lower-cased name.
        public var headers: [String: String]
        /// As it came.
        public var body: String
    }

    /// What was asked for, in order.
    public func requests() async throws -> [Request] {
        let document = try await state()
        guard let list = document.value(of: "requests", in: 0) else { return [] }
        return document.children(list).map { node in
            let texts = Self.texts(node, document)
            return Request(
                call: "\(texts["method"] ?? "") \(texts["path"] ?? "")",
                headers: Self.texts(document.value(of: "headers", in: node), document), body: texts["body"] ?? "")
        }
    }

    private static func texts(_ node: Int?, _ document: Document) -> [String: String] {
        guard let node else { return [:] }
        return Dictionary(
            document.children(node).map { (document.string($0), document.string($0 + 1)) },
            uniquingKeysWith: { first, _ in first })
    }

    private func state() async throws -> Document {
        let answer = try await ask("/-/state")
        var document = Document()
        var diagnostics: [Diagnostic] = []
        var reader = JSONReader(limits: .file)
        guard reader.read(answer.body.span, path: "state", into: &document, diagnostics: &diagnostics) else {
            throw ScratchError(message: "the issuing service's state cannot be read")
        }
        return document
    }

    private func ask(_ path: String) async throws -> HTTPAnswer {
        let transport = try AsyncHTTPTransport()
        let answer = try await transport.send(HTTPCall(url: origin + path))
        await transport.shutDown()
        return answer
    }
}
