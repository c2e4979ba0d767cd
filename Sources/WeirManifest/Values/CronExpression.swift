/// Cron expressions as integrations use them: five fields, or six with seconds in front.
///
/// Each field is a comma-separated list of `*`, a value, a range `a-b`, and a step `/n` after any of them. Months and
/// days of the week have names (`JAN`, `mon`); `?` stands for "any" in the two day fields; `L` is the last day of the
/// month, `5L` the last Friday and `5#2` the second Friday of the month (crontab(5), with the extensions of
/// cron-parser). Nicknames such as `@daily` are not taken.
public enum CronExpression {
    /// The most characters an expression may have.
    public static let maximumLength = 256

    /// Whether `text` is a cron expression that can ever be due by its syntax.
    public static func isValid(_ text: String) -> Bool {
        guard text.utf8.count <= maximumLength else { return false }
        let parts = text.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let fields: ArraySlice<Field>
        switch parts.count {
        case 5: fields = Field.allCases.dropFirst()
        case 6: fields = Field.allCases[...]
        default: return false
        }
        return zip(parts, fields).allSatisfy { part, field in
            part.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                .allSatisfy { isValid(item: String(Substring($0)), in: field) }
        }
    }

    private enum Field: CaseIterable {
        case second, minute, hour, dayOfMonth, month, dayOfWeek

        var range: ClosedRange<Int> {
            switch self {
            case .second, .minute: 0...59
            case .hour: 0...23
            case .dayOfMonth: 1...31
            case .month: 1...12
            case .dayOfWeek: 0...7
            }
        }

        var names: [String] {
            switch self {
            case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
            case .dayOfWeek: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
            default: []
            }
        }
    }

    private static func isValid(item: String, in field: Field) -> Bool {
        let pieces = item.split(separator: "/", omittingEmptySubsequences: false)
        guard pieces.count <= 2, let base = pieces.first else { return false }
        if pieces.count == 2 {
            // A longer step than the field has values would never be taken.
            guard let step = number(pieces[1]), (1...field.range.count).contains(step) else { return false }
        }
        if base == "*" { return true }
        if pieces.count == 1, isSpecial(base, in: field) { return true }
        let ends = base.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = ends.first, let low = value(first, in: field) else { return false }
        guard ends.count == 2 else { return ends.count == 1 }
        guard var high = value(ends[1], in: field) else { return false }
        // A week may end on Sunday: FRI-SUN.
        if field == .dayOfWeek, high == 0, low > 0 { high = 7 }
        return low <= high
    }

    private static func isSpecial(_ text: Substring, in field: Field) -> Bool {
        switch field {
        case .dayOfMonth:
            return text == "?" || text == "L" || text == "l"
        case .dayOfWeek:
            if text == "?" { return true }
            if text.hasSuffix("L") || text.hasSuffix("l") { return value(text.dropLast(), in: field) != nil }
            let parts = text.split(separator: "#", omittingEmptySubsequences: false)
            guard parts.count == 2, value(parts[0], in: field) != nil, let week = number(parts[1]) else { return false }
            return (1...5).contains(week)
        default:
            return false
        }
    }

    private static func value(_ text: Substring, in field: Field) -> Int? {
        if let number = number(text) { return field.range.contains(number) ? number : nil }
        guard let index = field.names.firstIndex(of: text.lowercased()) else { return nil }
        return field == .month ? index + 1 : index
    }

    /// One to three decimal digits.
    private static func number(_ text: Substring) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}
