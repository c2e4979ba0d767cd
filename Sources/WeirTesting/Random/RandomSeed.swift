import Glibc

/// What random tests begin with.
///
/// Each run draws the same, so that a commit that was green stays green and one that is not can be looked at again.
/// `WEIR_SEED=random` draws anew, to look for more; `WEIR_SEED=N,M` repeats what a failure printed.
public enum RandomSeed {
    /// The seeds of `WEIR_SEED=N,M`; nil without it.
    public static let stated: [UInt64]? = {
        let seeds = variable?.split(separator: ",").compactMap { UInt64($0) } ?? []
        return seeds.isEmpty ? nil : seeds
    }()

    /// The seed of one test.
    public static var one: UInt64 {
        if let first = stated?.first { return first }
        return variable == "random" ? UInt64.random(in: 1000...UInt64.max) : 20_261_123
    }

    private static let variable: String? = {
        guard let value = unsafe getenv("WEIR_SEED") else { return nil }
        return unsafe String(cString: value)
    }()
}
