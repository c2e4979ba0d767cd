import Testing
import WeirModel
import WeirSecrets
import WeirTesting

@Suite("Secrets in OpenBao", .enabled(if: OpenBaoServer.isInstalled, "\(PeerProgram.hint)"))
struct VaultReaderTests {
    private let canary = "CANARY-09bd44"
    private let s3 = SecretSource.vault(path: "secret/data/globex/s3", key: "access_key")

    /// Lends a reader and shuts down its connections.
    private func reading(
        _ address: HTTPAddress, _ login: VaultLogin, _ body: (VaultReader) async throws -> Void
    ) async throws {
        let transport = try AsyncHTTPTransport()
        let client = VaultClient(
            VaultSettings(address: address, login: login), transport: transport, retries: .impatient)
        do {
            try await body(VaultReader(client))
        } catch {
            await transport.shutDown()
            throw error
        }
        await transport.shutDown()
    }

    private func write(_ server: OpenBaoServer, _ json: String, at path: String = "globex/s3") async throws {
        try await server.call("POST", "secret/data/\(path)", #"{"data": \#(json)}"#)
    }

    @Test("a key's value is read, and its version changes with each write, though it were deleted in between")
    func versions() async throws {
        try await OpenBaoServer.with { server in
            try await write(server, #"{"access_key": "\#(canary)", "port": 5432, "tls": true, "deep": {"a": 1}}"#)
            try await reading(server.address, .token(SecretValue(server.rootToken.utf8))) { reader in
                #expect(try await reader.text(s3) == canary)
                #expect(try await reader.text(.vault(path: "secret/data/globex/s3", key: "port")) == "5432")
                #expect(try await reader.text(.vault(path: "secret/data/globex/s3", key: "tls")) == "true")
                let first = try await reader.version(of: s3)
                #expect(try await reader.read(s3).version == first)
                #expect(first.id.hasPrefix("1 of 20"))

                try await write(server, #"{"access_key": "\#(canary)-2"}"#)
                let (value, second) = try await reader.read(s3)
                #expect(value == SecretValue("\(canary)-2".utf8))
                #expect(second != first)
                #expect(try await reader.version(of: s3) == second)

                // Number 1 again, and yet another version.
                try await server.call("DELETE", "secret/metadata/globex/s3")
                #expect(try await reader.failure(s3).kind == .missing)
                try await write(server, #"{"access_key": "\#(canary)"}"#)
                let anew = try await reader.version(of: s3)
                #expect(anew.id.hasPrefix("1 of 20") && anew != first)
            }
        }
    }

    @Test("what is missing, deleted, destroyed or no text is told apart, without a value")
    func failures() async throws {
        try await OpenBaoServer.with { server in
            try await write(
                server, #"{"access_key": "\#(canary)", "deep": {"a": "\#(canary)"}, "none": null, "empty": ""}"#)
            try await reading(server.address, .token(SecretValue(server.rootToken.utf8))) { reader in
                func expect(
                    _ path: String, _ key: String, _ kind: SecretSourceError.Kind, _ words: String,
                    bothFail: Bool = false
                ) async throws {
                    let error = try await reader.failure(.vault(path: path, key: key), bothFail: bothFail)
                    #expect(error.kind == kind && error.message.contains(words), "\(error)")
                    #expect(!"\(error) \(error.hint ?? "") \(String(reflecting: error))".contains(canary))
                }
                try await expect(
                    "secret/data/globex/s3", "secret_key", .missing, #""access_key", "deep", "empty", "none""#)
                try await expect("secret/data/globex/s3", "deep", .invalid, "object")
                try await expect("secret/data/globex/s3", "none", .invalid, "null")
                try await expect("secret/data/globex/s3", "empty", .missing, "empty")
                try await expect("secret/data/globex/nothing", "a", .missing, "no such secret", bothFail: true)
                try await expect("nowhere/data/globex/s3", "a", .missing, "no such secret", bothFail: true)
                try await expect("secret/globex/s3", "a", .invalid, "version 2", bothFail: true)
                try await expect("secret/data/../../sys/health", "a", .invalid, "path", bothFail: true)
                try await expect("secret/data/%2e%2e/x", "a", .invalid, "path", bothFail: true)
                try await expect("secret/data/a?version=1", "a", .missing, "no such secret", bothFail: true)

                try await server.call("DELETE", "secret/data/globex/s3")
                try await expect(
                    "secret/data/globex/s3", "access_key", .missing, "version 1 is deleted", bothFail: true)
                try await server.call("POST", "secret/undelete/globex/s3", #"{"versions": [1]}"#)
                #expect(try await reader.text(s3) == canary)
                try await server.call("POST", "secret/destroy/globex/s3", #"{"versions": [1]}"#)
                try await expect("secret/data/globex/s3", "access_key", .missing, "destroyed", bothFail: true)

                // It will be deleted, but is not yet.
                try await server.call("POST", "secret/metadata/globex/later", #"{"delete_version_after": "1h"}"#)
                try await write(server, #"{"access_key": "1"}"#, at: "globex/later")
                let later = SecretSource.vault(path: "secret/data/globex/later", key: "access_key")
                #expect(try await reader.text(later) == "1")
                #expect(try await reader.version(of: later) == reader.read(later).version)
            }
        }
    }

    @Test("a wrong token, and one without the right to a path, are refused")
    func refusals() async throws {
        try await OpenBaoServer.with { server in
            try await write(server, #"{"access_key": "1"}"#)
            try await write(server, #"{"access_key": "2"}"#, at: "acme/s3")
            let wrong = "s.\(canary)"
            try await reading(server.address, .token(SecretValue(wrong.utf8))) { reader in
                let error = try await reader.failure(s3)
                #expect(error.kind == .refused)
                #expect(!"\(error) \(error.hint ?? "")".contains(canary))
            }
            // It may read values, and not what the engine tells of versions.
            try await server.call(
                "POST", "sys/policies/acl/globex",
                #"{"policy": "path \"secret/data/globex/*\" {capabilities = [\"read\"]}"}"#)
            let made = try await server.call("POST", "auth/token/create", #"{"policies": ["globex"]}"#)
            let token = SecretValue(try server.text("auth", "client_token", of: made).utf8)
            try await reading(server.address, .token(token)) { reader in
                #expect(try await reader.version(of: s3).id.hasPrefix("1 of "))
                #expect(try await reader.text(s3) == "1")
                let other = try await reader.failure(.vault(path: "secret/data/acme/s3", key: "access_key"))
                #expect(other.kind == .refused && other.hint?.contains("secret/data/acme/s3") == true)
            }
        }
    }

    @Test("a server that is lost is away, and is found again when it is back")
    func lost() async throws {
        try await ScratchFolder.with { folder in
            let bao = try StoredOpenBao(in: folder)
            let (address, token) = try await bao.running { server in
                try await write(server, #"{"access_key": "\#(canary)"}"#)
                return (server.address, server.rootToken)
            }
            try await reading(address, .token(SecretValue(token.utf8))) { reader in
                let version = try await bao.running { _ in
                    try await reader.expect(canary, of: s3)
                }
                let gone = try await reader.failure(s3)
                #expect(gone.kind == .away && gone.message.contains("127.0.0.1"), "\(gone)")
                try await bao.running(sealed: true) { _ in
                    let sealed = try await reader.failure(s3)
                    #expect(sealed.kind == .away && sealed.message.contains("is sealed"), "\(sealed)")
                }
                try await bao.running { _ in
                    let after = try await reader.expect(canary, of: s3)
                    #expect(after == version)
                }
            }
        }
    }
}
