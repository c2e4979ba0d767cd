import Testing
import WeirModel
import WeirNotify

@Suite("The signatures of Standard Webhooks") struct WebhookSignatureTests {
    /// The vector that the reference libraries are tested with.
    @Test("the reference vector")
    func vector() throws {
        let signature = try WebhookSignature(secrets: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")
        let headers = signature.headers(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", time: Instant(microseconds: 1_614_265_330_999_999),
            body: Array(#"{"test": 2432232314}"#.utf8))
        #expect(headers.map(\.name) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
        #expect(
            headers.map(\.value) == [
                "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ])
    }

    @Test("two secrets sign both, the newest first")
    func twoSecrets() throws {
        let (old, new) = ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        func value(_ secrets: String) throws -> String {
            let signature = try WebhookSignature(secrets: secrets)
            return signature.headers(id: "a", time: Instant(microseconds: 0), body: []).last?.value ?? ""
        }
        #expect(try value("\(new)\r\n\n\(old)\n") == "\(try value(new)) \(try value(old))")
        #expect(try value(new) != value(old))
    }

    @Test(
        "what is no secret is refused, and not repeated",
        arguments: [
            "", "\n\n", "hunter2", "whsec_", "whsec_c2hvcnQ=", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS*",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\nMfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_" + String(repeating: "AAAA", count: 22),
        ])
    func refused(text: String) throws {
        let error = #expect(throws: WebhookSignature.InvalidSecret.self) { try WebhookSignature(secrets: text) }
        let words = try #require(error).description
        #expect(!words.contains("hunter2") && !words.contains("MfKQ9"))
    }
}
