import Synchronization
import Testing

@testable import WeirHTTP

@Suite("Comparing in constant time") struct ConstantTimeTests {
    /// Bytes that count how often one of them is looked at.
    private struct Watched: Collection {
        let bytes: [UInt8]
        let looks = Counter()

        final class Counter: Sendable { let count = Mutex(0) }

        var startIndex: Int { 0 }
        var endIndex: Int { bytes.count }
        func index(after index: Int) -> Int { index + 1 }
        subscript(index: Int) -> UInt8 {
            looks.count.withLock { $0 += 1 }
            return bytes[index]
        }
    }

    @Test("row 10: all bytes are looked at, whichever differs first")
    func looks() {
        let secret = [UInt8](repeating: 7, count: 32)
        for place in 0...32 {
            var other = secret
            if place < 32 { other[place] ^= 1 }
            let watched = Watched(bytes: secret)
            #expect(watched.isEqualInConstantTime(to: other) == (place == 32))
            #expect(watched.looks.count.withLock { $0 } == 32, "\(place)")
        }
        #expect(!secret.isEqualInConstantTime(to: secret.dropLast()))
        #expect([UInt8]().isEqualInConstantTime(to: []))
    }
}
