/// Bech32 as age uses it: BIP 173 (https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki) without its limit of
/// 90 characters.
enum Bech32 {
    /// Why a text is no Bech32. The texts are secret keys, so nothing of them is told.
    enum Fault: Error {
        case tooLong, mixedCase, invalidCharacter, missingSeparator, wrongChecksum, wrongPadding
    }

    /// What a text says.
    struct Content {
        /// The human-readable part, in the text's case.
        var prefix: String
        /// The data.
        var bytes: [UInt8]
    }

    /// More than the longest key of age, which has 1960 characters.
    static let mostCharacters = 4096

    private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)

    /// The value of each character of the alphabet, in lower case, and 0xFF for all other bytes.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// Reads `text`, which is all in lower or all in upper case.
    static func decode(_ text: String) throws(Fault) -> Content {
        let original = Array(text.utf8)
        guard original.count <= mostCharacters else { throw .tooLong }
        let hasUpper = original.contains { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
        let hasLower = original.contains { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 }
        guard !(hasUpper && hasLower) else { throw .mixedCase }
        guard original.allSatisfy({ 33...126 ~= $0 }) else { throw .invalidCharacter }
        let lower = hasUpper ? original.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 + 32 : $0 } : original
        guard let separator = lower.lastIndex(of: UInt8(ascii: "1")), separator > 0 else { throw .missingSeparator }
        let groups = lower[(separator + 1)...].map { values[Int($0)] }
        guard !groups.contains(0xFF) else { throw .invalidCharacter }
        guard groups.count >= 6, checksum(lower[..<separator], groups) == 1 else { throw .wrongChecksum }
        return Content(
            prefix: String(decoding: original[..<separator], as: UTF8.self), bytes: try octets(groups.dropLast(6)))
    }

    /// The text for `bytes` under a prefix in lower case.
    static func encode(prefix: String, _ bytes: [UInt8]) -> String {
        let prefixBytes = Array(prefix.utf8)
        var groups = quintets(bytes)
        let remainder = checksum(prefixBytes[...], groups + [UInt8](repeating: 0, count: 6)) ^ 1
        for index in 0..<6 { groups.append(UInt8(remainder >> (5 * UInt32(5 - index)) & 31)) }
        let text = prefixBytes + [UInt8(ascii: "1")] + groups.map { alphabet[Int($0)] }
        return String(decoding: text, as: UTF8.self)
    }

    private static func checksum(_ prefix: ArraySlice<UInt8>, _ groups: [UInt8]) -> UInt32 {
        let generator: [UInt32] = [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3]
        var remainder: UInt32 = 1
        func mix(_ value: UInt8) {
            let top = remainder >> 25
            remainder = (remainder & 0x1FF_FFFF) << 5 ^ UInt32(value)
            for (bit, term) in generator.enumerated() where top >> UInt32(bit) & 1 == 1 { remainder ^= term }
        }
        for character in prefix { mix(character >> 5) }
        mix(0)
        for character in prefix { mix(character & 31) }
        for value in groups { mix(value) }
        return remainder
    }

    /// Groups of eight bits from groups of five; what is left over is less than a group and zero.
    private static func octets(_ groups: ArraySlice<UInt8>) throws(Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(groups.count * 5 / 8)
        var held: UInt32 = 0
        var bits: UInt32 = 0
        for group in groups {
            held = (held << 5 | UInt32(group)) & 0xFFF
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(held >> bits & 0xFF))
            }
        }
        guard bits < 5, held & (1 << bits - 1) == 0 else { throw .wrongPadding }
        return bytes
    }

    private static func quintets(_ bytes: [UInt8]) -> [UInt8] {
        var groups: [UInt8] = []
        groups.reserveCapacity(bytes.count * 8 / 5 + 7)
        var held: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            held = (held << 8 | UInt32(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                groups.append(UInt8(held >> bits & 31))
            }
        }
        if bits > 0 { groups.append(UInt8(held << (5 - bits) & 31)) }
        return groups
    }
}

extension Bech32.Fault {
    /// What is wrong, as the end of a sentence.
    var reason: String {
        switch self {
        case .tooLong: "it is longer than any key"
        case .mixedCase: "it mixes upper and lower case"
        case .invalidCharacter: "it has a character that no key has"
        case .missingSeparator: "there is no 1 between its kind and its data"
        case .wrongChecksum: "its checksum is wrong, so a character was changed or left out; copy it again"
        case .wrongPadding: "its last character holds bits that belong to nothing; copy it again"
        }
    }
}
