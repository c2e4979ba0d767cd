import Crypto
import FoundationEssentials

/// The curves of RFC 5656, by the names of its section 10.1.
enum SSHCurve: String, Hashable, Sendable {
    case p256 = "nistp256"
    case p384 = "nistp384"
    case p521 = "nistp521"

    /// Of a coordinate, and of each half of a signature.
    private var byteCount: Int {
        switch self {
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }

    /// Whether the bytes are a point on the curve, uncompressed.
    func isPoint(_ point: [UInt8]) -> Bool {
        switch self {
        case .p256: (try? P256.Signing.PublicKey(x963Representation: point)) != nil
        case .p384: (try? P384.Signing.PublicKey(x963Representation: point)) != nil
        case .p521: (try? P521.Signing.PublicKey(x963Representation: point)) != nil
        }
    }

    /// Whether the two numbers are a signature of `message` by `point`, with the hash that RFC 5656 has for the curve.
    func isSignature(_ first: [UInt8], _ second: [UInt8], over message: [UInt8], by point: [UInt8]) -> Bool {
        guard first.count <= byteCount, second.count <= byteCount else { return false }
        let raw = padded(first) + padded(second)
        switch self {
        case .p256:
            guard let key = try? P256.Signing.PublicKey(x963Representation: point),
                let signature = try? P256.Signing.ECDSASignature(rawRepresentation: raw)
            else { return false }
            return key.isValidSignature(signature, for: message)
        case .p384:
            guard let key = try? P384.Signing.PublicKey(x963Representation: point),
                let signature = try? P384.Signing.ECDSASignature(rawRepresentation: raw)
            else { return false }
            return key.isValidSignature(signature, for: message)
        case .p521:
            guard let key = try? P521.Signing.PublicKey(x963Representation: point),
                let signature = try? P521.Signing.ECDSASignature(rawRepresentation: raw)
            else { return false }
            return key.isValidSignature(signature, for: message)
        }
    }

    private func padded(_ number: [UInt8]) -> [UInt8] {
        [UInt8](repeating: 0, count: byteCount - number.count) + number
    }
}
