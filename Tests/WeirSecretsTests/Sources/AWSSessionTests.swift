import Testing
import WeirModel
import WeirSecrets
import WeirTesting

/// What AWS answers that moto does not: by script.
@Suite("Sessions with AWS") struct AWSSessionTests {
    private let source = SecretSource.aws(id: "a", key: nil)

    private func credentials(_ id: String, until end: String) -> Result<HTTPAnswer, HTTPFailure> {
        let xml = """
            <R><Credentials><AccessKeyId>\(id)</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
            <SessionToken>token-\(id)</SessionToken><Expiration>\(end)</Expiration></Credentials></R>
            """
        return .success(HTTPAnswer(status: 200, body: Array(xml.utf8)))
    }

    private func json(_ status: Int, _ text: String) -> Result<HTTPAnswer, HTTPFailure> {
        .success(HTTPAnswer(status: status, body: Array(text.utf8)))
    }

    private func value(_ text: String) -> Result<HTTPAnswer, HTTPFailure> {
        json(200, #"{"SecretString": "\#(text)", "VersionId": "v"}"#)
    }

    private func reader(_ transport: ScriptedTransport, _ folder: ScratchFolder) throws -> AWSSecretsReader {
        try folder.write("token", "web-token")
        let login = AWSLogin.webIdentity(
            tokenFile: "\(folder.path)/token", roleARN: "arn:aws:iam::1:role/weir", sessionName: "weir")
        let settings = AWSSettings(region: "eu-central-1", login: login)
        let retries = RetryLimits(attempts: 3, firstDelay: .milliseconds(1), coolOff: .zero)
        return AWSSecretsReader(try AWSClient(settings, transport: transport, retries: retries))
    }

    private func signer(_ call: HTTPCall) -> String? {
        let value = call.headers.first { $0.name == "Authorization" }?.value
        return value?.split(separator: "Credential=").last?.split(separator: "/").first.map(String.init)
    }

    @Test("credentials are kept while they last, and exchanged when they are over or AWS says so")
    func expiry() async throws {
        try await ScratchFolder.with { folder in
            let transport = ScriptedTransport([
                credentials("ONE", until: "2099-01-01T00:00:00Z"), value("1"), value("2"),
                json(400, #"{"__type": "ExpiredTokenException", "message": "CANARY"}"#),
                credentials("TWO", until: "2026-01-01T00:00:00Z"), value("3"),
                credentials("THREE", until: "2099-01-01T00:00:00Z"), value("4"),
            ])
            let reader = try reader(transport, folder)
            for number in 1...4 { #expect(try await reader.text(source) == "\(number)") }
            let calls = transport.calls
            #expect(calls.map(signer) == [nil, "ONE", "ONE", "ONE", nil, "TWO", nil, "THREE"])
            #expect(calls[0].url == "https://sts.eu-central-1.amazonaws.com/")
            #expect(calls[1].url == "https://secretsmanager.eu-central-1.amazonaws.com/")
            let form = String(decoding: calls[0].body ?? [], as: UTF8.self)
            #expect(form.contains("RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fweir") && form.contains("=web-token"))
            #expect(calls[5].headers.contains { $0 == ("X-Amz-Security-Token", "token-TWO") })
        }
    }

    @Test("AWS is asked again when it limits requests, and not when it refuses")
    func errors() async throws {
        try await ScratchFolder.with { folder in
            let login = credentials("ONE", until: "2099-01-01T00:00:00Z")
            let busy = ScriptedTransport([
                login, json(400, #"{"__type": "ThrottlingException"}"#), json(500, ""), value("1"),
            ])
            #expect(try await reader(busy, folder).text(source) == "1")

            let away = ScriptedTransport([login, json(400, #"{"__type": "x#ThrottlingException:y"}"#)])
            #expect(try await reader(away, folder).failure(source).kind == .away)

            let refused = ScriptedTransport([login, json(400, #"{"__type": "<script>CANARY</script>"}"#)])
            let error = try await reader(refused, folder).failure(source, bothFail: false)
            #expect(error.kind == .refused && error.message.contains("status 400"))
            #expect(!"\(error)".contains("CANARY"))
            #expect(refused.calls.count == 2)

            let stranger = ScriptedTransport([
                json(403, "<Error><Code>AccessDenied</Code><Message>CANARY</Message></Error>")
            ])
            let denied = try await reader(stranger, folder).failure(source, bothFail: false)
            #expect(denied.kind == .refused && denied.message.contains("AccessDenied"))
            #expect(!"\(denied) \(denied.hint ?? "")".contains("CANARY"))

            for (status, text) in [(200, ""), (200, "[]"), (200, #"{"a": 1, "a": 2}"#), (200, #"{"SecretString": 1}"#)]
            {
                let odd = ScriptedTransport([login, json(status, text)])
                let error = try await reader(odd, folder).failure(source)
                #expect(error.kind != .away, "\(error)")
            }
        }
    }
}
