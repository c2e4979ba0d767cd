import WeirJSON
import WeirModel

extension DocumentTree {
    /// When two numbers are equal.
    enum NumberComparison {
        /// `1`, `1.0` and `10e-1` are equal (RFC 6902, 4.6).
        case byValue
        /// `1` and `1.0` are not, as in canonical JSON.
        case byMeaning
    }

    /// Whether two values mean the same; the order of members does not matter.
    func equal(_ left: Value, _ right: Value, of other: DocumentTree, numbers: NumberComparison) -> Bool {
        let (leftKind, rightKind) = (kind(left), other.kind(right))
        switch (leftKind, rightKind) {
        case (.mapping, .mapping):
            guard left.nodes == right.nodes, count(left) == other.count(right) else { return false }
            return zip(sortedMembers(left), other.sortedMembers(right)).allSatisfy { leftMember, rightMember in
                leftMember.key.elementsEqual(rightMember.key)
                    && equal(leftMember.value, rightMember.value, of: other, numbers: numbers)
            }
        case (.sequence, .sequence):
            guard left.nodes == right.nodes, count(left) == other.count(right) else { return false }
            return zip(children(left), other.children(right)).allSatisfy {
                equal($0.value, $1.value, of: other, numbers: numbers)
            }
        default:
            guard leftKind.isScalar, rightKind.isScalar else { return false }
            let (leftText, rightText) = (canonical(left), other.canonical(right))
            if leftText == rightText { return true }
            guard numbers == .byValue, let first = DecimalValue(leftText), let second = DecimalValue(rightText) else {
                return false
            }
            return first == second
        }
    }

    /// The canonical JSON of a value.
    func canonicalText(of value: Value) -> String {
        String(decoding: CanonicalJSON.bytes(document(of: value)), as: UTF8.self)
    }

    private func canonical(_ scalar: Value) -> [UInt8] {
        CanonicalJSON.bytes(sources[Int(scalar.origin.document)].document, Int(scalar.origin.node))
    }

    private func sortedMembers(_ mapping: Value) -> [(key: ArraySlice<UInt8>, value: Value)] {
        children(mapping).compactMap { child in child.key.map { (text($0), child.value) } }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }
}

/// A number without a spelling: 0.`digits` × 10^`exponent`.
private struct DecimalValue: Equatable {
    var isNegative = false
    /// Neither the first nor the last is 0; none for zero.
    var digits: [UInt8]
    var exponent: Int

    /// Reads canonical JSON; nil where it is no number, or one with an exponent that no computer adds to.
    init?(_ text: [UInt8]) {
        guard let first = text.first, first == UInt8(ascii: "-") || Self.isDigit(first) else { return nil }
        let unsigned = first == UInt8(ascii: "-") ? text.dropFirst() : text[...]
        let parts = unsigned.split(separator: UInt8(ascii: "e"), omittingEmptySubsequences: false)
        let mantissa = parts[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 1 || parts[1].count <= 18,
            let power = parts.count == 1 ? 0 : Int(String(decoding: parts[1], as: UTF8.self))
        else { return nil }
        let all = mantissa.joined()
        let zero = UInt8(ascii: "0")
        let leading = all.prefix { $0 == zero }.count
        digits = Array(all.dropFirst(leading))
        while digits.last == zero { digits.removeLast() }
        exponent = digits.isEmpty ? 0 : mantissa[0].count - leading + power
        isNegative = first == UInt8(ascii: "-") && !digits.isEmpty
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
