import Testing
import WeirSecrets
import WeirTesting

@Suite("Keys in AWS KMS", .enabled(if: MotoServer.isInstalled, "\(PeerProgram.hint)"))
struct AWSKMSTests {
    private let key = SecretValue("CANARY-key-of-32-bytes-0123456789".utf8)

    @Test("what was wrapped is unwrapped with the same context, and with no other")
    func roundTrip() async throws {
        try await MotoServer.with { moto in
            let made = try await moto.call("TrentService.CreateKey", "{}")
            let id = try #require(made.split(separator: #""KeyId": ""#).last?.prefix { $0 != "\"" })
            try await moto.call(
                "TrentService.CreateAlias", #"{"AliasName": "alias/weir", "TargetKeyId": "\#(id)"}"#)
            let login = AWSLogin.credentials(
                AWSCredentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: SecretValue("someone".utf8)))
            let transport = try AsyncHTTPTransport()
            let client = try AWSClient(
                AWSSettings(region: "eu-central-1", login: login, endpoints: AWSEndpoints(kms: moto.address)),
                transport: transport, retries: .impatient)
            let service = try AWSKMS(client, key: "alias/weir")
            #expect(service.id == KeyID("aws:alias/weir"))

            let context = Array("production globex".utf8)
            let wrapped = try await service.wrap(key, context: context)
            #expect(try await service.unwrap(wrapped, context: context) == key)
            #expect(try await AWSKMS(client, key: String(id)).unwrap(wrapped, context: context) == key)
            let bare = try await service.wrap(key, context: [])
            #expect(try await service.unwrap(bare, context: []) == key)

            func failure(_ wrapped: [UInt8], _ context: [UInt8]) async throws -> KeyServiceError {
                try #require(
                    await #expect(throws: KeyServiceError.self) { try await service.unwrap(wrapped, context: context) })
            }
            var flipped = wrapped
            flipped[flipped.count - 1] ^= 1
            #expect(try await failure(wrapped, Array("production acme".utf8)).kind == .damaged)
            #expect(try await failure(wrapped, []).kind == .damaged)
            #expect(try await failure(flipped, context).kind == .damaged)

            let absent = try AWSKMS(client, key: "alias/none")
            let missing = await #expect(throws: KeyServiceError.self) { try await absent.wrap(key, context: context) }
            #expect(missing?.kind == .unknownKey)
            #expect(missing?.message.contains("CANARY") == false)
            await transport.shutDown()
            #expect(throws: ServiceSettingsError.self) { try AWSKMS(client, key: "") }
        }
    }
}
