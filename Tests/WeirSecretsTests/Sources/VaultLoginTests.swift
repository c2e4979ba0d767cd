import Testing
import WeirModel
import WeirSecrets
import WeirTesting

@Suite("Logins to OpenBao", .enabled(if: OpenBaoServer.isInstalled, "\(PeerProgram.hint)"))
struct VaultLoginTests {
    private let s3 = SecretSource.vault(path: "secret/data/globex/s3", key: "access_key")

    /// A server with one secret and one AppRole that may read it.
    private func withRole(
        _ settings: String, _ body: (OpenBaoServer, _ role: String, _ secret: String) async throws -> Void
    ) async throws {
        try await OpenBaoServer.with { server in
            try await server.call("POST", "secret/data/globex/s3", #"{"data": {"access_key": "1"}}"#)
            try await server.call(
                "POST", "sys/policies/acl/weir", #"{"policy": "path \"secret/*\" {capabilities = [\"read\"]}"}"#)
            try await server.call("POST", "sys/auth/machines", #"{"type": "approle"}"#)
            try await server.call("POST", "auth/machines/role/weir", #"{"token_policies": ["weir"], \#(settings)}"#)
            let role = try await server.call("GET", "auth/machines/role/weir/role-id")
            let secret = try await server.call("POST", "auth/machines/role/weir/secret-id")
            try await body(
                server, try server.text("data", "role_id", of: role), try server.text("data", "secret_id", of: secret))
        }
    }

    private func reading(
        _ server: OpenBaoServer, _ login: VaultLogin, _ body: (VaultReader) async throws -> Void
    ) async throws {
        let transport = try AsyncHTTPTransport()
        let client = VaultClient(
            VaultSettings(address: server.address, login: login), transport: transport, retries: .impatient)
        do { try await body(VaultReader(client)) } catch {
            await transport.shutDown()
            throw error
        }
        await transport.shutDown()
    }

    private func accessors(_ server: OpenBaoServer) async throws -> Int {
        let list = try await server.call("LIST", "auth/token/accessors")
        return String(decoding: list, as: UTF8.self).split(separator: ",").count
    }

    @Test("an AppRole logs in once for many reads, and anew after its token was taken away")
    func appRole() async throws {
        try await withRole(#""token_ttl": "1h""#) { server, role, secret in
            try await reading(server, .appRole(mount: "machines", role: role, secret: .value(SecretValue(secret.utf8))))
            {
                reader in
                let before = try await accessors(server)
                try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 0..<20 { group.addTask { try await reader.text(s3) } }
                    for try await text in group { #expect(text == "1") }
                }
                #expect(try await accessors(server) == before + 1)
                try await server.call("POST", "sys/leases/revoke-prefix/auth/machines/login")
                #expect(try await accessors(server) == before)
                #expect(try await reader.text(s3) == "1")
                #expect(try await reader.version(of: s3).id.hasPrefix("1 of "))
                #expect(try await accessors(server) == before + 1)
            }
        }
    }

    @Test("a token whose time is short is renewed or exchanged, and never used when it is over")
    func expiry() async throws {
        // Longer than a step waits for its turn where all tests have begun.
        let (time, longest) = (20 * Sanitizer.patience, 32 * Sanitizer.patience)
        try await withRole(#""token_ttl": "\#(time)s", "token_max_ttl": "\#(longest)s""#) { server, role, secret in
            try await reading(server, .appRole(mount: "machines", role: role, secret: .value(SecretValue(secret.utf8))))
            {
                reader in
                for _ in 0..<20 {
                    #expect(try await reader.text(s3) == "1")
                    try await Task.sleep(for: .seconds(2 * Sanitizer.patience))
                }
            }
        }
    }

    @Test("a wrong credential is refused, named and not shown, and not tried again at once")
    func refused() async throws {
        try await withRole(#""token_ttl": "1h""#) { server, role, secret in
            let canary = "CANARY-c0ffee-\(secret.prefix(4))"
            try await ScratchFolder.with { folder in
                try folder.write("secret-id", "\(canary)\n")
                let login = VaultLogin.appRole(
                    mount: "machines", role: role, secret: .file("\(folder.path)/secret-id"))
                try await reading(server, login) { reader in
                    let error = try await reader.failure(s3)
                    #expect(error.kind == .refused && error.message.contains("AppRole"), "\(error)")
                    #expect(!"\(error) \(error.hint ?? "") \(String(reflecting: error))".contains(canary))
                    try folder.write("secret-id", "\(secret)\n")
                    #expect(try await reader.failure(s3).kind == .refused)
                }
                try await reading(server, login) { try await $0.expect("1", of: s3) }
                try await reading(server, .appRole(mount: "nowhere", role: role, secret: .none)) { reader in
                    let error = try await reader.failure(s3)
                    #expect(error.kind == .refused)
                }
                try await reading(server, .tokenFile("\(folder.path)/none")) { reader in
                    let error = try await reader.failure(s3)
                    #expect(error.message.contains("token file"))
                }
            }
        }
    }

    @Test("a token in a file is read again when the one before is refused")
    func tokenFile() async throws {
        try await withRole(#""token_ttl": "1h""#) { server, _, _ in
            func token() async throws -> String {
                try server.text(
                    "auth", "client_token",
                    of: await server.call("POST", "auth/token/create", #"{"policies": ["weir"]}"#))
            }
            try await ScratchFolder.with { folder in
                let first = try await token()
                try folder.write("token", "\(first)\n")
                try await reading(server, .tokenFile("\(folder.path)/token")) { reader in
                    #expect(try await reader.text(s3) == "1")
                    try await server.call("POST", "auth/token/revoke", #"{"token": "\#(first)"}"#)
                    #expect(try await reader.failure(s3).kind == .refused)
                    try folder.write("token", try await token())
                    #expect(try await reader.text(s3) == "1")
                }
            }
        }
    }

    @Test("a service account of Kubernetes logs in with the token in its file")
    func kubernetes() async throws {
        // Kubernetes' own answer is what OpenBao asks for; here the login's request is what counts.
        try await ScratchFolder.with { folder in
            try folder.write("token", "account-token\n")
            let login = Array(#"{"auth": {"client_token": "t", "lease_duration": 60, "renewable": false}}"#.utf8)
            let secret = Array(
                #"{"data": {"data": {"access_key": "1"}, "metadata": {"version": 3, "created_time": "2026-01-01T00:00:00Z"}}}"#
                    .utf8)
            let transport = ScriptedTransport([
                .success(HTTPAnswer(status: 200, body: login)), .success(HTTPAnswer(status: 200, body: secret)),
            ])
            let address = try #require(HTTPAddress("https://vault.example.com"))
            let settings = VaultSettings(
                address: address, namespace: "team",
                login: .kubernetes(mount: "kubernetes/eu", role: "weir", tokenFile: "\(folder.path)/token"))
            let reader = VaultReader(VaultClient(settings, transport: transport))
            #expect(try await reader.text(s3) == "1")
            let calls = transport.calls
            #expect(
                calls.map(\.url) == [
                    "https://vault.example.com/v1/auth/kubernetes/eu/login",
                    "https://vault.example.com/v1/secret/data/globex/s3",
                ])
            #expect(String(decoding: calls[0].body ?? [], as: UTF8.self) == #"{"jwt":"account-token","role":"weir"}"#)
            #expect(calls.allSatisfy { $0.headers.contains { $0 == ("X-Vault-Namespace", "team") } })
            #expect(!calls[0].headers.contains { $0.name == "X-Vault-Token" })
            #expect(calls[1].headers.contains { $0 == ("X-Vault-Token", "t") })
        }
    }
}
