import Crypto
import FoundationEssentials

/// The chunks that a payload is cut into: a variant of STREAM (https://eprint.iacr.org/2015/189).
enum PayloadChunk {
    /// The bytes of a full chunk's plaintext.
    static let count = 1 << 16
    /// The bytes that its authentication adds.
    static let tagCount = 16
    /// The bytes of a full chunk in the file.
    static let sealedCount = count + tagCount
    /// The bytes before the first chunk, of which the payload's key is made.
    static let saltCount = 16
    /// The bytes of a chunk's nonce.
    static let nonceCount = 12

    /// The nonce of the chunk `number`, counted from 0: eleven bytes of number and one that marks the last chunk.
    static func nonce(_ number: UInt64, isLast: Bool) -> [UInt8] {
        var bytes: [UInt8] = [0, 0, 0]
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
        }
        bytes.append(isLast ? 1 : 0)
        return bytes
    }

    /// Appends the plaintext of a chunk, if it is authentic. `chunk` begins with room for its nonce.
    static func open(
        _ chunk: inout [UInt8], number: UInt64, isLast: Bool, key: SymmetricKey, into plaintext: inout [UInt8]
    ) -> Bool {
        chunk.replaceSubrange(..<nonceCount, with: nonce(number, isLast: isLast))
        guard let box = try? ChaChaPoly.SealedBox(combined: chunk), let bytes = try? ChaChaPoly.open(box, using: key)
        else { return false }
        plaintext.append(contentsOf: bytes)
        return true
    }

    /// Appends a chunk with this plaintext.
    static func seal(
        _ plaintext: [UInt8], number: UInt64, isLast: Bool, key: SymmetricKey, into file: inout [UInt8]
    ) throws {
        let nonce = try ChaChaPoly.Nonce(data: nonce(number, isLast: isLast))
        file.append(contentsOf: try ChaChaPoly.seal(plaintext, using: key, nonce: nonce).combined.dropFirst(nonceCount))
    }
}
