/// The order of texts by the bytes of their UTF-8, which no locale and no version of Unicode changes.
public enum ByteOrder {
    /// Whether `left` comes before `right`.
    public static func precedes(_ left: String, _ right: String) -> Bool {
        let (first, second) = (left.utf8Span.span, right.utf8Span.span)
        for index in 0..<min(first.count, second.count) where first[index] != second[index] {
            return first[index] < second[index]
        }
        return first.count < second.count
    }

    /// The same for texts of several parts: part by part, and then what has fewer of them.
    public static func precedes(_ left: [String], _ right: [String]) -> Bool {
        for (first, second) in zip(left, right) {
            if first.utf8.elementsEqual(second.utf8) { continue }
            return precedes(first, second)
        }
        return left.count < right.count
    }
}
