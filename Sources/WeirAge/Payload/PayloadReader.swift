import Crypto

/// Opens the chunks of a payload, which comes in pieces of any size. Gives out what is authentic and nothing else.
struct PayloadReader: Sendable {
    private let key: SymmetricKey
    private var number: UInt64 = 0
    /// Room for a nonce, then what has come of the chunk. A full chunk waits: only the next byte, or the lack of it,
    /// tells whether it is the last.
    private var chunk = [UInt8](repeating: 0, count: PayloadChunk.nonceCount)

    init(key: SymmetricKey) { self.key = key }

    private var pendingCount: Int { chunk.count - PayloadChunk.nonceCount }

    mutating func read(_ bytes: ArraySlice<UInt8>, into plaintext: inout [UInt8]) throws(AgeError) {
        var rest = bytes
        while !rest.isEmpty {
            if pendingCount == PayloadChunk.sealedCount { try openInner(into: &plaintext) }
            let taken = rest.prefix(PayloadChunk.sealedCount - pendingCount)
            chunk += taken
            rest = rest[taken.endIndex...]
        }
    }

    mutating func finish(into plaintext: inout [UInt8]) throws(AgeError) {
        guard pendingCount >= PayloadChunk.tagCount else { throw .payloadTruncated }
        // An empty chunk is the whole of an empty payload; elsewhere it could be left out or added unnoticed.
        guard pendingCount > PayloadChunk.tagCount || number == 0 else { throw notAuthentic }
        if open(isLast: true, into: &plaintext) { return }
        // Only a full chunk can be followed by another.
        guard pendingCount == PayloadChunk.sealedCount, open(isLast: false, into: &plaintext) else {
            throw notAuthentic
        }
        throw .payloadTruncated
    }

    private mutating func openInner(into plaintext: inout [UInt8]) throws(AgeError) {
        guard open(isLast: false, into: &plaintext) else {
            throw open(isLast: true, into: &plaintext) ? .payloadTrailingData : notAuthentic
        }
        chunk.removeSubrange(PayloadChunk.nonceCount...)
        number += 1
    }

    private var notAuthentic: AgeError { .payloadNotAuthentic(chunk: Int(number) + 1) }

    private mutating func open(isLast: Bool, into plaintext: inout [UInt8]) -> Bool {
        PayloadChunk.open(&chunk, number: number, isLast: isLast, key: key, into: &plaintext)
    }
}
