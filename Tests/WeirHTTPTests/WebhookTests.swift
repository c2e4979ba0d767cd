import Crypto
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Synchronization
import Testing
import WeirHTTP

@Suite("Webhooks") struct WebhookTests {
    private let secret = Array("It's a Secret to Everybody".utf8)
    private let body = Array("Hello, World!".utf8)

    private func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test("GitHub's own example is proved")
    func example() {
        // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
        let proof = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
        #expect(WebhookProvider.github.isProved(proof, body: body, secret: secret))
    }

    private func proofs(_ provider: WebhookProvider) -> [String] {
        let key = SymmetricKey(data: secret)
        let short = hex(HMAC<SHA256>.authenticationCode(for: body, using: key))
        switch provider {
        case .github, .bitbucket: return ["sha256=\(short)"]
        case .gitea: return [short]
        case .gitlab: return [String(decoding: secret, as: UTF8.self)]
        case .generic:
            return ["sha256=\(short)", "sha512=\(hex(HMAC<SHA512>.authenticationCode(for: body, using: key)))"]
        }
    }

    @Test("row 10: each provider's proof is accepted, and nothing else", arguments: WebhookProvider.allCases)
    func proofs(provider: WebhookProvider) {
        for proof in proofs(provider) {
            #expect(provider.isProved(proof, body: body, secret: secret))
            #expect(!provider.isProved(proof, body: body, secret: []))
            #expect(!provider.isProved(proof, body: body, secret: secret + [1]))
            #expect(provider == .gitlab || !provider.isProved(proof, body: body + [0], secret: secret))
            for index in proof.indices {
                var changed = proof
                changed.replaceSubrange(index...index, with: proof[index] == "0" ? "1" : "0")
                #expect(!provider.isProved(changed, body: body, secret: secret), "\(changed)")
            }
            for wrong in [proof + "0", proof + "00", String(proof.dropLast()), String(proof.dropLast(2)), "\(proof) "] {
                #expect(!provider.isProved(wrong, body: body, secret: secret), "\(wrong)")
            }
        }
        for wrong in [nil, "", "sha256=", "sha512=", "sha1=00", "sha256=+1", "sha256=zz", "=", "é"] {
            #expect(!provider.isProved(wrong, body: body, secret: secret))
            #expect(!provider.isProved(wrong, body: body, secret: []))
        }
    }

    // MARK: The server

    private static let tokenName = HTTPField.Name("X-Gitlab-Token")

    private final class Facade: ControllerFacade {
        let provider: WebhookProvider
        let secret = Array("token".utf8)
        let pushes = Mutex<[String]>([])
        let problems = Mutex<[String]>([])

        init(_ provider: WebhookProvider = .gitlab) { self.provider = provider }

        func readiness() async -> [String] { problems.withLock { $0 } }
        func metrics() async -> String { "weir_up 1\n" }
        func webhook(of environment: String) -> (provider: WebhookProvider, secret: [UInt8])? {
            environment == "production" ? (provider, secret) : nil
        }
        func pushed(_ environment: String) { pushes.withLock { $0.append(environment) } }
    }

    private func with(
        limits: WebhookLimits = WebhookLimits(),
        _ body: @Sendable (any TestClientProtocol, Facade) async throws -> Void
    ) async throws {
        let facade = Facade()
        let application = Application(router: HTTPServer.router(facade, api: NobodysAPI(), limits: limits))
        try await application.test(.router) { client in try await body(client, facade) }
    }

    @Test("health, readiness and metrics")
    func health() async throws {
        try await with { client, facade in
            try await client.execute(uri: "/healthz", method: .get) { #expect($0.status == .ok) }
            try await client.execute(uri: "/readyz", method: .get) { #expect($0.status == .ok) }
            facade.problems.withLock { $0 = ["the database does not answer"] }
            try await client.execute(uri: "/readyz", method: .get) {
                #expect($0.status == .serviceUnavailable)
                #expect(String(buffer: $0.body) == "the database does not answer\n")
            }
            try await client.execute(uri: "/metrics", method: .get) {
                #expect(String(buffer: $0.body) == "weir_up 1\n")
                #expect($0.headers[.contentType]?.hasPrefix("text/plain; version=0.0.4") == true)
            }
        }
    }

    @Test("a push that is proved is noted; what is not is refused in one way, whatever is wrong")
    func pushes() async throws {
        try await with { client, facade in
            @Sendable func send(
                _ path: String, _ token: String?, _ body: String = "{}"
            ) async throws -> HTTPResponse.Status {
                var headers: HTTPFields = [:]
                if let token, let name = Self.tokenName { headers[name] = token }
                return try await client.execute(
                    uri: path, method: .post, headers: headers, body: ByteBuffer(string: body)
                ) { $0.status }
            }
            for (path, token) in [
                ("/webhooks/production", nil), ("/webhooks/production", "wrong"), ("/webhooks/other", "token"),
                ("/webhooks/production", ""), ("/webhooks/..%2fproduction", "token"),
            ] {
                let status = try await send(path, token)
                #expect(status == .unauthorized, "\(path)")
            }
            #expect(facade.pushes.withLock { $0 } == [])
            for body in ["", "{}", "[[[[", "null", "\u{0}", #"{"ref": 7, "commits": "none"}"#] {
                let status = try await send("/webhooks/production", "token", body)
                #expect(status == .accepted)
            }
            #expect(facade.pushes.withLock { $0.count } == 6)
            let large = String(repeating: "x", count: HTTPServer.bodyLimit + 1)
            let tooLarge = try await send("/webhooks/production", "token", large)
            #expect(tooLarge == .contentTooLarge)
            #expect(facade.pushes.withLock { $0.count } == 6)
        }
    }

    /// What is not of the kind that hosts send.
    private static let confused = [
        "", "null", "true", "7", "-0", "1e999999999", "[]", "\"text\"", "{", "\u{0}", "\u{feff}{}",
        #"{"ref": 7, "commits": "none"}"#, #"{"ref": {"ref": []}, "repository": null}"#,
        #"{"ref": "refs/heads/main", "ref": ["refs/heads/main"]}"#, #"{"push": {"changes": {"0": 1}}}"#,
        #"{"project": [], "after": true, "before": {}}"#, #"{"commits": [[[[]]], null, {"id": 1.5}]}"#,
        #"{"__proto__": {"a": 1}}"#, String(repeating: "[", count: 500_000),
        String(repeating: "{\"a\":", count: 100_000),
    ]

    @Test(
        "row 9: bodies of any kind are never looked into: what is proved is noted, and all else refused alike",
        arguments: WebhookProvider.allCases)
    func confusion(provider: WebhookProvider) async throws {
        let header = try #require(HTTPField.Name(provider.header))
        let facade = Facade(provider)
        let application = Application(router: HTTPServer.router(facade, api: NobodysAPI(), limits: WebhookLimits()))
        try await application.test(.router) { client in
            for (number, body) in Self.confused.enumerated() {
                let bytes = Array(body.utf8)
                let code = hex(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: facade.secret)))
                let right =
                    switch provider {
                    case .github, .bitbucket, .generic: "sha256=\(code)"
                    case .gitea: code
                    case .gitlab: String(decoding: facade.secret, as: UTF8.self)
                    }
                for (proof, status) in [
                    (right, HTTPResponse.Status.accepted), ("\(right.dropLast())x", .unauthorized),
                    (nil, .unauthorized),
                ] {
                    let answer = try await client.execute(
                        uri: "/webhooks/production", method: .post, headers: proof.map { [header: $0] } ?? [:],
                        body: ByteBuffer(bytes: bytes))
                    #expect(answer.status == status, "\(body.prefix(60)) \(proof ?? "without a proof")")
                }
                #expect(facade.pushes.withLock { $0.count } == number + 1)
            }
        }
    }

    @Test("row 8: who sends too many is told when to come back, before anything is looked at")
    func limits() async throws {
        let limit = RateLimit(burst: 3, perSecond: 0.001)
        @Sendable func send(
            _ client: any TestClientProtocol, _ path: String
        ) async throws -> (HTTPResponse.Status, String?) {
            try await client.execute(uri: path, method: .post, body: ByteBuffer(string: "{}")) {
                ($0.status, $0.headers[.retryAfter])
            }
        }
        for (limits, other) in [
            (WebhookLimits(environment: limit), HTTPResponse.Status.unauthorized),
            (WebhookLimits(client: limit), .tooManyRequests),
        ] {
            try await with(limits: limits) { client, facade in
                for _ in 0..<3 {
                    let status = try await send(client, "/webhooks/production").0
                    #expect(status == .unauthorized)
                }
                let (status, wait) = try await send(client, "/webhooks/production")
                #expect(status == .tooManyRequests)
                #expect(wait.flatMap { Int($0) }.map { (1...1000).contains($0) } == true, "\(wait ?? "nothing")")
                // Names that nobody has configured are not remembered.
                let elsewhere = try await send(client, "/webhooks/other").0
                #expect(elsewhere == other)
                #expect(facade.pushes.withLock { $0 } == [])
            }
        }
    }
}

/// An API that nobody may use.
struct NobodysAPI: ControllerAPI {
    func caller(presenting token: [UInt8]) -> APICaller? { nil }
    func answer(_ question: APIQuestion) async throws(APIProblem) -> [UInt8] { throw APIProblem(404, "nothing") }
}
