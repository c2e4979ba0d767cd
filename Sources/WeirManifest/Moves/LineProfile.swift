import WeirModel

/// The lines of a file, as far as telling how much of it another file has.
///
/// The measure is that of Git's rename detection (gitdiffcore(7), "similarity index"): the bytes of the lines that both
/// have, in proportion to the larger file. Where a line stands does not matter, nor how it ends.
struct LineProfile: Sendable {
    /// By the line's hash: how many bytes such lines have, their ends included.
    private(set) var bytes: [UInt64: Int] = [:]
    /// In bytes.
    private(set) var size = 0

    /// From this similarity on, in percent, Git calls a file renamed.
    static let renamed = 50

    init() {}

    init(_ content: Span<UInt8>) { add(content, salt: 0) }

    /// Adds the lines of a file; equal lines count as such only with equal salt.
    mutating func add(_ content: Span<UInt8>, salt: UInt64) {
        var hash = Hash(salt: salt)
        var length = 0
        for index in content.indices {
            let byte = content[index]
            if byte == UInt8(ascii: "\n") {
                end(&hash, &length, salt)
            } else if byte != UInt8(ascii: "\r") {
                hash.add(byte)
                length += 1
            }
        }
        if length > 0 { end(&hash, &length, salt) }
    }

    private mutating func end(_ hash: inout Hash, _ length: inout Int, _ salt: UInt64) {
        bytes[hash.value, default: 0] += length + 1
        size += length + 1
        hash = Hash(salt: salt)
        length = 0
    }

    /// How much of the larger of both is in the other, in percent.
    func similarity(to other: LineProfile) -> Int {
        let larger = max(size, other.size)
        guard larger > 0 else { return 100 }
        return shared(with: other) * 100 / larger
    }

    private func shared(with other: LineProfile) -> Int {
        let (few, many) = bytes.count < other.bytes.count ? (bytes, other.bytes) : (other.bytes, bytes)
        return few.reduce(0) { sum, line in sum + min(line.value, many[line.key] ?? 0) }
    }

    /// FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/).
    struct Hash {
        private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

        /// Begins with a salt, which is mixed in first.
        init(salt: UInt64) { if salt != 0 { value = (value ^ salt) &* 0x0000_0100_0000_01b3 } }

        mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }

        static func of(_ text: String) -> UInt64 {
            var hash = Hash(salt: 0)
            for byte in text.utf8 { hash.add(byte) }
            return hash.value
        }
    }
}
