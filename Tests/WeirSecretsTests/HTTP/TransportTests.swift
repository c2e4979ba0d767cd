import Testing
import WeirModel
import WeirSecrets
import WeirTesting

@Suite("HTTP over the network") struct TransportTests {
    private let canary = "CANARY-7f31c2"

    /// Sends one request to a server that behaves badly on request.
    private func ask(
        _ path: String, method: String = "GET", timeout: Int = 20, limit: Int = 1 << 20
    ) async throws -> (result: Result<HTTPAnswer, HTTPFailure>, seen: String) {
        try await UnrulyServer.with { address in
            let transport = try AsyncHTTPTransport()
            let call = HTTPCall(
                method: method, url: "\(address)\(path)?\(canary)", headers: [("X-Canary", canary)],
                body: method == "GET" ? nil : Array(canary.utf8), timeout: timeout, limit: limit)
            let result = await Result(awaiting: { () async throws(HTTPFailure) in try await transport.send(call) })
            let seen = try await transport.send(HTTPCall(url: "\(address)/count"))
            await transport.shutDown()
            return (result, String(decoding: seen.body, as: UTF8.self))
        }
    }

    @Test("requests arrive as they are, and answers come back")
    func echo() async throws {
        let (result, seen) = try await ask("/echo", method: "POST")
        let answer = try result.get()
        #expect(answer.status == 200 && answer.headers["content-length"] != nil)
        #expect(String(decoding: answer.body, as: UTF8.self) == "POST \(canary) \(canary)")
        #expect(seen == "POST /echo?\(canary) \(canary)")
        #expect(!"\(answer)".contains(canary))
    }

    @Test("row 12: a redirect is an answer, and nobody follows it")
    func redirect() async throws {
        let (result, seen) = try await ask("/redirect")
        #expect(try result.get().status == 302)
        #expect(seen == "GET /redirect?\(canary) \(canary)")
    }

    @Test("compressed answers are decompressed")
    func compressed() async throws {
        #expect(try await ask("/gzip").result.get().body == Array(repeating: UInt8(ascii: "x"), count: 1000))
    }

    @Test(
        "what is no answer fails, and says nothing of the request",
        arguments: [
            ("/large", false, "more than 1000 bytes"), ("/endless", false, "more than 1000 bytes"),
            ("/bomb", false, "more than"), ("/damaged", false, "damaged"), ("/garbage", false, "HTTP"),
            ("/stalled", true, "within 2 seconds"), ("/silent", true, "within 2 seconds"), ("/close", true, "closed"),
        ])
    func failures(path: String, isTransient: Bool, words: String) async throws {
        let (result, _) = try await ask(path, timeout: path.hasPrefix("/s") ? 2 : 20, limit: 1000)
        guard case .failure(let failure) = result else {
            Issue.record("there is an answer: \(result)")
            return
        }
        #expect(failure.isTransient == isTransient)
        #expect(failure.message.contains(words), "\(failure.message)")
        #expect(failure.message.hasPrefix("127.0.0.1:"))
        #expect(!"\(failure) \(String(reflecting: failure))".contains(canary))
    }

    @Test("the decompressed size counts, not the one on the wire")
    func compressedLimit() async throws {
        let (result, _) = try await ask("/gzip", limit: 999)
        #expect(throws: HTTPFailure.self) { try result.get() }
    }

    @Test("nobody listens, no such name, no such URL")
    func unreachable() async throws {
        let transport = try AsyncHTTPTransport()
        let port = try LoopbackSocket.freePort()
        let calls = [
            ("http://127.0.0.1:\(port)/\(canary)", true, "refused"),
            ("http://no-such-host.invalid/\(canary)", true, "looked up"),
            ("http://user:\(canary)@127.0.0.1/", false, "credentials"),
        ]
        for (url, isTransient, words) in calls {
            let failure = await #expect(throws: HTTPFailure.self) { try await transport.send(HTTPCall(url: url)) }
            #expect(failure?.isTransient == isTransient)
            #expect(failure?.message.contains(words) == true, "\(String(describing: failure))")
            #expect(failure?.message.contains(canary) == false)
        }
        await transport.shutDown()
        let late = await #expect(throws: HTTPFailure.self) {
            try await transport.send(HTTPCall(url: "http://127.0.0.1"))
        }
        #expect(late?.isTransient == false)
    }

    @Test("what cannot be a header is refused, and not shown")
    func headers() async throws {
        let transport = try AsyncHTTPTransport()
        let call = HTTPCall(url: "http://127.0.0.1:9/", headers: [("X-Canary", "\(canary)\r\nX-More: 1")])
        let failure = await #expect(throws: HTTPFailure.self) { try await transport.send(call) }
        #expect(failure?.isTransient == false)
        #expect(failure?.message.contains(canary) == false)
    }

    @Test("a proxy is used where one is given")
    func proxy() async throws {
        try await UnrulyServer.with { address in
            let transport = try AsyncHTTPTransport(proxy: HTTPAddress(address))
            let answer = try await transport.send(HTTPCall(url: "http://inside.example/echo"))
            #expect(String(decoding: answer.body, as: UTF8.self).hasPrefix("GET"))
            let seen = try await transport.send(HTTPCall(url: "http://inside.example/count"))
            #expect(String(decoding: seen.body, as: UTF8.self) == "CONNECT inside.example:80 \nGET /echo ")
            await transport.shutDown()
        }
    }

    @Test("work that is cancelled ends")
    func cancellation() async throws {
        try await UnrulyServer.with { address in
            let transport = try AsyncHTTPTransport()
            let work = Task {
                await Result(awaiting: { () async throws(HTTPFailure) in
                    try await transport.send(HTTPCall(url: "\(address)/silent", timeout: 600))
                })
            }
            try await Task.sleep(for: .milliseconds(100))
            work.cancel()
            let result = await work.value
            #expect(throws: HTTPFailure.self) { try result.get() }
            await transport.shutDown()
        }
    }

    @Test("servers prove who they are", .enabled(if: OpenBaoServer.isInstalled, "\(PeerProgram.hint)"))
    func certificates() async throws {
        try await OpenBaoServer.with(tls: true) { server in
            let call = HTTPCall(url: server.address.url("/v1/sys/health"))
            let trusting = try AsyncHTTPTransport(caFile: server.caFile)
            #expect(try await trusting.send(call).status == 200)
            await trusting.shutDown()

            let strict = try AsyncHTTPTransport()
            let failure = await #expect(throws: HTTPFailure.self) { try await strict.send(call) }
            #expect(failure?.isTransient == false)
            #expect(failure?.message.contains("certificate") == true)
            await strict.shutDown()
        }
        #expect(throws: HTTPFailure.self) { try AsyncHTTPTransport(caFile: "/dev/null") }
    }
}
