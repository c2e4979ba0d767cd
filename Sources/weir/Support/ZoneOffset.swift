import Foundation
import WeirModel

/// How far the clocks of a time zone are ahead of UTC.
enum ZoneOffset {
    /// Of a name of the IANA database, in seconds at an instant; nil where there is no such zone.
    static func function(_ name: String) -> (@Sendable (Instant) -> Int)? {
        guard let zone = TimeZone(identifier: name) else { return nil }
        return { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double($0.microseconds) / 1e6)) }
    }
}
