import Subprocess
import Testing
import WeirModel
import WeirTesting

@testable import WeirTrust

/// Files of known hosts, held against ssh-keygen's own look-ups.
@Suite("Known hosts") struct KnownHostsTests {
    /// ssh-keygen finds the same lines for a name, however it is written.
    @Test(arguments: [
        "git.example.com", "GIT.Example.com", "[git.example.com]:2222", "other.example.com", "a.wild.example.com",
        "not.wild.example.com", "10.0.0.7", "nobody.example.org", "hashed.example.com", "[hashed.example.com]:2222",
    ]) func `lines are found as ssh-keygen finds them`(_ name: String) async throws {
        try await ScratchFolder.with { scratch in
            var keys: [String] = []
            for number in 0..<5 { keys.append(try await SSHServer.makeKey("key-\(number)", in: scratch)) }
            try scratch.write("hashed", "hashed.example.com \(keys[0])\n[hashed.example.com]:2222 \(keys[1])\n")
            _ = try await run(
                .name("ssh-keygen"), arguments: ["-H", "-f", "\(scratch.path)/hashed"], output: .discarded,
                error: .discarded)
            let hashed = try await run(
                .name("cat"), arguments: ["\(scratch.path)/hashed"], output: .string(limit: 10_000)
            ).standardOutput
            let text = """
                # A comment
                git.example.com,other.example.com \(keys[0]) somebody's comment
                [git.example.com]:2222\t\(keys[1])
                *.wild.example.com,!not.wild.example.com \(keys[2])
                10.0.0.* \(keys[3])
                @revoked other.example.com \(keys[4])
                nonsense
                git.example.com ssh-ed25519 this-is-no-base-64
                """ + "\n" + hashed
            try scratch.write("known", text)
            let found = try await run(
                .name("ssh-keygen"), arguments: ["-F", name, "-f", "\(scratch.path)/known"],
                output: .string(limit: 100_000)
            ).standardOutput
            let theirs = found.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
                keys.first { line.contains($0) }.map { String($0.split(separator: " ")[1]) }
            }
            let parts = name.dropFirst(name.hasPrefix("[") ? 1 : 0).split(separator: "]:")
            let looked = KnownHosts.name(host: String(parts[0]), port: parts.count > 1 ? 2222 : 22)
            let ours = KnownHosts(Array(text.utf8)).keys(of: looked).map(\.text)
            #expect(ours == theirs, "\(found)")
        }
    }

    @Test func `what the file says of a key`() async throws {
        try await ScratchFolder.with { scratch in
            let keys = [
                try await SSHServer.makeKey("one", in: scratch), try await SSHServer.makeKey("two", in: scratch),
                try await SSHServer.makeKey("three", kind: "ecdsa", in: scratch),
            ]
            let blobs = try keys.map { key in
                try #require(Base64.bytes(Array(key.split(separator: " ")[1].utf8)))
            }
            func verdicts(_ text: String, _ name: String = "git.example.com") -> [KnownHosts.Verdict] {
                blobs.map { KnownHosts(Array(text.utf8)).verdict(on: $0, of: name) }
            }
            let line = "git.example.com \(keys[0])\n"
            #expect(verdicts(line) == [.known, .other(line: 1), .otherKind(line: 1)])
            #expect(verdicts(line, "[git.example.com]:2222") == [.unknown, .unknown, .unknown])
            #expect(verdicts("") == [.unknown, .unknown, .unknown])
            // What is revoked anywhere counts nowhere.
            #expect(verdicts("\(line)@revoked * \(keys[0])\n")[0] == .revoked(line: 2))
            #expect(verdicts("\(line)@revoked * \(keys[1])\n")[0] == .known)
            // An authority is no key of the server.
            #expect(verdicts("@cert-authority * \(keys[0])\n")[0] == .unknown)
            #expect(verdicts("|1|bm9uc2Vuc2U=|bm9uc2Vuc2U= \(keys[0])\n")[0] == .unknown)
            #expect(HostKeyText(blobs[2]).kind == "ecdsa-sha2-nistp256")
            #expect(HostKeyText([0, 0, 0, 3, 0x1b, 0x5b, 0x41]).kind == "", "no escape sequence is shown")
            #expect(HostKeyText([]).kind == "")
        }
    }
}
