import Crypto
import Testing
import WeirModel
import WeirTesting

@testable import WeirTrust

/// Bytes that nobody's Git wrote.
@Suite struct HostileCommitTests {
    /// The bytes under the id that is theirs, as a server may send them.
    private func object(_ bytes: [UInt8]) -> CommitObject {
        let hash = Insecure.SHA1.hash(data: Array("commit \(bytes.count)\0".utf8) + bytes)
        return CommitObject(id: ObjectID(bytes: Array(hash)) ?? .zero, bytes: bytes)
    }

    @Test(arguments: ["ed25519", "ecdsa", "rsa"])
    func everySingleBitCounts(type: String) async throws {
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        try await GitFixture.with { fixture in
            let key = try await fixture.makeKey("ada", type: type)
            try await fixture.commitSigned("One", by: key)
            let commit = try fixture.object(try await fixture.commitSigned("Two", by: key))
            let trust = try policy("ada@example.com \(key.entry)")
            #expect(try await distrust(trust, object(commit.bytes)) == nil)
            // Each byte of payload and signature, with one of its bits.
            for index in commit.bytes.indices {
                var bytes = commit.bytes
                bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                #expect(try await distrust(trust, object(bytes)) != nil, "byte \(index), seed \(seed)")
                // What is left of the commit that was asked for is noticed by its id.
                let altered = CommitObject(id: commit.id, bytes: bytes)
                #expect(try await distrust(trust, altered)?.reason == .malformed, "byte \(index), seed \(seed)")
            }
        }
    }

    /// Cuts, insertions and repetitions: what is accepted all the same has what was signed, byte for byte.
    @Test func whatIsTrustedIsWhatWasSigned() async throws {
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        try await GitFixture.with { fixture in
            let key = try await fixture.makeKey("ada")
            try await fixture.commitSigned("One", by: key)
            let commit = try fixture.object(try await fixture.commitSigned("Two", by: key))
            let payload = try SignedCommit(commit.bytes).payload
            let trust = try policy("ada@example.com \(key.entry)")
            for _ in 0..<3000 {
                var bytes = commit.bytes
                for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
                    let start = Int.random(in: bytes.indices, using: &random)
                    let end = min(bytes.count, start + Int.random(in: 1...60, using: &random))
                    switch Int.random(in: 0..<5, using: &random) {
                    case 0: bytes.removeSubrange(start..<end)
                    case 1: bytes.insert(contentsOf: bytes[start..<end], at: start)
                    case 2: bytes.removeSubrange(start...)
                    case 3:
                        let piece = ["\r", "\n ", "\n", " ", "\0", "gpgsig ", "parent ", "="].randomElement(
                            using: &random)
                        bytes.insert(contentsOf: Array((piece ?? "").utf8), at: start)
                    default: bytes[start] = UInt8.random(in: 0...255, using: &random)
                    }
                }
                if try await distrust(trust, object(bytes)) == nil {
                    #expect(try SignedCommit(bytes).payload == payload, "seed \(seed)")
                }
            }
        }
    }

    @Test(arguments: [
        "", "\n", "tree", "tree \n", "tree 1", "tree 1\n", "parent 1\n", "tree 1\nparent 2\n",
        "tree 1\nauthor a <a> 1 +0\n",
        "tree 1\ncommitter a <a> 1 +0\nauthor a <a> 1 +0\n", "tree 1\nauthor a\ncommitter a\n",
        "tree 1\nauthor a\ncommitter a <a>\n", "tree 1\nauthor a\ncommitter a <a> x +0\n",
        "tree 1\nauthor a\ncommitter a <a> -1 +0\n", "tree 1\nauthor a\ncommitter >a< 1 +0\n",
        "tree 1\ngpgsig x\nauthor a\ncommitter a <a> 1 +0\n", " tree 1\n",
        "tree 1\nauthor a\ncommitter a <a> 1 +0\ngpgsig\n",
        "tree 1\nauthor a\ncommitter a <a> 1 +0\ngpgsig x\ngpgsig y\n", "tree 1\nauthor a\0\ncommitter a <a> 1 +0\n",
        "tree 1\nauthor a\ncommitter a <a> 1 +0\nencoding x", "tree 1\nauthor a\ncommitter a <a> 1 +0\ngpgsig x\n y",
    ])
    func brokenCommits(text: String) async throws {
        #expect(try await distrust(TrustPolicy(), object(Array(text.utf8)))?.reason == .malformed)
    }

    @Test func committersAndTimes() throws {
        func commit(_ committer: String) throws -> SignedCommit {
            try SignedCommit(Array("tree 1\nauthor a <a> 1 +0\ncommitter \(committer)\nx y\n\ngpgsig no\n".utf8))
        }
        #expect(try commit("A B <a@b> 1767225600 +0100").committed == Instant("2026-01-01T00:00:00Z"))
        #expect(try commit("A <B> <a@b> 1 +0").committerEmail == Array("a@b".utf8))
        #expect(try commit(" <> 0 +0").committerEmail == [])
        let far = try commit("a <a> \(String(repeating: "9", count: 400)) +0").committed
        #expect(far.microseconds == Int64.max / 1_000_000 * 1_000_000)
        #expect(try commit("a <a> 9223372036854775807 +0").committed == far)
        #expect(try commit("a <a> 1 +0").signature == nil)
    }

    @Test(arguments: [
        ("-----BEGIN PGP MESSAGE-----\n", Distrust.Reason.unsupported),
        ("-----BEGIN SIGNED MESSAGE-----", .unsupported),
        ("", .unsupported), ("\u{1B}[2J", .unsupported), ("-----BEGIN SSH SIGNATURE-----", .malformed),
        ("-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----", .malformed),
        ("-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----", .malformed),
        ("-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----", .malformed),
        ("-----BEGIN SSH SIGNATURE-----\n====\n-----END SSH SIGNATURE-----", .malformed),
        ("-----BEGIN PGP SIGNATURE-----\n", .unsupported),
    ])
    func otherSignatures(text: String, reason: Distrust.Reason) async throws {
        let unsigned = Array("tree 1\nauthor a <a> 1 +0\ncommitter a <a> 1 +0\n\nx\n".utf8)
        let trust = try policy("ada \(AllowedSignersTests.key)")
        let found = try #require(try await distrust(trust, object(signed(unsigned, with: text))))
        #expect(found.reason == reason)
        #expect(!found.message.contains("\u{1B}"))
    }
}
