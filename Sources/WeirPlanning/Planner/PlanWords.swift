import WeirJSON
import WeirModel

/// How plans say things: numbers with their nouns, lists with an end, JSON of small values.
enum PlanWords {
    /// `1 flow`, `12 flows`, `1,200 flows`.
    static func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
        "\(grouped(number)) \(number == 1 ? noun : plural ?? noun + "s")"
    }

    /// With a comma between groups of three digits.
    static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var result = ""
        for (offset, digit) in digits.enumerated() {
            if offset > 0, (digits.count - offset) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return number < 0 ? "-\(result)" : result
    }

    /// The first names and how many more there are: `a, b, c and 4 more`.
    static func list(_ names: [String], atMost limit: Int = 3) -> String {
        guard names.count > limit else { return names.joined(separator: ", ") }
        return "\(names.prefix(limit).joined(separator: ", ")) and \(grouped(names.count - limit)) more"
    }

    static func json(_ text: String) -> FieldValue {
        var writer = JSONWriter()
        writer.string(text)
        return .json(writer.text)
    }

    static func json(_ texts: [String]) -> FieldValue {
        var writer = JSONWriter()
        writer.beginArray()
        for text in texts { writer.string(text) }
        writer.endArray()
        return .json(writer.text)
    }

    static func json(_ flag: Bool) -> FieldValue { .json(flag ? "true" : "false") }
}
