import Testing
import WeirModel
import WeirSecrets
import WeirTesting

@Suite("Secrets in AWS Secrets Manager", .enabled(if: MotoServer.isInstalled, "\(PeerProgram.hint)"))
struct AWSSecretsReaderTests {
    private let canary = "CANARY-3d20f7"
    private let s3 = SecretSource.aws(id: "globex/s3", key: "access_key")
    private static let someone = AWSLogin.credentials(
        AWSCredentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: SecretValue("someone".utf8)))

    private func reading(
        _ address: HTTPAddress, _ login: AWSLogin = someone, _ body: (AWSSecretsReader) async throws -> Void
    ) async throws {
        let transport = try AsyncHTTPTransport()
        let settings = AWSSettings(region: "eu-central-1", login: login, endpoints: AWSEndpoints(all: address))
        let client = try AWSClient(settings, transport: transport, retries: .impatient)
        do {
            try await body(AWSSecretsReader(client))
        } catch {
            await transport.shutDown()
            throw error
        }
        await transport.shutDown()
    }

    @Test("a value is read, as a whole or by key, and its version is that of AWSCURRENT")
    func versions() async throws {
        try await MotoServer.with { moto in
            try await moto.call(
                "secretsmanager.CreateSecret",
                #"{"Name": "globex/s3", "SecretString": "{\"access_key\": \"\#(canary)\", \"n\": 7}"}"#)
            try await reading(moto.address) { reader in
                #expect(try await reader.text(s3) == canary)
                #expect(try await reader.text(.aws(id: "globex/s3", key: "n")) == "7")
                let whole = SecretSource.aws(id: "globex/s3", key: nil)
                #expect(try await reader.text(whole) == #"{"access_key": "\#(canary)", "n": 7}"#)
                let first = try await reader.version(of: s3)
                #expect(try await reader.read(s3).version == first)

                // What a rotation has prepared is not read before it is current.
                let next = "11111111-2222-3333-4444-555555555555"
                try await moto.call(
                    "secretsmanager.PutSecretValue",
                    #"{"SecretId": "globex/s3", "SecretString": "{\"access_key\": \"next\"}", "#
                        + #""ClientRequestToken": "\#(next)", "VersionStages": ["AWSPENDING"]}"#)
                #expect(try await reader.version(of: s3) == first)
                #expect(try await reader.text(s3) == canary)
                try await moto.call(
                    "secretsmanager.UpdateSecretVersionStage",
                    #"{"SecretId": "globex/s3", "VersionStage": "AWSCURRENT", "MoveToVersionId": "\#(next)", "#
                        + #""RemoveFromVersionId": "\#(first)"}"#)
                #expect(try await reader.version(of: s3) == SourceVersion(next))
                #expect(try await reader.text(s3) == "next")
                #expect(try await reader.read(s3).version == SourceVersion(next))

                try await moto.call(
                    "secretsmanager.CreateSecret", #"{"Name": "bytes", "SecretBinary": "AP8K"}"#)
                #expect(try await reader.read(.aws(id: "bytes", key: nil)).value.revealed == [0, 255, 10])
                #expect(try await reader.failure(.aws(id: "bytes", key: "a"), bothFail: false).kind == .invalid)
            }
        }
    }

    @Test("what is missing, deleted or no JSON is told apart, without a value")
    func failures() async throws {
        try await MotoServer.with { moto in
            try await moto.call(
                "secretsmanager.CreateSecret",
                #"{"Name": "globex/s3", "SecretString": "{\"a\": \"\#(canary)\", \"deep\": [\"\#(canary)\"]}"}"#)
            try await moto.call("secretsmanager.CreateSecret", #"{"Name": "text", "SecretString": "\#(canary)"}"#)
            try await reading(moto.address) { reader in
                func expect(
                    _ id: String, _ key: String?, _ kind: SecretSourceError.Kind, _ words: String,
                    bothFail: Bool = false
                ) async throws {
                    let error = try await reader.failure(.aws(id: id, key: key), bothFail: bothFail)
                    #expect(error.kind == kind && error.message.contains(words), "\(error)")
                    #expect(!"\(error) \(error.hint ?? "") \(String(reflecting: error))".contains(canary))
                }
                try await expect("globex/s3", "access_key", .missing, #""a", "deep""#)
                try await expect("globex/s3", "deep", .invalid, "object or an array")
                try await expect("text", "a", .invalid, "no JSON object")
                try await expect("nothing", nil, .missing, "no such secret", bothFail: true)
                try await moto.call("secretsmanager.DeleteSecret", #"{"SecretId": "text"}"#)
                try await expect("text", nil, .missing, "deletion", bothFail: true)
            }
        }
    }

    @Test("signatures are checked, and so is what the identity may do")
    func identities() async throws {
        try await MotoServer.with { moto in
            try await moto.call(
                "secretsmanager.CreateSecret", #"{"Name": "globex/s3", "SecretString": "{\"access_key\": \"1\"}"}"#)
            let user = try await moto.checkEverybody(allowing: "secretsmanager%3AGetSecretValue")
            // It may read the value, and not describe the secret.
            try await reading(moto.address, .credentials(user)) { reader in
                try await reader.expect("1", of: s3)
            }
            var forger = user
            forger.secretAccessKey = SecretValue(canary.utf8)
            try await reading(moto.address, .credentials(forger)) { reader in
                let error = try await reader.failure(s3)
                #expect(error.kind == .refused && error.message.contains("SignatureDoesNotMatch"), "\(error)")
                #expect(!"\(error) \(error.hint ?? "")".contains(canary))
            }
        }
    }

    @Test("a web identity gets credentials from STS")
    func webIdentity() async throws {
        try await ScratchFolder.with { folder in
            try folder.write("token", "\(canary)\n")
            try await MotoServer.with { moto in
                try await moto.call(
                    "secretsmanager.CreateSecret", #"{"Name": "globex/s3", "SecretString": "{\"access_key\": \"1\"}"}"#)
                let role = "arn:aws:iam::123456789012:role/weir"
                let login = AWSLogin.webIdentity(
                    tokenFile: "\(folder.path)/token", roleARN: role, sessionName: "weir")
                try await reading(moto.address, login) { try await $0.expect("1", of: s3) }
                let nowhere = AWSLogin.webIdentity(tokenFile: "\(folder.path)/no", roleARN: role, sessionName: "weir")
                try await reading(moto.address, nowhere) { reader in
                    let error = try await reader.failure(s3)
                    #expect(error.kind == .refused && error.message.contains("token file"))
                }
            }
        }
    }

    @Test("a service that is lost is away, and is found again when it is back")
    func lost() async throws {
        let create = #"{"Name": "globex/s3", "SecretString": "{\"access_key\": \"1\"}"}"#
        let address = try await MotoServer.with { moto in
            try await moto.call("secretsmanager.CreateSecret", create)
            try await reading(moto.address) { try await $0.expect("1", of: s3) }
            return moto.address
        }
        try await reading(address) { reader in
            let error = try await reader.failure(s3)
            #expect(error.kind == .away && error.message.contains("127.0.0.1"), "\(error)")
            try await MotoServer.with(port: UInt16(address.port)) { moto in
                try await moto.call("secretsmanager.CreateSecret", create)
                try await reader.expect("1", of: s3)
            }
        }
    }
}
