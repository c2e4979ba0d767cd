import WeirModel

/// Checks texts against the types that config variables declare.
enum TypedText {
    /// Why a text does not fit.
    struct Mismatch {
        var code: DiagnosticCode
        /// What is wrong, after the name of what is wrong: `is not a number`.
        var predicate: String
        var hint: String?
    }

    /// nil where `text` is a value of the type. Empty text says "no value" and fits every type, except where a
    /// schedule is asked for.
    static func mismatch(_ text: String, _ type: DefinitionInterface.DataType, pickList: [String]) -> Mismatch? {
        if text.isEmpty, type != .schedule { return nil }
        switch type {
        case .number:
            return NumberText.isValid(text) ? nil : Mismatch(code: .invalidNumber, predicate: "is not a number")
        case .boolean:
            return BooleanText.isValid(text)
                ? nil
                : Mismatch(
                    code: .invalidBoolean, predicate: "is neither true nor false", hint: BooleanText.hint(for: text))
        case .picklist:
            if pickList.isEmpty || pickList.contains(text) { return nil }
            return Mismatch(
                code: .notInPickList, predicate: "is not in the pick list",
                hint: NearestName.of(text, among: pickList).map { "did you mean \(quoted($0))?" }
                    ?? "choices: \(pickList.prefix(12).map(quoted).joined(separator: ", "))")
        case .schedule:
            return CronExpression.isValid(text)
                ? nil
                : Mismatch(
                    code: .invalidCron, predicate: "is not a cron expression",
                    hint: "five fields (minute, hour, day of month, month, day of week), or six with seconds in front")
        case .timestamp:
            return TimestampText.isValid(text)
                ? nil
                : Mismatch(
                    code: .invalidTimestamp, predicate: "is not a timestamp",
                    hint: "as in ISO 8601: 2026-11-22T04:40:00Z")
        case .date:
            return DateText.isValid(text)
                ? nil : Mismatch(code: .invalidTimestamp, predicate: "is not a date", hint: "2026-11-22")
        case .jsonForm:
            return CollectionText.parse(Array(text.utf8)[...]) != nil
                ? nil : Mismatch(code: .invalidJSON, predicate: "is not JSON")
        case .string, .code, .connection, .objectSelection, .objectFieldMap, .other: return nil
        }
    }
}
