/// A point in time that PostgreSQL keeps as `timestamp with time zone`.
public struct PostgresTimestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01T00:00:00Z; `Int64.max` is the server's `infinity`, `Int64.min` its `-infinity`.
    public let microsecondsSinceUnixEpoch: Int64

    /// A point in time; see `microsecondsSinceUnixEpoch`.
    public init(microsecondsSinceUnixEpoch: Int64) { self.microsecondsSinceUnixEpoch = microsecondsSinceUnixEpoch }

    /// Earlier is less.
    public static func < (left: Self, right: Self) -> Bool {
        left.microsecondsSinceUnixEpoch < right.microsecondsSinceUnixEpoch
    }

    /// From the Unix epoch to 2000-01-01T00:00:00Z, from which the server counts: 10,957 days.
    private static let serverEpoch: Int64 = 946_684_800_000_000

    /// Microseconds since 2000, as the wire has it. Before the server's range it is `-infinity`.
    var wire: Int64 {
        if microsecondsSinceUnixEpoch == .max { return .max }
        let (value, overflow) = microsecondsSinceUnixEpoch.subtractingReportingOverflow(Self.serverEpoch)
        return overflow ? .min : value
    }

    init(wire: Int64) {
        if wire == .max || wire == .min {
            microsecondsSinceUnixEpoch = wire
        } else {
            let (value, overflow) = wire.addingReportingOverflow(Self.serverEpoch)
            microsecondsSinceUnixEpoch = overflow ? .max : value
        }
    }
}

extension PostgresTimestamp: PostgresEncodable {
    /// The type that NULL is sent as.
    public static var postgresNullType: PostgresType { .timestamptz }

    /// The value as a bind.
    public var postgresBind: PostgresBind { .binary(.timestamptz, [UInt8](bigEndian: wire)) }

    /// Writes the value as the next column of a COPY row.
    public func writeColumn(to writer: inout CopyWriter) throws { try writer.writeText(copyText) }

    /// ISO 8601 as the server reads it under every `DateStyle`, in UTC.
    private var copyText: String {
        if microsecondsSinceUnixEpoch == .max { return "infinity" }
        if microsecondsSinceUnixEpoch == .min { return "-infinity" }
        let day: Int64 = 86_400_000_000
        let days =
            microsecondsSinceUnixEpoch >= 0 ? microsecondsSinceUnixEpoch / day : ~(~microsecondsSinceUnixEpoch / day)
        let time = microsecondsSinceUnixEpoch - days * day
        let (year, month, dayOfMonth) = civilDate(daysSinceUnixEpoch: days)
        let seconds = time / 1_000_000
        let clock = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        // The server has no year 0: astronomical year 0 is 1 BC.
        let shown = year > 0 ? year : 1 - year
        let date = "\(padded(shown, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))"
        return "\(date) \(clock).\(padded(time % 1_000_000, 6))+00\(year > 0 ? "" : " BC")"
    }
}

extension PostgresTimestamp: PostgresDecodable {
    /// PostgreSQL's name of the type, for errors.
    public static var postgresTypeName: String { "timestamp with time zone" }

    /// Reads the binary form; nil for another type.
    public static func decode(_ bytes: RawSpan, type: PostgresType) -> PostgresTimestamp? {
        guard type == .timestamptz, bytes.byteCount == 8 else { return nil }
        return PostgresTimestamp(wire: bytes.bigEndian(Int64.self))
    }
}

private func padded(_ number: Int64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
}

/// The proleptic Gregorian date of a day, by Howard Hinnant's algorithm
/// (https://howardhinnant.github.io/date_algorithms.html).
private func civilDate(daysSinceUnixEpoch days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
}
