import Testing
import WeirModel
import WeirTesting

@testable import WeirGit
@testable import weir

/// Fetching from servers that want to know who is asking, and that prove who they are.
@Suite struct FetchAccessTests {
    private static func served(_ body: @Sendable (GitFixture) async throws -> Void) async throws {
        try await GitFixture.with { fixture in
            try fixture.write("weir.yaml", "apiVersion: weir/v1\n")
            try await fixture.commit()
            _ = try await fixture.bareClone("served.git")
            try await body(fixture)
        }
    }

    private func code(_ fixture: GitFixture, _ url: String, _ access: FetchAccess) async -> FetchFailure? {
        do throws(FetchFailure) {
            _ = try await FetchProcess.fetch(
                url: url, into: "\(fixture.scratch.path)/cache/\(UInt64.random(in: 0...UInt64.max))",
                timeout: .seconds(600), access: access, executable: binary)
            return nil
        } catch { return error }
    }

    @Test(.enabled(if: SSHServer.isAvailable, "no OpenSSH server can be started here"))
    func `a server is asked for a key of a kind that is known of it`() async throws {
        try await Self.served { fixture in
            let scratch = fixture.scratch
            try scratch.write("authorized_keys", try await SSHServer.makeKey("deploy", in: scratch) + "\n")
            try await SSHServer.with(in: scratch, kinds: ["rsa", "ecdsa", "ed25519"]) { server in
                func fetch(_ hosts: String) async throws -> FetchFailure? {
                    try scratch.write("hosts", hosts)
                    let key = SSHKeyAccess(
                        file: "\(scratch.path)/deploy", knownHostsFile: "\(scratch.path)/hosts")
                    return await code(
                        fixture, "\(server.url)\(scratch.path)/served.git", FetchAccess(.key(key)))
                }
                let lines = server.knownHosts
                let other = try await SSHServer.makeKey("other", in: scratch)
                let none = "[127.0.0.1]:\(server.port) \(other)\n"
                for kind in ["ed25519", "ecdsa"] {
                    let failure = try await fetch(lines[kind] ?? "")
                    #expect(failure == nil, "\(kind): \(String(describing: failure))")
                }
                // An ed25519 key of old, and an ECDSA key that is right: one of them is enough.
                #expect(try await fetch(none + (lines["ecdsa"] ?? ""))?.code == .hostKey)
                #expect(try await fetch((lines["ecdsa"] ?? "") + server.knownHost) == nil)
                let rsa = try await fetch(lines["rsa"] ?? "")
                #expect(rsa?.message.contains("a key of another kind in line 1") == true, "\(String(describing: rsa))")
                let missing = try await fetch("")
                #expect(missing?.message.contains("only then add the line: [127.0.0.1]:\(server.port) ") == true)
            }
        }
    }

    @Test(.enabled(if: SSHServer.isAvailable, "no OpenSSH server can be started here"))
    func `keys that are not accepted, not there or not opened are told`() async throws {
        try await Self.served { fixture in
            let scratch = fixture.scratch
            let key = try await SSHServer.makeKey("deploy", kind: "ecdsa", passphrase: "canary words", in: scratch)
            _ = try await SSHServer.makeKey("stranger", in: scratch)
            try scratch.write("authorized_keys", key + "\n")
            try await SSHServer.with(in: scratch) { server in
                try scratch.write("hosts", server.knownHost)
                for (name, passphrase, words) in [
                    ("deploy", "canary words", nil), ("deploy", nil, "passphrase"),
                    ("deploy", "canary other", "passphrase"), ("stranger", nil, "does not accept the key"),
                    ("absent", nil, "cannot be read"),
                ] as [(String, String?, String?)] {
                    let access = SSHKeyAccess(
                        file: "\(scratch.path)/\(name)", passphrase: passphrase,
                        knownHostsFile: "\(scratch.path)/hosts")
                    let failure = await code(
                        fixture, "\(server.url)\(scratch.path)/served.git", FetchAccess(.key(access)))
                    #expect(failure?.code == words.map { _ in .authenticationNeeded }, "\(name) \(passphrase ?? "")")
                    #expect(
                        words.map { failure?.message.contains($0) == true } ?? true, "\(String(describing: failure))")
                    #expect(failure?.description.contains("canary") != true)
                }
            }
        }
    }

    @Test(.enabled(if: GitHTTPServer.isAvailable, Comment(rawValue: GitHTTPServer.hint)))
    func `row 12: passwords go to the server alone that they are for`() async throws {
        try await Self.served { fixture in
            try await GitHTTPServer.with(in: fixture.scratch) { server in
                try server.admit("ada", "canary words")
                let right = FetchAccess(.password(user: "ada", password: "canary words"))
                let wrong = FetchAccess(.password(user: "ada", password: "canary others"))
                let url = "\(server.plain)/git/served.git"
                #expect(await code(fixture, url, right) == nil)
                #expect(
                    await code(fixture, url, FetchAccess())?.message.contains("wants to know who is asking") == true)
                let refused = await code(fixture, url, wrong)
                #expect(refused?.code == .authenticationNeeded && refused?.description.contains("canary") == false)
                let inURL = url.replacing("localhost", with: "ada:canary%20words@localhost")
                #expect(await code(fixture, inURL, FetchAccess()) == nil)

                let before = try await server.requests().count
                for (url, access) in [
                    ("\(server.plain)/elsewhere/served.git", right),
                    (
                        "\(server.plain)/elsewhere/served.git".replacing(
                            "localhost", with: "ada:canary%20words@localhost"),
                        FetchAccess()
                    ),
                ] {
                    let failure = await code(fixture, url, access)
                    #expect(failure?.message.contains("redirect") == true, "\(String(describing: failure))")
                    #expect(failure?.description.contains("canary") == false)
                }
                let requests = try await server.requests().dropFirst(before)
                #expect(requests.allSatisfy { $0.contains(" /elsewhere/") }, "\(requests)")
                #expect(!requests.isEmpty)
            }
        }
    }

    @Test(.enabled(if: GitHTTPServer.isAvailable, Comment(rawValue: GitHTTPServer.hint)))
    func `a private authority is believed where it is named`() async throws {
        try await Self.served { fixture in
            try await GitHTTPServer.with(in: fixture.scratch) { server in
                try server.admit("ada", "words")
                let ada = FetchAccess.Credentials.password(user: "ada", password: "words")
                let url = "\(server.secure)/git/served.git"
                let authority = "\(fixture.scratch.path)/ca.pem"
                #expect(await code(fixture, url, FetchAccess(ada, authorityFile: authority)) == nil)
                #expect(await code(fixture, url, FetchAccess(ada))?.code == .hostKey)
                let other = await code(
                    fixture, url, FetchAccess(ada, authorityFile: "\(fixture.scratch.path)/users"))
                #expect(other?.message.contains("holds no certificates") == true)
                #expect(other?.code == .hostKey)
            }
        }
    }

    @Test func `credentials go with URLs of their kind, and hold no line ends`() throws {
        let key = FetchAccess(.key(SSHKeyAccess(file: "/key", passphrase: "a b", knownHostsFile: "/hosts")))
        let password = FetchAccess(.password(user: "ada", password: "pass word "), authorityFile: "/ca.pem")
        for (url, access, isFine) in [
            ("ssh://git@host/x", key, true), ("git@host:x", key, true), ("https://host/x", key, false),
            ("https://host/x", password, true), ("http://host/x", password, false), ("git://host/x", password, false),
            ("/x", FetchAccess(.password(user: "a", password: "b")), false),
            ("http://host/x", FetchAccess(.password(user: "a", password: "b\nurl x")), false),
            ("ssh://host/x", FetchAccess(.key(SSHKeyAccess(file: "key", knownHostsFile: "/hosts"))), false),
        ] {
            let request = try? FetchRequest(url: url, repository: "/copy", parent: 1, access: access)
            #expect((request != nil) == isFine, "\(url) \(access)")
            if let request { #expect(FetchRequest(text: request.text) == request) }
        }
        #expect("\(password)" == "a user and a password" && !"\(key)".contains("a b"))
    }
}
