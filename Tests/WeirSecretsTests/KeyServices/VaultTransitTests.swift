import Testing
import WeirSecrets
import WeirTesting

@Suite("Keys in OpenBao's transit engine", .enabled(if: OpenBaoServer.isInstalled, "\(PeerProgram.hint)"))
struct VaultTransitTests {
    private let key = SecretValue("CANARY-key-of-32-bytes-0123456789".utf8)

    @Test("what was wrapped is unwrapped with the same context, and with no other")
    func roundTrip() async throws {
        try await OpenBaoServer.with { server in
            try await server.call("POST", "sys/mounts/keys/transit", #"{"type": "transit"}"#)
            try await server.call("POST", "keys/transit/keys/weir")
            try await server.call("POST", "keys/transit/keys/old", #"{"type": "rsa-2048"}"#)
            let transport = try AsyncHTTPTransport()
            let client = VaultClient(
                VaultSettings(address: server.address, login: .token(SecretValue(server.rootToken.utf8))),
                transport: transport, retries: .impatient)
            let service = try VaultTransit(client, mount: "keys/transit", key: "weir")
            #expect(service.id == KeyID("vault:keys/transit/weir"))
            #expect(service.description.contains("keys/transit/weir at http://127.0.0.1"))

            let context = Array("production globex".utf8)
            let wrapped = try await service.wrap(key, context: context)
            #expect(try await service.unwrap(wrapped, context: context) == key)
            #expect(try await service.wrap(key, context: context) != wrapped)
            let bare = try await service.wrap(key, context: [])
            #expect(try await service.unwrap(bare, context: []) == key)

            // A new version of the key unwraps what the one before wrapped.
            try await server.call("POST", "keys/transit/keys/weir/rotate")
            #expect(try await service.unwrap(wrapped, context: context) == key)
            #expect(
                String(decoding: try await service.wrap(key, context: context), as: UTF8.self).hasPrefix("vault:v2:"))

            func failure(_ service: VaultTransit, _ wrapped: [UInt8], _ context: [UInt8]) async throws
                -> KeyServiceError
            {
                try #require(
                    await #expect(throws: KeyServiceError.self) { try await service.unwrap(wrapped, context: context) })
            }
            var flipped = wrapped
            flipped[flipped.count / 2] ^= 1
            #expect(try await failure(service, wrapped, Array("production acme".utf8)).kind == .damaged)
            #expect(try await failure(service, wrapped, []).kind == .damaged)
            #expect(try await failure(service, flipped, context).kind == .damaged)
            #expect(try await failure(service, Array("x".utf8), context).kind == .damaged)

            // Nothing makes a key that nobody asked for.
            let absent = try VaultTransit(client, mount: "keys/transit", key: "wier")
            let missing = await #expect(throws: KeyServiceError.self) { try await absent.wrap(key, context: []) }
            #expect(missing?.kind == .unknownKey)
            let unfit = try VaultTransit(client, mount: "keys/transit", key: "old")
            let error = await #expect(throws: KeyServiceError.self) { try await unfit.wrap(key, context: context) }
            #expect(error?.kind == .damaged)
            #expect(!"\(String(describing: error)) \(String(describing: missing))".contains("CANARY"))

            let stranger = VaultClient(
                VaultSettings(address: server.address, login: .token(SecretValue("s.CANARY".utf8))),
                transport: transport, retries: .impatient)
            let refused = try await failure(
                VaultTransit(stranger, mount: "keys/transit", key: "weir"), wrapped, context)
            #expect(refused.kind == .refused && !"\(refused)".contains("CANARY"))
            await transport.shutDown()
            #expect(throws: ServiceSettingsError.self) { try VaultTransit(client, mount: "..", key: "weir") }
            #expect(throws: ServiceSettingsError.self) { try VaultTransit(client, key: "a/b") }
        }
    }
}
