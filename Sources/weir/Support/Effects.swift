import Glibc
import WeirModel

/// Time and chance: what the pure parts take as parameters.
enum Effects {
    /// The system's clock, to the microsecond.
    static func now() -> Instant {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    /// A random identifier: a version 4 UUID (RFC 9562, 5.4) of the system's generator.
    static func randomIdentifier() -> Identifier {
        var generator = SystemRandomNumberGenerator()
        var bytes = (0..<Identifier.byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        guard let identifier = Identifier(bytes: bytes) else {
            preconditionFailure("an identifier has \(Identifier.byteCount) bytes")
        }
        return identifier
    }
}
