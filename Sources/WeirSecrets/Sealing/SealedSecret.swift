public import WeirModel

/// Values as they are stored: AES-256-GCM under a data key, bound to what they belong to.
///
/// ```
/// 'w' 's'        2 bytes
/// version        1 byte: 1
/// data key id   16 bytes
/// nonce         12 bytes, random
/// ciphertext    a multiple of 64 bytes
/// tag           16 bytes
/// ```
///
/// The plaintext is the value's length in four bytes, the value, and zeros up to a multiple of 64: a ciphertext tells
/// whether a value is longer than 60 bytes, and not how long a password is. The additional data are the first three
/// lines and the binding, each field with its length before it.
public enum SealedSecret {
    /// The format that is written, and the only one that is read.
    public static let version: UInt8 = 1
    /// The largest value, in bytes: 1 MiB.
    public static let mostBytes = 1 << 20

    private static let magic = Array("ws".utf8)
    private static let headerCount = 3 + Identifier.byteCount
    private static let block = 64

    /// Encrypts a value of up to `mostBytes`; never twice to the same bytes.
    public static func seal(
        _ value: SecretValue, with dataKey: DataKey, binding: SecretBinding
    ) throws(SealError) -> [UInt8] {
        guard value.count <= mostBytes else { throw .tooLarge(count: value.count, limit: mostBytes) }
        let header = magic + [version] + dataKey.id.bytes
        let additional = binding.additional(header: header, scope: dataKey.scope)
        guard let box = AuthenticatedCipher.seal(padded(value), key: dataKey.sealing, additional: additional) else {
            throw .cipherFailed
        }
        return header + box
    }

    /// Decrypts what `seal` returned for the same binding and with the same data key.
    public static func open(
        _ sealed: [UInt8], with dataKey: DataKey, binding: SecretBinding
    ) throws(SealError) -> SecretValue {
        let needed = try dataKeyID(of: sealed)
        guard needed == dataKey.id else { throw .otherDataKey(needed: needed, given: dataKey.id) }
        let header = Array(sealed.prefix(headerCount))
        let additional = binding.additional(header: header, scope: dataKey.scope)
        guard
            let plain = AuthenticatedCipher.open(
                sealed.dropFirst(headerCount), key: dataKey.sealing, additional: additional),
            let value = value(of: plain)
        else { throw .notAuthentic(binding) }
        return value
    }

    /// The data key that a value is sealed with; nothing of it is authenticated yet.
    public static func dataKeyID(of sealed: [UInt8]) throws(SealError) -> Identifier {
        let start = sealed.prefix(magic.count)
        guard start.elementsEqual(magic.prefix(start.count)), !start.isEmpty else { throw .notSealed }
        guard sealed.count > magic.count else { throw .truncated(count: sealed.count) }
        guard sealed[magic.count] == version else { throw .unsupportedVersion(sealed[magic.count]) }
        let length = sealed.count - headerCount - AuthenticatedCipher.overhead
        guard length >= block, length % block == 0,
            let id = Identifier(bytes: sealed[magic.count + 1..<headerCount])
        else { throw .truncated(count: sealed.count) }
        return id
    }

    private static func padded(_ value: SecretValue) -> [UInt8] {
        let count = UInt32(value.count)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.count + 4 + block)
        for shift in stride(from: 24, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: count >> UInt32(shift)))
        }
        bytes += value.revealed
        bytes += [UInt8](repeating: 0, count: (block - bytes.count % block) % block)
        return bytes
    }

    /// nil where a length stands there that the bytes do not have; nobody without the key can make such.
    private static func value(of plain: [UInt8]) -> SecretValue? {
        let count = plain.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard count <= plain.count - 4 else { return nil }
        return SecretValue(plain[4..<4 + count])
    }
}
