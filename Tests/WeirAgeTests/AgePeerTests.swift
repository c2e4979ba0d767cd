import Foundation
import Testing
import WeirAge
import WeirTesting

/// What weir and Debian's age make of each other's files.
@Suite(.enabled(if: AgePeer.isThere, "age and age-keygen are not installed"))
struct AgePeerTests {
    static let sizes = [0, 1, 65_535, 65_536, 65_537, 131_072, 3_500_000]

    @Test(arguments: sizes, [false, true])
    func `age opens what is written here, and the other way round`(size: Int, armored: Bool) async throws {
        var generator = SeededGenerator(seed: UInt64(size))
        let plaintext = generator.bytes(size)
        try await ScratchFolder.with { folder in
            let identity = AgeIdentity.generate()
            let other = AgeIdentity.generate()
            try folder.write("key", "# one key\n\n\(identity.revealed())\n")
            try folder.write("plain", plaintext)

            let written = try Age.encrypt(plaintext, to: [other.recipient, identity.recipient], armored: armored)
            try folder.write("ours.age", written)
            // age writes no file for an empty plaintext.
            try folder.write("ours", "")
            try await AgePeer.run(
                "age", ["-d", "-i", folder.file("key"), "-o", folder.file("ours"), folder.file("ours.age")])
            #expect(try folder.bytes("ours") == plaintext)

            let recipients = ["-r", "\(other.recipient)", "-r", "\(identity.recipient)"]
            try await AgePeer.run(
                "age", recipients + (armored ? ["-a"] : []) + ["-o", folder.file("theirs.age"), folder.file("plain")])
            let theirs = try folder.bytes("theirs.age")
            #expect(try Age.decrypt(theirs, identities: [identity]) == plaintext)
            #expect(theirs.starts(with: Array((armored ? "-----BEGIN" : "age-encryption.org/v1\n-> X25519 ").utf8)))
        }
    }

    @Test func `keys of age-keygen are read and keys made here are read by it`() async throws {
        try await ScratchFolder.with { folder in
            try await AgePeer.run("age-keygen", ["-o", folder.file("theirs")])
            let text = String(decoding: try folder.bytes("theirs"), as: UTF8.self)
            let theirs = try #require(try AgeIdentity.identities(inFile: text).first)
            #expect(text.contains("# public key: \(theirs.recipient)\n"))
            #expect(text.contains("\(theirs.revealed())\n"))

            let ours = AgeIdentity.generate()
            try folder.write("ours", "\(ours.revealed())\n")
            #expect(try await AgePeer.run("age-keygen", ["-y", folder.file("ours")]) == "\(ours.recipient)\n")
        }
    }

    @Test(arguments: [false, true])
    func `age opens a passphrase's file, and the other way round`(armored: Bool) async throws {
        let passphrase = "four words and a ß"
        let plaintext = Array("a secret\n".utf8)
        try await ScratchFolder.with { folder in
            let recipient = try AgeRecipient.passphrase(passphrase, workFactor: 12)
            try folder.write("ours.age", try Age.encrypt(plaintext, to: [recipient], armored: armored))
            try await AgePeer.run(
                "age", ["-d", "-o", folder.file("ours"), folder.file("ours.age")], typing: passphrase)
            #expect(try folder.bytes("ours") == plaintext)

            try folder.write("plain", plaintext)
            try await AgePeer.run(
                "age", ["-p"] + (armored ? ["-a"] : []) + ["-o", folder.file("theirs.age"), folder.file("plain")],
                typing: passphrase)
            let theirs = try folder.bytes("theirs.age")
            #expect(try Age.decrypt(theirs, identities: [.passphrase(passphrase)]) == plaintext)
        }
    }

    @Test func `age writes the work factor that is the default here`() async throws {
        try await ScratchFolder.with { folder in
            try folder.write("plain", "")
            try await AgePeer.run("age", ["-p", "-o", folder.file("file"), folder.file("plain")], typing: "x")
            let theirs = String(decoding: try folder.bytes("file").prefix(60), as: UTF8.self).split(separator: "\n")[1]
            let ours = try Age.encrypt([], to: [.passphrase("x")])
            let own = String(decoding: ours.prefix(60), as: UTF8.self).split(separator: "\n")[1]
            #expect(theirs.split(separator: " ")[3] == own.split(separator: " ")[3])
        }
    }
}

extension ScratchFolder {
    /// The full path of a file in it.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// What the file holds.
    func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: file(name))))
    }
}
