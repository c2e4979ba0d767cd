import Crypto

/// Seals a plaintext that comes in pieces of any size, chunk by chunk.
struct PayloadWriter: Sendable {
    private let key: SymmetricKey
    private var number: UInt64 = 0
    /// A full chunk waits: only the next byte, or the lack of it, tells whether it is the last.
    private var chunk: [UInt8] = []

    init(key: SymmetricKey) { self.key = key }

    mutating func write(_ bytes: ArraySlice<UInt8>, into file: inout [UInt8]) throws {
        var rest = bytes
        while !rest.isEmpty {
            if chunk.count == PayloadChunk.count {
                try PayloadChunk.seal(chunk, number: number, isLast: false, key: key, into: &file)
                chunk.removeAll(keepingCapacity: true)
                number += 1
            }
            let taken = rest.prefix(PayloadChunk.count - chunk.count)
            chunk += taken
            rest = rest[taken.endIndex...]
        }
    }

    mutating func finish(into file: inout [UInt8]) throws {
        try PayloadChunk.seal(chunk, number: number, isLast: true, key: key, into: &file)
        chunk = []
    }
}
