/// PNG images of one colour (https://www.w3.org/TR/png-3/), for tests of whatever takes icons.
public enum PNGImage {
    /// A whole image, greyscale with 8 bits, that every viewer shows.
    ///
    /// - Parameters:
    ///   - width: In pixels, from 1.
    ///   - height: In pixels, from 1.
    ///   - shade: From black (0) to white: two images that differ in nothing else.
    public static func bytes(width: Int, height: Int, shade: UInt8 = 128) -> [UInt8] {
        let row = [0] + [UInt8](repeating: shade, count: width)
        let pixels = Array(repeatElement(row, count: height).joined())
        return signature + header(width: width, height: height) + chunk("IDAT", stored(pixels)) + chunk("IEND", [])
    }

    /// The eight bytes that every PNG file begins with.
    public static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

    /// The chunk `IHDR`.
    ///
    /// - Parameter rest: Bits a sample, colour type, and the methods of compression, filtering and interlacing.
    public static func header(width: Int, height: Int, rest: [UInt8] = [8, 0, 0, 0, 0]) -> [UInt8] {
        chunk("IHDR", bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + rest)
    }

    /// A chunk: length, type, content, checksum.
    public static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + content
        return bigEndian(UInt32(content.count)) + body + bigEndian(checksum(body))
    }

    /// A zlib stream (RFC 1950) of blocks that are not compressed.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(0xffff)
            rest = rest.dropFirst(block.count)
            let length = UInt16(block.count)
            stream.append(rest.isEmpty ? 1 : 0)
            for number in [length, ~length] { stream += [UInt8(number & 0xff), UInt8(number >> 8)] }
            stream += block
        } while !rest.isEmpty
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return stream + bigEndian(high << 16 | low)
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { value, byte in
            (0..<8).reduce(value ^ UInt32(byte)) { result, _ in result >> 1 ^ (result & 1 == 1 ? 0xedb8_8320 : 0) }
        }
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(number >> UInt32($0) & 0xff) }
    }
}
