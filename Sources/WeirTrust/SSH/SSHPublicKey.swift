import Crypto
import CryptoExtras
import FoundationEssentials
import WeirModel

/// A public key in OpenSSH's form (RFC 4253, section 6.6; RFC 5656; RFC 8709; PROTOCOL.u2f of OpenSSH).
public struct SSHPublicKey: Hashable, Sendable {
    /// The kinds of keys that are accepted, by the names in key files.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Ed25519.
        case ed25519 = "ssh-ed25519"
        /// ECDSA over P-256.
        case ecdsa256 = "ecdsa-sha2-nistp256"
        /// ECDSA over P-384.
        case ecdsa384 = "ecdsa-sha2-nistp384"
        /// ECDSA over P-521.
        case ecdsa521 = "ecdsa-sha2-nistp521"
        /// RSA of 2048 to 8192 bits.
        case rsa = "ssh-rsa"
        /// Ed25519 in a security key.
        case securityKeyEd25519 = "sk-ssh-ed25519@openssh.com"
        /// ECDSA over P-256 in a security key.
        case securityKeyECDSA256 = "sk-ecdsa-sha2-nistp256@openssh.com"
    }

    /// What the kind of key consists of.
    enum Material: Hashable, Sendable {
        case ed25519(key: [UInt8])
        case ecdsa(curve: SSHCurve, point: [UInt8])
        case rsa(modulus: [UInt8], exponent: [UInt8])
    }

    /// Why bytes are no key that is accepted; the end of a sentence.
    struct Fault: Error, Hashable {
        var message: String
    }

    static let fewestRSABits = 2048
    static let mostRSABits = 8192

    /// The kind of key.
    public let kind: Kind
    /// The key as key files hold it, decoded.
    public let blob: [UInt8]
    let material: Material
    /// Of a security key: what the signatures are made for, usually `ssh:`.
    let application: [UInt8]?

    /// Throws where the bytes are no key of this kind, or one that no arithmetic works with.
    init(_ kind: Kind, blob: [UInt8]) throws(Fault) {
        self.kind = kind
        self.blob = blob
        var reader = SSHReader(blob)
        do {
            guard try reader.text() == kind.rawValue else { throw Fault(message: "is of another kind than it says") }
            switch kind {
            case .ed25519, .securityKeyEd25519: material = .ed25519(key: try reader.string())
            case .ecdsa256, .securityKeyECDSA256: material = try Self.point(.p256, &reader)
            case .ecdsa384: material = try Self.point(.p384, &reader)
            case .ecdsa521: material = try Self.point(.p521, &reader)
            case .rsa:
                let exponent = try reader.number()
                material = .rsa(modulus: try reader.number(), exponent: exponent)
            }
            application = kind.isSecurityKey ? try reader.string() : nil
            try reader.finish()
        } catch let fault as Fault {
            throw fault
        } catch {
            throw Fault(message: "is cut off or has a part too many")
        }
        try check()
    }

    private static func point(_ curve: SSHCurve, _ reader: inout SSHReader) throws -> Material {
        guard try reader.text() == curve.rawValue else { throw Fault(message: "is for another curve than it says") }
        return .ecdsa(curve: curve, point: try reader.string())
    }

    private func check() throws(Fault) {
        let isUsable: Bool
        switch material {
        case .ed25519(let key):
            isUsable = (try? Curve25519.Signing.PublicKey(rawRepresentation: key)) != nil
        case .ecdsa(let curve, let point):
            isUsable = curve.isPoint(point)
        case .rsa(let modulus, let exponent):
            let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
            guard bits >= Self.fewestRSABits else {
                throw Fault(message: "is an RSA key of \(bits) bits, and \(Self.fewestRSABits) are the least")
            }
            guard bits <= Self.mostRSABits else {
                throw Fault(message: "is an RSA key of \(bits) bits, and \(Self.mostRSABits) are the most")
            }
            isUsable = (try? _RSA.Signing.PublicKey(n: modulus, e: exponent)) != nil
        }
        guard isUsable else { throw Fault(message: "is no point or number that such a key consists of") }
    }

    /// `SHA256:…` as `ssh-keygen -l` prints it.
    public var fingerprint: String { Self.fingerprint(of: blob) }

    /// Also of what is no key that is known here.
    static func fingerprint(of blob: [UInt8]) -> String {
        var text = String(base64: Array(SHA256.hash(data: blob)))
        while text.last == "=" { text.removeLast() }
        return "SHA256:\(text)"
    }
}

extension SSHPublicKey.Kind {
    /// Whether signatures tell of the user's presence.
    var isSecurityKey: Bool { self == .securityKeyEd25519 || self == .securityKeyECDSA256 }

    /// The names that a signature by such a key may have. RSA keys have an older one, which means SHA-1.
    var signatureNames: [String] {
        self == .rsa ? ["rsa-sha2-256", "rsa-sha2-512"] : [rawValue]
    }
}
