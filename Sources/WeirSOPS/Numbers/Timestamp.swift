/// A point in time with its offset from UTC, as YAML and SOPS write it (RFC 3339).
struct Timestamp: Hashable, Sendable {
    private var year: Int
    private var month: Int
    private var day: Int
    private var hour = 0
    private var minute = 0
    private var second = 0
    private var nanosecond = 0
    /// East of UTC.
    private var offsetMinutes = 0

    /// Reads what go-yaml takes for a timestamp: `2024-5-1`, `2024-5-1 10:11:12.5` or `2024-5-1T10:11:12.5+02:00`.
    /// Nil where the text is none.
    init?(_ text: some Collection<UInt8>) {
        var reader = DigitReader(Array(text))
        guard let year = reader.number(digits: 4...4), reader.take("-"), let month = reader.number(digits: 1...2),
            reader.take("-"), let day = reader.number(digits: 1...2), (1...12).contains(month),
            day >= 1, day <= Self.days(month, of: year)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        if reader.isAtEnd { return }
        let hasZone = reader.take("T") || reader.take("t")
        guard hasZone || reader.take(" "), readTime(&reader) else { return nil }
        if hasZone, !readZone(&reader) { return nil }
        guard reader.isAtEnd else { return nil }
    }

    private mutating func readTime(_ reader: inout DigitReader) -> Bool {
        guard let hour = reader.number(digits: 1...2), reader.take(":"), let minute = reader.number(digits: 1...2),
            reader.take(":"), let second = reader.number(digits: 1...2), hour < 24, minute < 60, second < 60
        else { return false }
        (self.hour, self.minute, self.second) = (hour, minute, second)
        nanosecond = reader.fraction()
        return true
    }

    private mutating func readZone(_ reader: inout DigitReader) -> Bool {
        if reader.take("Z") { return true }
        let isWest = reader.take("-")
        guard isWest || reader.take("+"), let hours = reader.number(digits: 2...2), reader.take(":"),
            let minutes = reader.number(digits: 2...2), hours <= 24, minutes <= 60
        else { return false }
        offsetMinutes = (hours * 60 + minutes) * (isWest ? -1 : 1)
        return true
    }

    private static func days(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// RFC 3339 in whole seconds.
    var inSeconds: String { date + zone }

    /// RFC 3339, with as many digits of the second as are not 0.
    var text: String {
        guard nanosecond > 0 else { return inSeconds }
        var fraction = Self.padded(nanosecond, 9)
        while fraction.utf8.last == UInt8(ascii: "0") { fraction.removeLast() }
        return date + "." + fraction + zone
    }

    private var date: String {
        Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(day, 2) + "T" + Self.padded(hour, 2)
            + ":"
            + Self.padded(minute, 2) + ":" + Self.padded(second, 2)
    }

    private var zone: String {
        if offsetMinutes == 0 { return "Z" }
        let magnitude = abs(offsetMinutes)
        return (offsetMinutes < 0 ? "-" : "+") + Self.padded(magnitude / 60, 2) + ":" + Self.padded(magnitude % 60, 2)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}

/// Takes numbers and separators from the front of a text.
private struct DigitReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, UInt32(bytes[index]) == character.value else { return false }
        index += 1
        return true
    }

    mutating func number(digits: ClosedRange<Int>) -> Int? {
        var value = 0
        var count = 0
        while count < digits.upperBound, index < bytes.count, bytes[index].isDigit {
            value = value * 10 + Int(bytes[index] - UInt8(ascii: "0"))
            index += 1
            count += 1
        }
        return digits.contains(count) ? value : nil
    }

    /// A fraction of a second in nanoseconds; 0 where there is none. Further digits are dropped.
    mutating func fraction() -> Int {
        guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: ","),
            bytes[index + 1].isDigit
        else { return 0 }
        index += 1
        var value = 0
        var weight = 100_000_000
        while index < bytes.count, bytes[index].isDigit {
            value += Int(bytes[index] - UInt8(ascii: "0")) * weight
            weight /= 10
            index += 1
        }
        return value
    }
}
