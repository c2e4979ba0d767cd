/// Dates in text: `2026-11-22` (ISO 8601, extended calendar format).
public enum DateText {
    /// Whether `text` is a day of the Gregorian calendar in a year of four digits.
    public static func isValid(_ text: String) -> Bool {
        var scanner = TextScanner(text)
        return scanner.date() && scanner.isAtEnd
    }
}

/// Points in time in text, as ISO 8601 writes them.
public enum TimestampText {
    /// Whether `text` is a date, or a date and a time with an optional fraction of a second and an optional offset:
    /// `2026-11-22T04:40:00Z`, `2026-11-22T05:40+01:00`, `2026-11-22 04:40:00.123`.
    public static func isValid(_ text: String) -> Bool {
        guard text.utf8.count <= 64 else { return false }
        var scanner = TextScanner(text)
        guard scanner.date() else { return false }
        if scanner.isAtEnd { return true }
        guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" ") else { return false }
        return scanner.time() && scanner.offset() && scanner.isAtEnd
    }
}

extension TextScanner {
    fileprivate mutating func date() -> Bool {
        guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2) else {
            return false
        }
        guard (1...12).contains(month) else { return false }
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length = month == 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        return (1...length).contains(day)
    }

    fileprivate mutating func time() -> Bool {
        guard let hour = number(2), skip(":"), let minute = number(2), hour < 24, minute < 60 else { return false }
        guard skip(":") else { return true }
        // A leap second is written as 60.
        guard let second = number(2), second <= 60 else { return false }
        return skip(".") ? digits() > 0 : true
    }

    fileprivate mutating func offset() -> Bool {
        if isAtEnd || skip("Z") || skip("z") { return true }
        guard skip("+") || skip("-"), let hours = number(2), hours < 24 else { return false }
        if isAtEnd { return true }
        _ = skip(":")
        guard let minutes = number(2) else { return false }
        return minutes < 60
    }
}
