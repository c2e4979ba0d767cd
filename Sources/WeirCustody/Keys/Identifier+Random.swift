public import WeirModel

extension Identifier {
    /// A random identifier: a version 4 UUID (RFC 9562, 5.4) of the system's generator.
    public static func random() -> Identifier {
        var generator = SystemRandomNumberGenerator()
        var bytes = (0..<byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        guard let identifier = Identifier(bytes: bytes) else {
            preconditionFailure("an identifier has \(byteCount) bytes")
        }
        return identifier
    }
}
