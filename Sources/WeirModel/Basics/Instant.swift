/// A point in time: microseconds since 1970-01-01T00:00:00Z, without leap seconds, as PostgreSQL keeps it.
public struct Instant: Hashable, Sendable, Comparable {
    /// Microseconds since the Unix epoch; negative before it.
    public let microseconds: Int64

    /// The instant so many microseconds after the epoch.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// See `Comparable`.
    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    /// The instant `seconds` later (earlier where negative).
    public func adding(seconds: Int64) -> Instant { Instant(microseconds: microseconds + seconds * 1_000_000) }

    /// The instant so many microseconds later (earlier where negative).
    public func adding(microseconds: Int64) -> Instant { Instant(microseconds: self.microseconds + microseconds) }
}

extension Instant: CustomStringConvertible {
    /// RFC 3339 in UTC: `2026-11-22T04:40:00Z`, with six decimals where there is a fraction of a second.
    public var description: String {
        let (days, time) = floorDivide(microseconds, 86_400_000_000)
        let date = Self.civil(fromDays: days)
        let seconds = time / 1_000_000
        let fraction = time % 1_000_000
        let clock = "\(pad(seconds / 3600, 2)):\(pad(seconds / 60 % 60, 2)):\(pad(seconds % 60, 2))"
        let decimals = fraction == 0 ? "" : ".\(pad(fraction, 6))"
        return "\(dateText(date))T\(clock)\(decimals)Z"
    }

    /// RFC 3339 in UTC without fractions of a second: `2026-11-22T04:40:00Z`.
    public var secondsDescription: String { "\(description.prefix { $0 != "." && $0 != "Z" })Z" }

    /// The date in UTC: `2026-11-22`.
    public var dateDescription: String {
        dateText(Self.civil(fromDays: floorDivide(microseconds, 86_400_000_000).quotient))
    }

    /// Reads RFC 3339 text such as `2026-11-22T04:40:00Z` or `2026-11-22T05:40:00.5+01:00`; nil for anything else.
    public init?(_ text: some StringProtocol) {
        var reader = InstantReader(Array(text.utf8))
        guard let microseconds = reader.read() else { return nil }
        self.init(microseconds: microseconds)
    }

    private func dateText(_ date: (year: Int64, month: Int64, day: Int64)) -> String {
        "\(pad(date.year, 4))-\(pad(date.month, 2))-\(pad(date.day, 2))"
    }

    private func pad(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    /// Days since the epoch of a civil date, by Howard Hinnant's algorithm
    /// (https://howardhinnant.github.io/date_algorithms.html).
    static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = floorDivide(shifted, 400).quotient
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The inverse of `days(year:month:day:)`, by the same source.
    static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097).quotient
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

private func floorDivide(_ dividend: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}

/// Reads RFC 3339 text byte by byte.
private struct InstantReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func read() -> Int64? {
        guard let year = digits(4), skip("-"), let month = digits(2), skip("-"), let day = digits(2),
            skip("T") || skip("t") || skip(" "),
            let hour = digits(2), skip(":"), let minute = digits(2), skip(":"), let second = digits(2),
            (1...12).contains(month), (1...daysIn(month: month, year: year)).contains(day),
            hour < 24, minute < 60, second < 60, let fraction = fraction(), let offset = offset(), index == bytes.count
        else { return nil }
        let days = Instant.days(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset * 60
        return seconds * 1_000_000 + fraction
    }

    private func daysIn(month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private mutating func digits(_ count: Int) -> Int64? {
        guard index + count <= bytes.count else { return nil }
        var value: Int64 = 0
        for _ in 0..<count {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) else { return nil }
            value = value * 10 + Int64(bytes[index] - UInt8(ascii: "0"))
            index += 1
        }
        return value
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    /// Microseconds of an optional decimal part; further digits are cut off.
    private mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        var value: Int64 = 0
        var count = 0
        while let digit = digits(1) {
            if count < 6 { value = value * 10 + digit }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in count..<max(6, count) { value *= 10 }
        return value
    }

    /// Minutes east of Greenwich.
    private mutating func offset() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let sign: Int64
        if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
        guard let hours = digits(2), skip(":"), let minutes = digits(2), hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
