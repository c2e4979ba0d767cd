/// Whether a text can be the public name of an age key. SOPS never looks at it when it decrypts; here a recipient that
/// was changed is told from one that was not, as far as its own checksum goes.
enum AgeRecipientText {
    private static let letters = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    private static let generator: [UInt32] = [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3]

    /// True for Bech32 (BIP 173, of any length) that begins with `age`, and for SSH keys.
    static func isWellFormed(_ text: String) -> Bool {
        if text.hasPrefix("ssh-") { return true }
        let bytes = Array(text.utf8)
        guard text.hasPrefix("age"), let separator = bytes.lastIndex(of: UInt8(ascii: "1")), bytes.count - separator > 6
        else { return false }
        var values = bytes[..<separator].map { $0 >> 5 } + [0] + bytes[..<separator].map { $0 & 31 }
        for letter in bytes[(separator + 1)...] {
            guard let value = letters.firstIndex(of: letter) else { return false }
            values.append(UInt8(value))
        }
        return checksum(values) == 1
    }

    private static func checksum(_ values: [UInt8]) -> UInt32 {
        var sum: UInt32 = 1
        for value in values {
            let top = sum >> 25
            sum = (sum & 0x1FF_FFFF) << 5 ^ UInt32(value)
            for (bit, term) in generator.enumerated() where top >> UInt32(bit) & 1 == 1 { sum ^= term }
        }
        return sum
    }
}
