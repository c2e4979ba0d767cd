import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Synchronization
import Testing
import WeirTesting

@testable import WeirHTTP

@Suite("The API") struct APITests {
    private final class Facade: ControllerFacade {
        func readiness() async -> [String] { [] }
        func metrics() async -> String { "" }
        func webhook(of environment: String) -> (provider: WebhookProvider, secret: [UInt8])? { nil }
        func pushed(_ environment: String) {}
    }

    /// Notes what it is asked.
    private final class API: ControllerAPI {
        let tokens: APITokens
        let questions = Mutex<[APIQuestion]>([])

        init(_ tokens: APITokens) { self.tokens = tokens }

        func caller(presenting token: [UInt8]) -> APICaller? { tokens.caller(presenting: token) }
        func answer(_ question: APIQuestion) async throws(APIProblem) -> [UInt8] {
            questions.withLock { $0.append(question) }
            if question.environment == "gone" { throw APIProblem(404, "gone", retryAfter: 7) }
            return Array("[]\n".utf8)
        }
    }

    private struct Answer {
        var status: Int
        var headers: HTTPFields
        var body: String
    }

    private static func token(_ name: String) -> String { "\(name)-0123456789abcdef" }

    private static func tokens() -> APITokens {
        var tokens = APITokens()
        for (name, roles) in [("reader", [APIRole.read]), ("operator", [.operate]), ("approver", [.approve])] {
            let isAdded = tokens.add(Array(token(name).utf8), of: APICaller(name: name, roles: Set(roles)))
            #expect(isAdded)
        }
        return tokens
    }

    private func with(
        _ tokens: APITokens = tokens(),
        _ body: @Sendable (_ ask: Asking, API) async throws -> Void
    ) async throws {
        let api = API(tokens)
        let application = Application(router: HTTPServer.router(Facade(), api: api))
        try await application.test(.router) { client in try await body(Asking(client: client), api) }
    }

    private struct Asking: Sendable {
        var client: any TestClientProtocol

        func callAsFunction(
            _ method: HTTPRequest.Method, _ path: String, as name: String? = "reader", accept: String? = nil,
            body: String? = nil, type: String = "application/json"
        ) async throws -> Answer {
            var headers: HTTPFields = [:]
            if let name { headers[.authorization] = "Bearer \(APITests.token(name))" }
            headers[.accept] = accept
            if body != nil { headers[.contentType] = type }
            return try await client.execute(
                uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
            ) { Answer(status: Int($0.status.code), headers: $0.headers, body: String(buffer: $0.body)) }
        }
    }

    @Test("row 10: nobody without a token learns anything, and without tokens nobody has one")
    func closed() async throws {
        for tokens in [APITokens(), Self.tokens()] {
            try await with(tokens) { ask, api in
                for path in ["environments", "openapi.json", "nothing", "", "../../healthz", "environments/a/plan?x=1"]
                {
                    for name in tokens.caller(presenting: Array(Self.token("reader").utf8)) == nil
                        ? ["reader", nil] : ["x", nil]
                    {
                        for method in [HTTPRequest.Method.get, .post, .delete] {
                            let answer = try await ask(method, "/api/v1/\(path)", as: name)
                            #expect(answer.status == 401, "\(path)")
                            #expect(answer.headers[.wwwAuthenticate] == "Bearer realm=\"weir\"")
                            #expect(answer.headers[.contentType] == "application/problem+json")
                        }
                    }
                }
                #expect(api.questions.withLock { $0.isEmpty })
            }
        }
    }

    @Test("tokens that are short, shared or almost right are none")
    func tokens() {
        var tokens = Self.tokens()
        let caller = APICaller(name: "other", roles: [.read])
        for refused in ["too short", Self.token("reader")] {
            let isAdded = tokens.add(Array(refused.utf8), of: caller)
            #expect(!isAdded, "\(refused)")
        }
        for wrong in [
            "", "reader", Self.token("reader") + " ", String(Self.token("reader").dropLast()), Self.token("Reader"),
        ] {
            #expect(tokens.caller(presenting: Array(wrong.utf8)) == nil, "\(wrong)")
        }
        #expect(tokens.caller(presenting: Array(Self.token("approver").utf8))?.name == "approver")
    }

    @Test("row 23: each operation takes its role, and no other but reading is included")
    func roles() async throws {
        try await with { ask, api in
            for operation in APIOperation.allCases {
                let path = "/api/v1/" + operation.path.joined(separator: "/").replacing("{environment}", with: "eu")
                let query = operation.query.filter(\.isRequired).map { "\($0.name)=acme" }.joined(separator: "&")
                let digest = "sha256:" + String(repeating: "0", count: 64)
                let values = ["digest": digest, "commit": String(repeating: "0", count: 40)]
                let members = operation.body.map { "\"\($0.name)\":\"\(values[$0.name] ?? "Because")\"" }
                for (name, role) in [("reader", APIRole.read), ("operator", .operate), ("approver", .approve)] {
                    let answer = try await ask(
                        operation.method == "GET" ? .get : .post, query.isEmpty ? path : "\(path)?\(query)", as: name,
                        body: members.isEmpty ? nil : "{\(members.joined(separator: ","))}")
                    let isAllowed = operation.role == .read || operation.role == role
                    #expect(answer.status == (isAllowed ? 200 : 403), "\(operation) \(name): \(answer.body)")
                    #expect(answer.headers[.cacheControl] == "no-store")
                    if isAllowed, operation != .getDocument {
                        let question = api.questions.withLock { $0.last }
                        #expect(question?.operation == operation && question?.caller.name == name)
                        #expect(question?.environment == (operation.hasEnvironment ? "eu" : ""))
                    }
                }
            }
        }
    }

    @Test("what an operation does not take is refused, and says what it takes")
    func refusals() async throws {
        let because = #"{"reason":"Because"}"#
        try await with { ask, api in
            for (method, path, body, status, words) in [
                (HTTPRequest.Method.get, "nothing", nil, 404, "openapi.json"),
                (.get, "environments/eu/nothing", nil, 404, "openapi.json"),
                (.get, "environments/", nil, 404, "no such environment"),
                (.get, "environments/No", nil, 404, "no such environment"),
                (.get, "environments/a%2fb", nil, 404, "no such"),
                (.get, "environments/%zz", nil, 404, "no such environment"),
                (.get, "environments/%ff", nil, 404, "no such"),
                (.get, "environments/gone", nil, 404, "gone"), (.post, "environments", nil, 405, "GET"),
                (.get, "environments/eu/suspend", nil, 405, "POST"),
                (.get, "environments?x=1", nil, 400, "known: wide"),
                (.get, "environments?wide=yes", nil, 400, "wide is not"),
                (.get, "environments?wide=%zz", nil, 400, "percent"),
                (.get, "environments/eu/instances?state=odd", nil, 400, "state is not"),
                (.get, "environments/eu/instances?customer=a&customer=b", nil, 400, "more than once"),
                (.get, "environments/eu/instances?version=0", nil, 400, "version is not"),
                (.get, "environments/eu/revisions?limit=0", nil, 400, "limit is not"),
                (.get, "environments/eu/revisions?limit=%2B1", nil, 400, "limit is not"),
                (.get, "environments/eu/history", nil, 400, "no key"),
                (.get, "environments/eu/attachments", nil, 400, "no integration"),
                (.post, "environments/eu/suspend", "", 400, "not JSON"),
                (.post, "environments/eu/suspend", "[]", 400, "not an object"),
                (.post, "environments/eu/suspend", "{}", 400, "no reason"),
                (.post, "environments/eu/suspend", #"{"reason":7}"#, 400, "not a text"),
                (.post, "environments/eu/suspend", #"{"reason":" \u0000\n"}"#, 400, "says why"),
                (.post, "environments/eu/suspend", #"{"reason":"a","reason":"b"}"#, 400, "not JSON"),
                (.post, "environments/eu/suspend", #"{"reason":"a","more":"b"}"#, 400, "known: reason"),
                (
                    .post, "environments/eu/suspend", #"{"reason":"\#(String(repeating: "a", count: 1001))"}"#, 400,
                    "1000"
                ),
                (.post, "environments/eu/suspend", String(repeating: " ", count: 65_537), 413, "65536"),
                (.post, "environments/eu/suspend", String(repeating: "[", count: 60_000), 400, "not JSON"),
                (.post, "environments/eu/sync?now=true", nil, 400, "there are none"),
            ] as [(HTTPRequest.Method, String, String?, Int, String)] {
                let answer = try await ask(method, "/api/v1/\(path)", as: "operator", body: body)
                #expect(
                    answer.status == status && answer.body.contains(words),
                    "\(method) \(path): \(answer.status) \(answer.body)")
                #expect(answer.headers[.contentType] == "application/problem+json")
                #expect((answer.headers[.allow] != nil) == (status == 405))
                #expect(answer.headers[.retryAfter] == (path.hasSuffix("gone") ? "7" : nil))
            }
            #expect(api.questions.withLock { $0.filter { $0.environment != "gone" }.isEmpty })
            let media = try await ask(
                .post, "/api/v1/environments/eu/suspend", as: "operator", body: because, type: "text/plain")
            #expect(media.status == 415)
            let (commit, digest) = (String(repeating: "0", count: 40), "sha256:" + String(repeating: "0", count: 64))
            for (commit, digest, words) in [
                (commit, "sha256:0", "digest is none"), (commit.uppercased() + "A", digest, "commit is none"),
                (String(repeating: "g", count: 40), digest, "commit is none"),
            ] {
                let body = #"{"reason":"a","commit":"\#(commit)","digest":"\#(digest)"}"#
                let answer = try await ask(.post, "/api/v1/environments/eu/approve", as: "approver", body: body)
                #expect(answer.status == 400 && answer.body.contains(words), "\(answer.body)")
            }
            #expect(try await ask(.get, "/api/v1/environments", accept: "text/html").status == 406)
        }
    }

    @Test("the form follows Accept, and values are decoded once")
    func forms() async throws {
        try await with { ask, api in
            for (accept, form) in [
                (nil, APIForm.json), ("*/*", .json), ("text/plain", .text), ("text/*", .text),
                ("text/html, */*;q=0.1", .json),
                ("application/json;q=0.5, text/plain", .text), ("TEXT/PLAIN ; q=0.9 , application/json; q=1.0", .json),
                ("text/markdown", .markdown), ("text/plain;q=0, application/*", .json),
            ] as [(String?, APIForm)] {
                let answer = try await ask(.get, "/api/v1/environments/eu/plan", accept: accept)
                #expect(answer.status == 200, "\(accept ?? "none")")
                #expect(answer.headers[.contentType]?.hasPrefix(form.rawValue) == true)
                #expect(api.questions.withLock { $0.last?.form } == form)
            }
            _ = try await ask(
                .get, "/api/v1/environments/eu/integrations?search=a%2Bb+c%2541&label=x&label=%C3%A9&wide=true")
            let question = api.questions.withLock { $0.last }
            #expect(question?.query == ["search": ["a+b c%41"], "label": ["x", "é"], "wide": ["true"]])
        }
    }

    // MARK: The document

    private static let file: String = {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        return "\(root.joined(separator: "/"))/docs/openapi.json"
    }()

    @Test("docs/openapi.json is the document that is served (recorded with WEIR_RECORD_GOLDENS=1)")
    func document() async throws {
        let text = String(decoding: OpenAPIDocument.bytes, as: UTF8.self)
        let recorded = try? String(contentsOfFile: Self.file, encoding: .utf8)
        if ProcessInfo.processInfo.environment["WEIR_RECORD_GOLDENS"] == "1" {
            try text.write(toFile: Self.file, atomically: true, encoding: .utf8)
        }
        #expect(recorded == text)
        try await with { ask, _ in
            let answer = try await ask(.get, "/api/v1/openapi.json")
            #expect(answer.status == 200 && answer.body == text)
        }
    }

    @Test(
        "the document is OpenAPI, says a validator that is not weir's",
        .enabled(if: OpenAPIPeer.isInstalled, "\(PeerProgram.hint)"))
    func validator() async throws { #expect(try await OpenAPIPeer.findings(in: Self.file) == "") }
}
