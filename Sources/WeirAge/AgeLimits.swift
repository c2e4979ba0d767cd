/// How much a file may ask of its reader before it is refused.
public struct AgeLimits: Hashable, Sendable {
    /// The most bytes of a header, from the version line to the end of the MAC line.
    public var headerBytes: Int
    /// The most stanzas in a header, which is to say recipients.
    public var stanzas: Int
    /// The highest work factor of a passphrase that is computed, as a power of two. Each step doubles time and memory:
    /// 18 takes 256 MiB, 20 takes 1 GiB. Values above 30 count as 30.
    public var passphraseWorkFactor: Int

    /// Memberwise. A header of 1 MiB has room for more than 600 recipients of the largest kind.
    public init(headerBytes: Int = 1 << 20, stanzas: Int = 1024, passphraseWorkFactor: Int = 20) {
        self.headerBytes = headerBytes
        self.stanzas = stanzas
        self.passphraseWorkFactor = passphraseWorkFactor
    }
}
