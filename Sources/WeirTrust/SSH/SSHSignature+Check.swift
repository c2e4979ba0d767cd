import Crypto
import CryptoExtras
import FoundationEssentials

extension SSHSignature {
    /// Throws where `key` did not sign `message`, or signed it in a way that is not accepted.
    func check(by key: SSHPublicKey, over message: [UInt8]) throws(Distrust) {
        var reader = SSHReader(signature)
        let kind: String
        let value: [UInt8]
        var presence: Presence?
        do {
            kind = try reader.text()
            value = try reader.string()
            if key.kind.isSecurityKey { presence = Presence(flags: try reader.byte(), counter: try reader.bytes(4)) }
            try reader.finish()
        } catch {
            throw Self.malformed("the values of the signature are cut off, or there is one too many")
        }
        guard key.kind.signatureNames.contains(kind) else { throw Self.unsupported(kind, by: key) }
        var data = signedData(message)
        if let presence {
            guard presence.isUser else {
                throw Distrust(
                    .badSignature, "the security key signed without its user's touch, which is required")
            }
            data = presence.signedData(data, application: key.application ?? [])
        }
        guard Self.isValid(value, kind: kind, over: data, by: key) else {
            throw Distrust(
                .badSignature,
                "the signature is not one of key \(key.fingerprint) over this commit; one of them was changed")
        }
    }

    /// What a security key says of how it was used (PROTOCOL.u2f of OpenSSH).
    private struct Presence {
        var flags: UInt8
        var counter: ArraySlice<UInt8>

        /// Whether somebody touched the key.
        var isUser: Bool { flags & 1 == 1 }

        func signedData(_ data: [UInt8], application: [UInt8]) -> [UInt8] {
            Array(SHA256.hash(data: application)) + [flags] + counter + Array(SHA256.hash(data: data))
        }
    }

    private static func isValid(_ value: [UInt8], kind: String, over data: [UInt8], by key: SSHPublicKey) -> Bool {
        switch key.material {
        case .ed25519(let bytes):
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
            return value.count == 64 && key.isValidSignature(value, for: data)
        case .ecdsa(let curve, let point):
            var reader = SSHReader(value)
            guard let first = try? reader.number(), let second = try? reader.number(), reader.isAtEnd else {
                return false
            }
            return curve.isSignature(first, second, over: data, by: point)
        case .rsa(let modulus, let exponent):
            // The number is written without leading zeros by some; the arithmetic wants as many bytes as the modulus has.
            guard value.count <= modulus.count, let key = try? _RSA.Signing.PublicKey(n: modulus, e: exponent) else {
                return false
            }
            let padded = [UInt8](repeating: 0, count: modulus.count - value.count) + value
            let signature = _RSA.Signing.RSASignature(rawRepresentation: padded)
            return kind == "rsa-sha2-512"
                ? key.isValidSignature(signature, for: SHA512.hash(data: data), padding: .insecurePKCS1v1_5)
                : key.isValidSignature(signature, for: SHA256.hash(data: data), padding: .insecurePKCS1v1_5)
        }
    }

    private static func unsupported(_ kind: String, by key: SSHPublicKey) -> Distrust {
        let name = shown(Array(kind.utf8))
        if key.kind == .rsa, kind == SSHPublicKey.Kind.rsa.rawValue {
            return Distrust(.unsupported, "the signature is RSA with SHA-1, which proves nothing any more")
        }
        return Distrust(.unsupported, "the signature is of kind \(name), which is not accepted of \(key.kind.rawValue)")
    }
}
