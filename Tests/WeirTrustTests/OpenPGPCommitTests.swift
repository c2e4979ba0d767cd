import Subprocess
import Testing
import WeirGit
import WeirModel
import WeirTesting

@testable import WeirTrust
@testable import weir

/// Commits that the `gpg` program signed, checked by `gpgv`.
@Suite struct OpenPGPCommitTests {
    /// A home of gpg's within a fixture's folder.
    private struct GnuPG {
        let fixture: GitFixture
        var home: String { "\(fixture.scratch.path)/gnupg" }

        /// Makes the home, lends it to `body`, and ends the agent that gpg started for it.
        static func with(_ body: (GnuPG) async throws -> Void) async throws {
            try await GitFixture.with { fixture in
                let gnuPG = GnuPG(fixture: fixture)
                try await fixture.program("mkdir", ["-m", "700", gnuPG.home])
                let result: Result<Void, any Error>
                do {
                    result = .success(try await body(gnuPG))
                } catch {
                    result = .failure(error)
                }
                _ = try? await fixture.program("gpgconf", ["--homedir", gnuPG.home, "--kill", "all"])
                try result.get()
            }
        }

        @discardableResult
        func gpg(_ arguments: String..., input: String = "") async throws -> String {
            try await fixture.program("gpg", ["--homedir", home, "--batch", "--quiet"] + arguments, input: input)
        }

        /// Makes a key and returns its fingerprint. `at` is the time it is made at, as gpg takes it.
        func makeKey(_ name: String, type: String = "ed25519", expires: String = "never", at time: String? = nil)
            async throws -> String
        {
            let faked = time.map { ["--faked-system-time", $0] } ?? []
            let arguments =
                ["--homedir", home, "--batch", "--quiet", "--passphrase", ""] + faked
                + ["--quick-gen-key", "\(name) <\(name)@example.com>", type, "sign", expires]
            try await fixture.program("gpg", arguments)
            let listed = try await gpg("--list-keys", "--with-colons", "\(name)@example.com")
            let line = listed.split(separator: "\n").first { $0.hasPrefix("fpr:") }
            return String(line?.split(separator: ":").last ?? "")
        }

        /// The armored, detached signature of a payload.
        func sign(_ payload: [UInt8], by key: String, _ options: String...) async throws -> String {
            try fixture.scratch.write("payload", payload)
            return try await fixture.program(
                "gpg",
                ["--homedir", home, "--batch", "--quiet", "--passphrase", "", "--pinentry-mode", "loopback"] + options
                    + ["--local-user", key, "--armor", "--output", "-", "--detach-sign"]
                    + ["\(fixture.scratch.path)/payload"])
        }

        /// A commit that Git had gpg sign.
        func commit(by key: String, date: Int64 = GitFixture.date) async throws -> CommitObject {
            try fixture.scratch.write("gpg", "#!/bin/sh\nexec gpg --homedir '\(home)' --batch \"$@\"\n", mode: 0o755)
            try await fixture.git(
                [
                    "-c", "gpg.program=\(fixture.scratch.path)/gpg", "-c", "user.signingkey=\(key)", "commit",
                    "--quiet", "--allow-empty", "--message", "Change", "-S",
                ], date: date)
            return try fixture.object(try await fixture.head())
        }

        /// A policy with these keys, or all of them.
        func policy(_ keys: String..., armored: Bool = false) async throws -> TrustPolicy {
            let path = "\(fixture.scratch.path)/keyring"
            try await fixture.program("rm", ["-f", path])
            try await fixture.program(
                "gpg",
                ["--homedir", home, "--batch", "--output", path] + (armored ? ["--armor"] : []) + ["--export"] + keys)
            return TrustPolicy(openPGP: SignatureProcess(keyring: path).verifier)
        }
    }

    @Test func goodUnknownAndMissing() async throws {
        try await GnuPG.with { gnuPG in
            let (ada, grace) = (try await gnuPG.makeKey("ada"), try await gnuPG.makeKey("grace", type: "rsa2048"))
            let commit = try await gnuPG.commit(by: ada)
            for armored in [false, true] {
                let signer = try await gnuPG.policy(armored: armored).verify(commit).get()
                #expect(signer.kind == .openPGP)
                #expect(signer.name == "ada <ada@example.com>")
                #expect(signer.fingerprint == ada)
                #expect(!signer.isCommitter)
            }
            let other = try await gnuPG.commit(by: grace)
            #expect(try await gnuPG.policy(grace).verify(other).get().isCommitter)
            let found = try #require(try await distrust(gnuPG.policy(ada), other))
            #expect(found.reason == .unknownSigner)
            #expect(found.message.contains(grace))
            #expect(try await distrust(policy(), commit)?.reason == .unsupported)
        }
    }

    @Test func changedCommits() async throws {
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        try await GnuPG.with { gnuPG in
            let ada = try await gnuPG.makeKey("ada")
            let commit = try await gnuPG.commit(by: ada)
            let trust = try await gnuPG.policy()
            let text = String(decoding: commit.bytes, as: UTF8.self)
            let forged = try await gnuPG.fixture.store(Array((text + "more\n").utf8))
            #expect(try await distrust(trust, gnuPG.fixture.object(forged))?.reason == .badSignature)
            let payload = try SignedCommit(commit.bytes).payload
            for _ in 0..<60 {
                var bytes = commit.bytes
                bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                let id = try await gnuPG.fixture.store(bytes)
                // The armor's last line, its checksum and what is not hashed of a signature leave some room.
                if try await distrust(trust, gnuPG.fixture.object(id)) == nil {
                    #expect(try SignedCommit(bytes).payload == payload, "seed \(seed)")
                }
            }
        }
    }

    @Test func expiredAndRevokedKeys() async throws {
        try await GnuPG.with { gnuPG in
            let expired = try await gnuPG.makeKey("expired", expires: "1d", at: "20200101T000000")
            let revoked = try await gnuPG.makeKey("revoked")
            let unsigned = try gnuPG.fixture.object(try await gnuPG.fixture.commitUnsigned())
            let old = try await gnuPG.sign(unsigned.bytes, by: expired, "--faked-system-time", "20200101T120000")
            let oldCommit = try await gnuPG.fixture.store(signed(unsigned.bytes, with: old))
            let commit = try await gnuPG.commit(by: revoked)
            #expect(try await distrust(gnuPG.policy(), commit) == nil)
            let certificate = try await gnuPG.fixture.program(
                "sed", ["s/^:---/---/", "\(gnuPG.home)/openpgp-revocs.d/\(revoked).rev"])
            try await gnuPG.gpg("--import", input: certificate + "\n")
            let trust = try await gnuPG.policy()
            #expect(try await distrust(trust, commit)?.reason == .revoked)
            #expect(try await distrust(trust, gnuPG.fixture.object(oldCommit))?.reason == .notValidThen)
        }
    }

    @Test func signaturesThatProveNothing() async throws {
        try await GnuPG.with { gnuPG in
            let ada = try await gnuPG.makeKey("ada")
            let unsigned = try gnuPG.fixture.object(try await gnuPG.fixture.commitUnsigned())
            let good = try await gnuPG.sign(unsigned.bytes, by: ada)
            let weak = try await gnuPG.sign(unsigned.bytes, by: ada, "--digest-algo", "SHA1")
            let old = try await gnuPG.makeKey("old", at: "20200101T000000")
            let expired = try await gnuPG.sign(
                unsigned.bytes, by: old, "--default-sig-expire", "1d", "--faked-system-time", "20200102T000000")
            let inline = try await gnuPG.fixture.program(
                "gpg",
                ["--homedir", gnuPG.home, "--batch", "--armor", "--output", "-", "--sign"]
                    + ["\(gnuPG.fixture.scratch.path)/payload"]
            ).split(separator: "MESSAGE").joined(separator: "SIGNATURE")
            let trust = try await gnuPG.policy()
            let cases: [(String, Distrust.Reason?)] = [
                (good, nil), (expired, .notValidThen), (weak, .unsupported), (inline, .malformed),
                (good + "\n" + good, .malformed),
                ("-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----", .malformed),
            ]
            for (signature, reason) in cases {
                let id = try await gnuPG.fixture.store(signed(unsigned.bytes, with: signature))
                #expect(try await distrust(trust, gnuPG.fixture.object(id))?.reason == reason, "\(signature)")
            }
        }
    }

    @Test func keyringsAndProgramsThatFail() async throws {
        try await GnuPG.with { gnuPG in
            let commit = try await gnuPG.commit(by: try await gnuPG.makeKey("ada"))
            _ = try await gnuPG.policy()
            let folder = gnuPG.fixture.scratch
            func code(_ process: SignatureProcess) async -> OpenPGPFailure.Code? {
                do {
                    _ = try await TrustPolicy(openPGP: process.verifier).verify(commit)
                    return nil
                } catch {
                    return (error as? OpenPGPFailure)?.code
                }
            }
            try folder.write("garbage", "nothing\n")
            try folder.write("packets", [0x99, 0x00, 0x04, 0x01, 0x02, 0x03, 0x04])
            try folder.write("empty", "")
            for name in ["missing", "garbage", "empty"] {
                #expect(
                    await code(SignatureProcess(keyring: "\(folder.path)/\(name)")) == .keyringUnreadable, "\(name)")
            }
            // gpgv passes over keys that it cannot read; then nobody has them.
            let broken = TrustPolicy(openPGP: SignatureProcess(keyring: "\(folder.path)/packets").verifier)
            #expect(try await distrust(broken, commit)?.reason == .unknownSigner)
            var process = SignatureProcess(keyring: "\(folder.path)/keyring")
            #expect(await code(process) == nil)
            process.executable = .at("\(folder.path)/no-program")
            #expect(await code(process) == .programMissing)
            try folder.write("talks", "#!/bin/sh\nexec yes\n", mode: 0o755)
            process.executable = .at("\(folder.path)/talks")
            #expect(await code(process) == .failed)
            try folder.write("sleeps", "#!/bin/sh\nexec sleep 600\n", mode: 0o755)
            process.executable = .at("\(folder.path)/sleeps")
            process.timeout = .milliseconds(200)
            #expect(await code(process) == .timedOut)
        }
    }

    /// A program that says that all is well and does not end well, or the other way round, is not believed.
    @Test func statusAndExitCodeMustAgree() async throws {
        try await GnuPG.with { gnuPG in
            let commit = try await gnuPG.commit(by: try await gnuPG.makeKey("ada"))
            let keyring = "\(gnuPG.fixture.scratch.path)/keyring"
            _ = try await gnuPG.policy()
            let good = try await SignatureProcess(keyring: keyring).verifier(
                Self.signature(of: commit), try SignedCommit(commit.bytes).payload)
            func reason(_ status: String, _ exitCode: Int32?) async throws -> Distrust.Reason? {
                let report = OpenPGPReport(status: Array(status.utf8), exitCode: exitCode)
                return try await distrust(TrustPolicy { _, _ in report }, commit)?.reason
            }
            let status = String(decoding: good.status, as: UTF8.self)
            #expect(try await reason(status, 0) == nil)
            #expect(try await reason(status, 1) == .malformed)
            #expect(try await reason(status, nil) == .malformed)
            #expect(try await reason("", 0) == .malformed)
            #expect(try await reason(status + status, 0) == .malformed)
            // Every line cut away, and every line cut off in its middle: never an error of the program's own.
            let lines = status.split(separator: "\n")
            for index in lines.indices where lines[index].contains("GOODSIG") || lines[index].contains("VALIDSIG") {
                var less = lines
                less.remove(at: index)
                #expect(try await reason(less.joined(separator: "\n"), 0) == .malformed)
                for length in 0..<lines[index].count {
                    less = lines
                    less[index] = lines[index].prefix(length)
                    _ = try await reason(less.joined(separator: "\n"), 0)
                }
            }
            let revoked = status.split(separator: "GOODSIG").joined(separator: "REVKEYSIG")
            #expect(try await reason(revoked, 0) == .revoked)
            #expect(try await reason(status + "[GNUPG:] BADSIG 0123 x\n", 0) == .malformed)
        }
    }

    private static func signature(of commit: CommitObject) throws -> [UInt8] {
        guard case .openPGP(let text) = try SignedCommit(commit.bytes).signature else { return [] }
        return text
    }

    @Test func namesCannotBreakTheirLine() throws {
        let status = "[GNUPG:] BADSIG 01 A%0A%1b[2J%25 <a@b>%c3%a4 %zz%\n"
        let result = try OpenPGPReport(status: Array(status.utf8), exitCode: 1).signer(committerEmail: [])
        guard case .failure(let distrust) = result else {
            Issue.record("a bad signature is good")
            return
        }
        #expect(distrust.message.contains("A%0A%1b[2J% <a@b>ä %zz%"))
    }

    @Test func armoredKeyrings() throws {
        let block = "-----BEGIN PGP PUBLIC KEY BLOCK-----\r\nComment: x\r\n\r\nAQID\r\nBA==\r\n=abcd\r\n"
        let end = "-----END PGP PUBLIC KEY BLOCK-----\r\n"
        func binary(_ text: String) throws -> [UInt8] {
            try OpenPGPKeyring.binary(Array(text.utf8), path: "keys")
        }
        #expect(try binary("key of Ada\n\(block)\(end)\n\(block)\(end)") == [1, 2, 3, 4, 1, 2, 3, 4])
        #expect(try OpenPGPKeyring.binary([0x99, 1], path: "keys") == [0x99, 1])
        for text in ["", "x", block, end, block + block + end, block.dropLast(6) + "!!!!\n" + end] {
            let failure = #expect(throws: OpenPGPFailure.self) { _ = try binary(String(text)) }
            #expect(failure?.code == .keyringUnreadable)
        }
    }
}
