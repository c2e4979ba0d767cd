import Synchronization
import Testing
import WeirModel
import WeirRotation
import WeirRotators
import WeirSecrets

/// Remembers what would be sent, and answers 200.
private final class Recorder: HTTPTransport {
    private let asked = Mutex<[HTTPCall]>([])
    private let answer: HTTPAnswer

    init(_ answer: HTTPAnswer = HTTPAnswer(status: 200)) { self.answer = answer }

    var calls: [HTTPCall] { asked.withLock { $0 } }

    func send(_ request: HTTPCall) async throws(HTTPFailure) -> HTTPAnswer {
        asked.withLock { $0.append(request) }
        return answer
    }
}

@Suite("What is put into calls") struct TemplateTests {
    private static let verify = HTTPRotatorCall(method: "GET", url: "https://k.example/me")
    private static let odd = "a/b?c&d=%é\"\\{{operation}}"

    private func create(
        _ call: HTTPRotatorCall, value: String? = odd, current: RotatedVersion? = nil, secrets: [String: String] = [:]
    ) async throws -> HTTPCall {
        let recorder = Recorder()
        let rotator = HTTPRotator(create: call, verify: Self.verify, revoke: nil)
        let rotating = HTTPRotating(rotator, transport: recorder, reach: .of(secrets))
        _ = try await rotating.stage(RotatedVersion(value), current: current, operation: operation(7))
        return try #require(recorder.calls.first)
    }

    private func problem(
        _ call: HTTPRotatorCall, value: String? = odd, current: RotatedVersion? = nil
    ) async throws -> String {
        do {
            _ = try await create(call, value: value, current: current)
        } catch let error as RotatorFailure {
            return error.message
        }
        Issue.record("it was sent")
        return ""
    }

    @Test("each place gets values as it needs them")
    func places() async throws {
        let url = try await create(
            HTTPRotatorCall(method: "POST", url: "https://k.example/a/{{new}}?k={{ new }}&o={{operation}}"))
        let encoded = "a%2Fb%3Fc%26d%3D%25%C3%A9%22%5C%7B%7Boperation%7D%7D"
        #expect(url.url == "https://k.example/a/\(encoded)?k=\(encoded)&o=\(operation(7))")
        let json = try await create(
            HTTPRotatorCall(method: "PUT", url: "https://k.example/", body: #" {"key":"{{new}}"}"#))
        #expect(json.body == Array(#" {"key":"a/b?c&d=%é\"\\{{operation}}"}"#.utf8))
        #expect(json.headers.contains { $0 == ("Content-Type", "application/json") })
        let form = try await create(
            HTTPRotatorCall(
                method: "POST", url: "https://k.example/",
                headers: [.init(name: "content-type", value: "application/x-www-form-urlencoded; charset=utf-8")],
                body: "key={{new}}"))
        #expect(form.body == Array("key=\(encoded)".utf8))
        #expect(form.headers.count == 2)
        let plain = try await create(HTTPRotatorCall(method: "POST", url: "https://k.example/", body: "{{new}}\n"))
        #expect(plain.body == Array("\(Self.odd)\n".utf8))
        #expect(!plain.headers.contains { $0.name == "Content-Type" })
        let header = try await create(
            HTTPRotatorCall(
                method: "POST", url: "https://k.example/",
                headers: [.init(name: "X", value: "{{secrets.A}}:{{current}}:{{current.id}}")]),
            current: RotatedVersion("now", "id 1"), secrets: ["A": "b"])
        #expect(header.headers.first?.value == "b:now:id 1")
    }

    @Test("create and revoke name the operation, verify does not, and who states the key is heeded")
    func idempotency() async throws {
        let recorder = Recorder()
        var call = Self.verify
        let rotator = HTTPRotating(
            HTTPRotator(create: call, verify: call, revoke: call), transport: recorder, reach: .of())
        _ = try await rotator.stage(RotatedVersion("a"), current: nil, operation: operation(7))
        _ = await rotator.probe(RotatedVersion("a"), operation: operation(7))
        try await rotator.revoke(RotatedVersion("a"), current: nil, operation: operation(7))
        let keys = recorder.calls.map { call in call.headers.filter { $0.name == "Idempotency-Key" }.map(\.value) }
        #expect(keys == [["\(operation(7))"], [], ["\(operation(7))-revoke"]])
        call.headers = [.init(name: "idempotency-key", value: "mine-{{operation}}")]
        #expect(try await create(call).headers.map(\.value) == ["mine-\(operation(7))"])
    }

    @Test("a value that would break its place is not sent")
    func broken() async throws {
        let header = HTTPRotatorCall(
            method: "POST", url: "https://k.example/", headers: [.init(name: "X-Key", value: "{{new}}")])
        for value in ["CANARY\r\nX: y", "CANARY\n", "CANARY\u{0}", "CANARY\u{7f}"] {
            let words = try await problem(header, value: value)
            #expect(words.contains("header X-Key") && !words.contains("CANARY"), "\(words)")
        }
        let path = HTTPRotatorCall(method: "POST", url: "https://k.example/keys/{{current.id}}", idAt: "/id")
        for id in ["..", "."] {
            let words = try await problem(path, current: RotatedVersion("x", id))
            #expect(words.contains("is . or .."), "\(words)")
        }
        for (version, name) in [(RotatedVersion("x", ""), "is empty"), (RotatedVersion("x"), "told no id")] {
            #expect(try await problem(path, current: version).contains(name))
        }
        #expect(try await problem(path, current: nil).contains("{{current.id}}"))
        let unknown = HTTPRotatorCall(method: "POST", url: "https://k.example/?a={{secrets.NONE}}")
        #expect(try await problem(unknown) == "create: there is no secret NONE")
    }

    @Test("the value and its id are found in the answer, and nothing of it is shown")
    func answers() async throws {
        func stage(_ body: String, valueAt: String?, idAt: String? = nil) async throws -> StagedVersion {
            let call = HTTPRotatorCall(method: "POST", url: "https://k.example/", valueAt: valueAt, idAt: idAt)
            let revoke = HTTPRotatorCall(method: "DELETE", url: "https://k.example/{{current.id}}")
            let rotator = HTTPRotating(
                HTTPRotator(create: call, verify: Self.verify, revoke: revoke),
                transport: Recorder(HTTPAnswer(status: 201, body: Array(body.utf8))), reach: .of())
            return try await rotator.stage(RotatedVersion(nil), current: nil, operation: operation(7))
        }
        let sibling = try await stage(#"{"data":[{"id":17,"key":"k"}]}"#, valueAt: "/data/0/key")
        #expect(sibling.value == SecretValue("k".utf8) && sibling.account == "17")
        let stated = try await stage(#"{"a/b":{"k~":"k","id":"x"},"name":"n"}"#, valueAt: "/a~1b/k~0", idAt: "/name")
        #expect(stated.value == SecretValue("k".utf8) && stated.account == "n")
        for body in [
            "", "CANARY", "[]", #"{"key":"CANARY"}"#, #"{"id":"1"}"#, #"{"id":"1","key":""}"#,
            #"{"id":"1","key":null}"#,
            #"{"id":"1","key":["CANARY"]}"#, #"{"id":"a\nb","key":"CANARY"}"#, #"{"id":"","key":"CANARY"}"#,
            #"{"id":"1","key":"CANARY","key":"CANARY"}"#,
        ] {
            let message = await failure { _ = try await stage(body, valueAt: "/key") }
            #expect(message?.contains("k.example") == true && message?.contains("CANARY") == false, "\(body)")
        }
    }

    @Test("an id is needed only where it is used")
    func accounts() {
        func needs(_ verify: String, _ revoke: String?) -> Bool {
            let rotator = HTTPRotator(
                create: nil, verify: HTTPRotatorCall(method: "GET", url: verify),
                revoke: revoke.map { HTTPRotatorCall(method: "GET", url: "https://a/", body: $0) })
            return HTTPRotating(rotator, transport: Recorder(), reach: .of()).needsAccount
        }
        #expect(!needs("https://a/{{new}}", nil))
        #expect(!needs("https://a/{{new}}", "{{current}}"))
        #expect(needs("https://a/{{new.id}}", nil))
        #expect(needs("https://a/", "{{ current.id }}"))
    }
}
