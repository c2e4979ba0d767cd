import WeirModel

/// The beginning of a PNG image (https://www.w3.org/TR/png-3/): its signature and its first chunk, `IHDR`.
enum PNGHeader {
    /// Why bytes are no PNG image, in words that follow `the file`.
    struct Problem: Error, Equatable {
        var message: String

        static let signature = Problem(message: "does not begin as a PNG image does")
        static let truncated = Problem(message: "ends within its header")
        static let chunk = Problem(message: "does not begin with the chunk IHDR")
        static let checksum = Problem(message: "has a damaged header: its checksum does not match")
    }

    private static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    /// The signature, the chunk's length, its type, its 13 bytes and its checksum.
    private static let length = 8 + 4 + 4 + 13 + 4
    /// More than this on a side is no icon, whatever its file says.
    static let largestSide = 16_384

    /// The size that the header states, where the header is right.
    static func read(_ bytes: Span<UInt8>) throws(Problem) -> ImageSize {
        guard bytes.count >= signature.count else { throw .signature }
        for (index, byte) in signature.enumerated() where bytes[index] != byte { throw .signature }
        guard bytes.count >= length else { throw .truncated }
        guard number(bytes, at: 8) == 13, number(bytes, at: 12) == 0x4948_4452 else { throw .chunk }
        guard checksum(bytes.extracting(12..<29)) == number(bytes, at: 29) else { throw .checksum }
        let size = ImageSize(width: Int(number(bytes, at: 16)), height: Int(number(bytes, at: 20)))
        for side in [size.width, size.height] where !(1...largestSide).contains(side) {
            throw Problem(message: "says that it is \(size.width) × \(size.height) pixels large")
        }
        let (depth, colour) = (bytes[24], bytes[25])
        guard depths[colour]?.contains(depth) == true else {
            throw Problem(message: "has a header with colour type \(colour) and \(depth) bits, which PNG does not know")
        }
        guard bytes[26] == 0, bytes[27] == 0, bytes[28] <= 1 else {
            throw Problem(message: "has a header with a method that PNG does not know")
        }
        return size
    }

    /// Bits a sample by colour type: greyscale, colour, palette, greyscale and colour with transparency.
    private static let depths: [UInt8: Set<UInt8>] = [
        0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16],
    ]

    private static func number(_ bytes: Span<UInt8>, at index: Int) -> UInt32 {
        (index..<index + 4).reduce(0) { $0 << 8 | UInt32(bytes[$1]) }
    }

    /// CRC-32 as PNG's annex D has it, over the few bytes of a header.
    static func checksum(_ bytes: Span<UInt8>) -> UInt32 {
        var value: UInt32 = 0xffff_ffff
        for index in 0..<bytes.count {
            value ^= UInt32(bytes[index])
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
        }
        return ~value
    }
}
