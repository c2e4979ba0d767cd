/// Percent-encoding (RFC 3986, 2).
public enum URLEncoding {
    /// `text` with everything encoded but letters, digits, `-`, `.`, `_` and `~`; and `/` where `keepsSlash`.
    public static func encode(_ text: some Sequence<UInt8>, keepsSlash: Bool = false) -> String {
        var encoded: [UInt8] = []
        for byte in text {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.append(byte)
            case UInt8(ascii: "/") where keepsSlash: encoded.append(byte)
            default:
                let digits = Array("0123456789ABCDEF".utf8)
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// Fields as `application/x-www-form-urlencoded`.
    public static func form(_ fields: [(name: String, value: [UInt8])]) -> [UInt8] {
        Array(fields.map { "\(encode($0.name.utf8))=\(encode($0.value))" }.joined(separator: "&").utf8)
    }
}
