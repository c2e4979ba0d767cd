import Crypto
import CryptoExtras
import FoundationEssentials
import WeirModel

/// New private keys as PKCS #8 (RFC 5958) in PEM (RFC 7468), with a line feed at the end, as OpenSSL writes them.
enum PrivateKeyText {
    /// What stands before the 32 bytes of an Ed25519 key (RFC 8410, 7): a sequence of version 0, the algorithm
    /// 1.3.101.112, and an octet string in an octet string.
    private static let ed25519Prefix: [UInt8] = [
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]

    static func ed25519() -> String {
        let text = Base64.text(ed25519Prefix + Array(Curve25519.Signing.PrivateKey().rawRepresentation))
        // 48 bytes make 64 characters, which is exactly one line.
        return "-----BEGIN PRIVATE KEY-----\n\(String(decoding: text, as: UTF8.self))\n-----END PRIVATE KEY-----\n"
    }

    /// - Parameter bits: 2048, 3072 or 4096.
    static func rsa(bits: Int) throws(RecipeError) -> String {
        guard let key = try? _RSA.Signing.PrivateKey(keySize: .init(bitCount: bits)) else { throw .keyRefused }
        let text = key.pkcs8PEMRepresentation
        return text.hasSuffix("\n") ? text : text + "\n"
    }
}
