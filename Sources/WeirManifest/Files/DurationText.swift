/// Durations as configuration writes them: a whole number and a unit.
enum DurationText {
    /// Ten years, in seconds: more is a slip of the pen.
    static let longest: Int64 = 3660 * 86_400

    /// The seconds that `text` says (`90s`, `15m`, `12h`, `7d`), 0 to `longest`; nil for anything else.
    static func seconds(_ text: String) -> Int64? {
        let factor: Int64
        switch text.utf8.last {
        case UInt8(ascii: "s"): factor = 1
        case UInt8(ascii: "m"): factor = 60
        case UInt8(ascii: "h"): factor = 3600
        case UInt8(ascii: "d"): factor = 86_400
        default: return nil
        }
        let digits = text.utf8.dropLast()
        guard !digits.isEmpty, digits.count <= 12,
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int64(String(text.dropLast()))
        else { return nil }
        let (seconds, overflow) = number.multipliedReportingOverflow(by: factor)
        return !overflow && seconds <= longest ? seconds : nil
    }
}
