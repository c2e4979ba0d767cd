import Testing
import WeirGit
import WeirModel
import WeirTesting
import WeirTrust

/// Commits that the `git` and `ssh-keygen` programs signed.
@Suite struct SSHCommitTests {
    @Test(
        arguments: [
            ("ed25519", nil), ("ecdsa", 256), ("ecdsa", 384), ("ecdsa", 521), ("rsa", 2048), ("rsa", 3072),
            ("rsa", 4096),
        ] as [(String, Int?)])
    func everyKindOfKeyThatSshKeygenMakes(type: String, bits: Int?) async throws {
        try await GitFixture.with { fixture in
            let key = try await fixture.makeKey("ada", type: type, bits: bits)
            try fixture.write("file", "text")
            let id = try await fixture.commitSigned("Subject\n\nBody\n\n gpgsig not a header\n", by: key)
            let result = try await policy("ada@example.com \(key.entry)").verify(fixture.object(id))
            let signer = try result.get()
            let listed = try await fixture.program("ssh-keygen", ["-l", "-f", "\(key.path).pub"])
            #expect(signer.kind == .ssh)
            #expect(signer.name == "ada@example.com")
            #expect(signer.fingerprint == listed.split(separator: " ").dropFirst().first.map(String.init))
            #expect(!signer.isCommitter)
        }
    }

    @Test func committersAreRecognizedByPatterns() async throws {
        try await GitFixture.with { fixture in
            let key = try await fixture.makeKey("grace")
            let commit = try fixture.object(try await fixture.commitSigned(by: key))
            #expect(try await policy("*@example.com \(key.entry)").verify(commit).get().isCommitter)
            #expect(try await !policy("*@example.com,!grace@* \(key.entry)").verify(commit).get().isCommitter)
        }
    }

    @Test func unsignedAndUnknown() async throws {
        try await GitFixture.with { fixture in
            let (ada, eve) = (try await fixture.makeKey("ada"), try await fixture.makeKey("eve"))
            let trust = try policy("# the team", "", "ada@example.com \(ada.entry) a comment")
            let unsigned = try fixture.object(try await fixture.commitUnsigned())
            let unknown = try fixture.object(try await fixture.commitSigned(by: eve))
            #expect(try await distrust(trust, unsigned)?.reason == .unsigned)
            let refused = try #require(try await distrust(trust, unknown))
            #expect(refused.reason == .unknownSigner)
            #expect(refused.message.contains("SHA256:"))
            #expect(refused.message.contains("signers"))
            #expect(try await distrust(TrustPolicy(), unknown)?.reason == .unsupported)
        }
    }

    @Test func timesCountByTheCommittersClock() async throws {
        try await GitFixture.with { fixture in
            let key = try await fixture.makeKey("ada")
            // 2026-01-01T00:00:00Z, and a second around it.
            let commit = try fixture.object(try await fixture.commitSigned(by: key))
            let cases: [(String, Distrust.Reason?)] = [
                ("valid-after=\"20260101Z\"", nil), ("valid-after=\"20260101000001Z\"", .notValidThen),
                ("valid-after=\"202601010000\"", nil), ("valid-before=\"20260101UTC\"", nil),
                ("valid-before=\"20251231235959Z\"", .notValidThen),
                ("valid-after=\"20251231\",valid-before=\"20260102\"", nil),
                ("VALID-AFTER=\"20270101\",namespaces=\"git\"", .notValidThen),
                ("namespaces=\"file,git\"", nil), ("namespaces=\"g?t\"", nil), ("namespaces=\"file\"", .wrongNamespace),
                ("namespaces=\"*,!git\"", .wrongNamespace), ("namespaces=\"GIT\"", .wrongNamespace),
            ]
            for (options, reason) in cases {
                let line = "ada@example.com \(options) \(key.entry)"
                #expect(try await distrust(policy(line), commit)?.reason == reason, "\(options)")
                // Another line for the key is enough.
                #expect(try await distrust(policy(line, "ada@example.com \(key.entry)"), commit) == nil, "\(options)")
                // ssh-keygen agrees.
                try fixture.scratch.write("signers", line + "\n")
                let accepted: Bool
                do {
                    try await fixture.git(
                        "-c", "gpg.format=ssh", "-c", "gpg.ssh.allowedSignersFile=\(fixture.scratch.path)/signers",
                        "verify-commit", "\(commit.id)")
                    accepted = true
                } catch {
                    accepted = false
                }
                #expect(accepted == (reason == nil), "\(options)")
            }
        }
    }

    @Test func signaturesForOtherNamespacesDoNotCount() async throws {
        try await GitFixture.with { fixture in
            let key = try await fixture.makeKey("ada")
            let unsigned = try fixture.object(try await fixture.commitUnsigned())
            try fixture.scratch.write("payload", unsigned.bytes)
            for (namespace, reason) in [("git", nil), ("file", .wrongNamespace), ("git ", .wrongNamespace)]
                as [(String, Distrust.Reason?)]
            {
                let path = "\(fixture.scratch.path)/payload"
                try await fixture.program("rm", ["-f", "\(path).sig"])
                try await fixture.program("ssh-keygen", ["-q", "-Y", "sign", "-f", key.path, "-n", namespace, path])
                let signature = try await fixture.program("cat", ["\(path).sig"])
                let commit = try await fixture.store(signed(unsigned.bytes, with: signature))
                let trust = try policy("ada@example.com \(key.entry)")
                #expect(try await distrust(trust, fixture.object(commit))?.reason == reason)
            }
        }
    }

    @Test func bothHashesAreAccepted() async throws {
        try await GitFixture.with { fixture in
            let key = try await fixture.makeKey("ada", type: "rsa", bits: 2048)
            let unsigned = try fixture.object(try await fixture.commitUnsigned())
            try fixture.scratch.write("payload", unsigned.bytes)
            let path = "\(fixture.scratch.path)/payload"
            for hash in ["sha256", "sha512"] {
                try await fixture.program("rm", ["-f", "\(path).sig"])
                try await fixture.program(
                    "ssh-keygen", ["-q", "-Y", "sign", "-O", "hashalg=\(hash)", "-f", key.path, "-n", "git", path])
                let signature = try await fixture.program("cat", ["\(path).sig"])
                let commit = try await fixture.store(signed(unsigned.bytes, with: signature))
                #expect(try await distrust(policy("ada@example.com \(key.entry)"), fixture.object(commit)) == nil)
            }
        }
    }

    @Test func aSignatureOfAnotherCommitDoesNotCount() async throws {
        try await GitFixture.with { fixture in
            let key = try await fixture.makeKey("ada")
            let first = try fixture.object(try await fixture.commitSigned("One", by: key))
            let text = String(decoding: first.bytes, as: UTF8.self)
            let forged = try await fixture.store(Array((text + "and more\n").utf8))
            let trust = try policy("ada@example.com \(key.entry)")
            #expect(try await distrust(trust, first) == nil)
            #expect(try await distrust(trust, fixture.object(forged))?.reason == .badSignature)
            // The bytes of the signed commit under the id of another are noticed, whatever the repository says.
            let mixed = CommitObject(id: forged, bytes: first.bytes)
            #expect(try await distrust(trust, mixed)?.reason == .malformed)
        }
    }

    @Test func theSignatureOverTheOtherFormOfTheCommitIsNotPartOfWhatWasSigned() async throws {
        try await GitFixture.with { fixture in
            let key = try await fixture.makeKey("ada")
            let commit = try fixture.object(try await fixture.commitSigned(by: key))
            let text = String(decoding: commit.bytes, as: UTF8.self)
            let start = try #require(text.firstRange(of: "\ngpgsig "))
            let other = text[..<start.lowerBound] + "\ngpgsig-sha256 one\n two" + text[start.lowerBound...]
            let id = try await fixture.store(Array(other.utf8))
            #expect(try await distrust(policy("ada@example.com \(key.entry)"), fixture.object(id)) == nil)
            try fixture.scratch.write("signers", "ada@example.com \(key.entry)\n")
            try await fixture.git(
                "-c", "gpg.format=ssh", "-c", "gpg.ssh.allowedSignersFile=\(fixture.scratch.path)/signers",
                "verify-commit", "\(id)")
        }
    }
}

/// The commit with a signature as Git would write it.
func signed(_ unsigned: [UInt8], with signature: String) -> [UInt8] {
    let text = String(decoding: unsigned, as: UTF8.self)
    guard let end = text.firstRange(of: "\n\n") else { return unsigned }
    let header = "gpgsig " + signature.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n ")
    return Array("\(text[..<end.lowerBound])\n\(header)\(text[end.lowerBound...])".utf8)
}
