extension Collection<UInt8> {
    /// Whether the bytes are the same. Looks at every one, whichever differs first, so that the time says nothing of where
    /// that is; only other lengths are told apart at once.
    func isEqualInConstantTime(to other: some Collection<UInt8>) -> Bool {
        guard count == other.count else { return false }
        return zip(self, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
