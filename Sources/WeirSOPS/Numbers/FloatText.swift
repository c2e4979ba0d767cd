/// The shortest decimal digits that read back as the same number, laid out as Go's `strconv.FormatFloat` with precision
/// -1 does: SOPS hashes and prints numbers so.
struct FloatText {
    private var isNegative: Bool
    /// From the first that is not 0.
    private var digits: [UInt8]
    /// Where the decimal point stands among the digits; may lie outside of them.
    private var point: Int

    /// - Parameter value: a finite number.
    init(_ value: Double) {
        isNegative = value.sign == .minus
        digits = []
        point = 0
        var exponent = 0
        var hasPoint = false
        var leadingZeros = 0
        let parts = value.magnitude.description.utf8.split(separator: UInt8(ascii: "e"))
        if parts.count > 1 { exponent = Int(String(decoding: parts[1], as: UTF8.self)) ?? 0 }
        for byte in parts[0] {
            if byte == UInt8(ascii: ".") {
                hasPoint = true
            } else if digits.isEmpty, byte == UInt8(ascii: "0") {
                if hasPoint { leadingZeros += 1 }
            } else {
                digits.append(byte)
                if !hasPoint { point += 1 }
            }
        }
        if point == 0 { point = -leadingZeros }
        point += exponent
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        if digits.isEmpty { point = 0 }
    }

    private var sign: String { isNegative ? "-" : "" }

    private func text(_ digits: some Sequence<UInt8>) -> String { String(decoding: Array(digits), as: UTF8.self) }

    /// Without an exponent: Go's format `f`.
    var plain: String {
        if digits.isEmpty { return sign + "0" }
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + text(digits) }
        if point >= digits.count {
            return sign + text(digits) + String(repeating: "0", count: point - digits.count)
        }
        return sign + text(digits[..<point]) + "." + text(digits[point...])
    }

    /// With an exponent of at least `width` digits: Go's format `e`.
    private func scientific(width: Int) -> String {
        let exponent = digits.isEmpty ? 0 : point - 1
        let magnitude = String(exponent.magnitude)
        let zeros = String(repeating: "0", count: max(0, width - magnitude.utf8.count))
        let first = digits.isEmpty ? "0" : text(digits.prefix(1))
        let fraction = digits.count > 1 ? "." + text(digits.dropFirst()) : ""
        return sign + first + fraction + (exponent < 0 ? "e-" : "e+") + zeros + magnitude
    }

    /// Go's format `g`, in which go-yaml writes numbers.
    var general: String {
        let exponent = digits.isEmpty ? 0 : point - 1
        return exponent < -4 || exponent >= 6 ? scientific(width: 2) : plain
    }

    /// As Go's `encoding/json` writes numbers.
    var json: String {
        let exponent = digits.isEmpty ? 0 : point - 1
        return exponent < -6 || exponent >= 21 ? scientific(width: exponent < 0 ? 1 : 2) : plain
    }
}
