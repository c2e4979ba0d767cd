/// SplitMix64 (https://prng.di.unimi.it/splitmix64.c): the same numbers for the same seed.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator whose numbers follow from `seed`.
    public init(seed: UInt64) { state = seed }

    /// See `RandomNumberGenerator`.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// A number from 0 up to and without `bound`; 0 where that is 0.
    mutating func below(_ bound: Int) -> Int { bound <= 0 ? 0 : Int(next() % UInt64(bound)) }

    /// One of the elements; nil where there are none.
    mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(elements.count)]
    }

    /// A range within `count`, which is not empty unless `count` is 0, and mostly short.
    mutating func range(in count: Int) -> Range<Int> {
        let start = below(count)
        let length = 1 + below(next() % 4 == 0 ? count : 16)
        return start..<min(count, start + length)
    }
}
