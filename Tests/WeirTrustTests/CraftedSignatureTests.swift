import Crypto
import FoundationEssentials
import Testing
import WeirModel
import WeirTesting

@testable import WeirTrust

/// Signatures that take hardware, or a program that nobody should have: made here, and shown to ssh-keygen too.
@Suite struct CraftedSignatureTests {
    /// A security key in software.
    private enum Device {
        case ed25519(Curve25519.Signing.PrivateKey)
        case ecdsa(P256.Signing.PrivateKey)

        static let application = Array("ssh:".utf8)

        var kind: SSHPublicKey.Kind {
            switch self {
            case .ed25519: .securityKeyEd25519
            case .ecdsa: .securityKeyECDSA256
            }
        }

        var blob: [UInt8] {
            let key =
                switch self {
                case .ed25519(let key): SSHWriter.string(key.publicKey.rawRepresentation)
                case .ecdsa(let key):
                    SSHWriter.string(Array("nistp256".utf8)) + SSHWriter.string(key.publicKey.x963Representation)
                }
            return SSHWriter.string(Array(kind.rawValue.utf8)) + key + SSHWriter.string(Self.application)
        }

        var entry: String { "\(kind.rawValue) \(String(base64: blob))" }

        /// The kind of signature and its values.
        func signature(_ data: [UInt8], flags: UInt8, counter: [UInt8]) throws -> [UInt8] {
            let signed =
                Array(SHA256.hash(data: Self.application)) + [flags] + counter + Array(SHA256.hash(data: data))
            let value: [UInt8]
            switch self {
            case .ed25519(let key): value = Array(try key.signature(for: signed))
            case .ecdsa(let key):
                let raw = Array(try key.signature(for: signed).rawRepresentation)
                value = number(raw.prefix(32)) + number(raw.suffix(32))
            }
            return SSHWriter.string(Array(kind.rawValue.utf8)) + SSHWriter.string(value) + [flags] + counter
        }

        private func number(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
            let short = Array(bytes.drop { $0 == 0 })
            return SSHWriter.string((short.first ?? 0) < 0x80 ? short : [0] + short)
        }
    }

    private func armored(_ key: [UInt8], version: UInt8 = 1, hash: String = "sha512", _ signature: [UInt8]) -> String {
        let blob =
            Array("SSHSIG".utf8) + [0, 0, 0, version] + SSHWriter.string(key) + SSHWriter.string(Array("git".utf8))
            + SSHWriter.string([]) + SSHWriter.string(Array(hash.utf8)) + SSHWriter.string(signature)
        var text = String(base64: blob)[...]
        var lines: [Substring] = []
        while !text.isEmpty {
            lines.append(text.prefix(70))
            text = text.dropFirst(70)
        }
        return "\(SSHSignature.begin)\n\(lines.joined(separator: "\n"))\n\(SSHSignature.end)"
    }

    private func signedData(_ message: [UInt8]) -> [UInt8] {
        Array("SSHSIG".utf8) + SSHWriter.string(Array("git".utf8)) + SSHWriter.string([])
            + SSHWriter.string(Array("sha512".utf8)) + SSHWriter.string(Array(SHA512.hash(data: message)))
    }

    @Test(arguments: [0x01, 0x05, 0x00, 0x04] as [UInt8])
    func securityKeysNeedATouch(flags: UInt8) async throws {
        try await GitFixture.with { fixture in
            let unsigned = try fixture.object(try await fixture.commitUnsigned())
            for device in [Device.ed25519(.init()), .ecdsa(.init())] {
                let signature = try device.signature(
                    signedData(unsigned.bytes), flags: flags, counter: [0, 0, 1, 2])
                let id = try await fixture.store(
                    signed(unsigned.bytes, with: armored(device.blob, signature)))
                let trust = try policy("ada@example.com \(device.entry)")
                let found = try await distrust(trust, fixture.object(id))
                #expect(found?.reason == (flags & 1 == 1 ? nil : .badSignature))
                #expect(flags & 1 == 1 || found?.message.contains("touch") == true)
                // The signature itself is one, says Git.
                try fixture.scratch.write("signers", "ada@example.com \(device.entry)\n")
                try await fixture.git(
                    "-c", "gpg.format=ssh", "-c", "gpg.ssh.allowedSignersFile=\(fixture.scratch.path)/signers",
                    "verify-commit", "\(id)")
            }
        }
    }

    @Test func flagsAndCounterAreSigned() async throws {
        try await GitFixture.with { fixture in
            let unsigned = try fixture.object(try await fixture.commitUnsigned())
            let device = Device.ecdsa(.init())
            let signature = try device.signature(signedData(unsigned.bytes), flags: 0, counter: [0, 0, 0, 9])
            let trust = try policy("ada@example.com \(device.entry)")
            for index in 1...5 {
                var altered = signature
                altered[altered.count - index] ^= 1
                // The flag that says that somebody was there, where nobody was, is among them.
                let id = try await fixture.store(signed(unsigned.bytes, with: armored(device.blob, altered)))
                #expect(try await distrust(trust, fixture.object(id))?.reason == .badSignature, "\(index)")
            }
        }
    }

    @Test func keysAndHashesThatProveNothing() async throws {
        try await GitFixture.with { fixture in
            let unsigned = try fixture.object(try await fixture.commitUnsigned())
            let rsa = try await fixture.makeKey("rsa", type: "rsa", bits: 2048)
            let trust = try policy("ada@example.com \(rsa.entry)")
            let blob = try #require(Base64.bytes(Array((rsa.entry.split(separator: " ").last ?? "").utf8)))
            let value = SSHWriter.string([UInt8](repeating: 1, count: 256))
            let sha1 = SSHWriter.string(Array("ssh-rsa".utf8)) + value
            let sha2 = SSHWriter.string(Array("rsa-sha2-256".utf8)) + value
            let certificate = SSHWriter.string(Array("ssh-ed25519-cert-v01@openssh.com".utf8)) + value
            let cases: [(String, Distrust.Reason, String)] = [
                (armored(blob, sha1), .unsupported, "SHA-1"), (armored(blob, sha2), .badSignature, "SHA256:"),
                (armored(blob, hash: "sha1", sha2), .unsupported, "sha1"),
                (armored(blob, version: 2, sha2), .unsupported, "version 2"),
                (armored(certificate, sha2), .unsupported, "certificate"),
                (armored(blob + [0], sha2), .unknownSigner, "signers"),
                (armored(blob, sha2 + [0]), .malformed, "too many"), (armored(blob, []), .malformed, "cut off"),
                (armored(blob, SSHWriter.string(Array("ssh-ed25519".utf8)) + value), .unsupported, "ssh-ed25519"),
            ]
            for (text, reason, part) in cases {
                let id = try await fixture.store(signed(unsigned.bytes, with: text))
                let found = try await distrust(trust, fixture.object(id))
                #expect(found?.reason == reason, "\(found?.message ?? "trusted")")
                #expect(found?.message.contains(part) == true, "\(found?.message ?? "trusted")")
            }
        }
    }

    /// A signature of a curve that is all zeros, or as large as numbers get, is false and nothing worse.
    @Test func numbersOfAllSizes() throws {
        let key = P256.Signing.PrivateKey()
        let blob =
            SSHWriter.string(Array("ecdsa-sha2-nistp256".utf8)) + SSHWriter.string(Array("nistp256".utf8))
            + SSHWriter.string(key.publicKey.x963Representation)
        let publicKey = try SSHPublicKey(.ecdsa256, blob: blob)
        let numbers: [[UInt8]] = [
            [], [0], [0x7F], [UInt8](repeating: 0, count: 40), [0] + [UInt8](repeating: 0xFF, count: 32),
            [1] + [UInt8](repeating: 0, count: 32), [0x80],
        ]
        for first in numbers {
            for second in numbers {
                let value = SSHWriter.string(first) + SSHWriter.string(second)
                let text = armored(
                    blob, SSHWriter.string(Array("ecdsa-sha2-nistp256".utf8)) + SSHWriter.string(value))
                let signature = try SSHSignature(armored: Array(text.utf8))
                let found = #expect(throws: Distrust.self) { try signature.check(by: publicKey, over: [1, 2, 3]) }
                #expect(found?.reason == .badSignature)
            }
        }
    }
}
