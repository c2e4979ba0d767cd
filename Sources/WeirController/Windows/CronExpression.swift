/// Minutes of the calendar, as crontab(5) of Debian's cron names them: minute, hour, day of the month, month, day of the
/// week, each `*`, a number, a range `1-5`, a step `*/15` or `8-18/2`, or a list of these; months and days of the week also
/// by their first three letters in English. 0 and 7 are Sunday.
///
/// Where both days are restricted, a day counts that is one of either, as in crontab(5).
public struct CronExpression: Hashable, Sendable, CustomStringConvertible {
    /// As it was written.
    public let description: String
    /// A bit for each value.
    private let minutes: UInt64
    private let hours: UInt64
    private let days: UInt64
    private let months: UInt64
    private let weekdays: UInt64
    /// Whether a day counts that is one of either kind, because both are restricted.
    private let isEitherDay: Bool

    /// Why a text is no expression: one sentence without its full stop.
    public struct ParseError: Error, Hashable, CustomStringConvertible {
        /// What is wrong.
        public let description: String
    }

    /// Throws `ParseError`, which says which field is wrong.
    public init(_ text: String) throws(ParseError) {
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard fields.count == 5 else {
            throw ParseError(
                description:
                    "a cron expression has five fields (minute, hour, day of the month, month, day of the week)")
        }
        minutes = try Self.bits(fields[0], "minute", 0...59)
        hours = try Self.bits(fields[1], "hour", 0...23)
        days = try Self.bits(fields[2], "day of the month", 1...31)
        months = try Self.bits(fields[3], "month", 1...12, Self.monthNames)
        let weekdays = try Self.bits(fields[4], "day of the week", 0...7, Self.weekdayNames)
        self.weekdays = weekdays >> 7 & 1 | weekdays & 0x7f
        isEitherDay = !fields[2].hasPrefix("*") && !fields[4].hasPrefix("*")
        description = fields.joined(separator: " ")
    }

    /// Whether a day counts. `weekday` is 0 for Sunday.
    func includes(_ day: CivilDay) -> Bool {
        guard has(months, day.month) else { return false }
        let (isDay, isWeekday) = (has(days, day.day), has(weekdays, day.weekday))
        return isEitherDay ? isDay || isWeekday : isDay && isWeekday
    }

    /// The minutes of a day that counts, counted from its midnight, ascending.
    var minutesOfDay: [Int] {
        (0...23).filter { has(hours, $0) }
            .flatMap { hour in (0...59).filter { has(minutes, $0) }.map { hour * 60 + $0 } }
    }

    /// Whether there is a day that counts: the 30th of February is none.
    var hasDays: Bool {
        let longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return isEitherDay
            || (1...12).contains { month in
                has(months, month) && (1...longest[month - 1]).contains { has(days, $0) }
            }
    }

    private func has(_ bits: UInt64, _ value: Int) -> Bool { bits >> UInt64(value) & 1 == 1 }

    private static let monthNames = Dictionary(
        uniqueKeysWithValues: "jan feb mar apr may jun jul aug sep oct nov dec".split(separator: " ").enumerated()
            .map { (String($1), $0 + 1) })
    private static let weekdayNames = Dictionary(
        uniqueKeysWithValues: "sun mon tue wed thu fri sat".split(separator: " ").enumerated().map { (String($1), $0) })

    private static func bits(
        _ field: Substring, _ name: String, _ range: ClosedRange<Int>, _ names: [String: Int] = [:]
    ) throws(ParseError) -> UInt64 {
        func wrong(_ text: Substring) -> ParseError {
            ParseError(
                description: "\(text) is no \(name): write a number from \(range.lowerBound) to \(range.upperBound), a "
                    + "range, a step or a list of these")
        }
        func number(_ text: Substring) throws(ParseError) -> Int {
            if let value = names[text.lowercased()] { return value }
            guard !text.isEmpty, text.count <= 2, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let value = Int(text), range.contains(value)
            else { throw wrong(text.isEmpty ? field : text) }
            return value
        }
        var bits: UInt64 = 0
        for item in field.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let ends = parts[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            var (first, last, step) = (range.lowerBound, range.upperBound, 1)
            if parts[0] != "*" {
                first = try number(ends[0])
                // A step after a single number leads from it to the end.
                last = ends.count == 2 ? try number(ends[1]) : parts.count == 2 ? range.upperBound : first
            }
            if parts.count == 2 {
                guard let count = Int(parts[1]), count >= 1, count <= range.upperBound else { throw wrong(item) }
                step = count
            }
            guard first <= last else { throw wrong(item) }
            for value in stride(from: first, through: last, by: step) { bits |= 1 << UInt64(value) }
        }
        return bits
    }
}

/// A day of the proleptic Gregorian calendar.
struct CivilDay: Hashable, Sendable {
    /// From 1970-01-01, which is 0.
    var number: Int64
    var month: Int
    var day: Int

    /// Days to civil dates: https://howardhinnant.github.io/date_algorithms.html (civil_from_days).
    init(number: Int64) {
        self.number = number
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
    }

    /// 0 for Sunday; 1970-01-01 was a Thursday.
    var weekday: Int { Int(((number % 7) + 11) % 7) }
}
