/// One spelling for each number, without rounding.
enum CanonicalNumber {
    /// Appends the integer `text` of YAML's core schema in decimal: no plus, no leading zeros, no `-0`.
    static func appendInteger(_ text: some Collection<UInt8>, to bytes: inout [UInt8]) {
        let text = Array(text)
        if text.count > 2, text[0] == UInt8(ascii: "0"), let bits = bitsPerDigit(text[1]) {
            appendDecimal(text.dropFirst(2), bitsPerDigit: bits, to: &bytes)
            return
        }
        let (isNegative, unsigned) = splitSign(text[...])
        let digits = unsigned.drop { $0 == UInt8(ascii: "0") }
        if isNegative, !digits.isEmpty { bytes.append(UInt8(ascii: "-")) }
        bytes.append(contentsOf: digits.isEmpty ? [UInt8(ascii: "0")] : digits)
    }

    /// Appends the float `text` of YAML's core schema. A finite number always has a point or an exponent, which tells
    /// it from an integer: `1.50` and `15e-1` give `1.5`, `1e3` gives `1000.0`, `1e21` stays `1e21`, zero is `0.0`.
    /// Infinities and not-a-number have no JSON form; they become the strings `".inf"`, `"-.inf"` and `".nan"`.
    static func appendFloat(_ text: some Collection<UInt8>, to bytes: inout [UInt8]) {
        let (isNegative, unsigned) = splitSign(Array(text)[...])
        if let special = special(unsigned, isNegative: isNegative) {
            bytes.append(contentsOf: "\"\(special)\"".utf8)
            return
        }
        let parts = unsigned.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
        let mantissa = (parts.first ?? []).split(
            maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == UInt8(ascii: ".") })
        let whole = mantissa.first ?? []
        var digits = Array(whole) + (mantissa.count > 1 ? Array(mantissa[1]) : [])
        var point = whole.count
        let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
        digits.removeFirst(leading)
        point -= leading
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        guard !digits.isEmpty else {
            bytes.append(contentsOf: "0.0".utf8)
            return
        }
        if isNegative { bytes.append(UInt8(ascii: "-")) }
        appendPlaced(digits, point: point, exponent: parts.count > 1 ? parts[1] : [], to: &bytes)
    }

    /// Appends 0.`digits` × 10^(`point` + `exponent`).
    private static func appendPlaced(
        _ digits: [UInt8], point: Int, exponent: ArraySlice<UInt8>, to bytes: inout [UInt8]
    ) {
        let (isNegative, unsigned) = splitSign(exponent)
        let exponentDigits = unsigned.drop { $0 == UInt8(ascii: "0") }
        guard exponentDigits.count <= 17 else {
            // An absurd exponent keeps its own digits: adding `point` to it is not worth a big integer.
            appendPositional(digits, point: point, to: &bytes)
            bytes.append(contentsOf: (isNegative ? "e-" : "e").utf8)
            bytes.append(contentsOf: exponentDigits)
            return
        }
        let size = exponentDigits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        let place = point + (isNegative ? -size : size)
        if (-5...21).contains(place) {
            appendPositional(digits, point: place, to: &bytes)
            return
        }
        bytes.append(digits[0])
        if digits.count > 1 {
            bytes.append(UInt8(ascii: "."))
            bytes.append(contentsOf: digits.dropFirst())
        }
        bytes.append(contentsOf: "e\(place - 1)".utf8)
    }

    /// Appends 0.`digits` × 10^`point` with digits on both sides of the point.
    private static func appendPositional(_ digits: [UInt8], point: Int, to bytes: inout [UInt8]) {
        let zero = UInt8(ascii: "0")
        let whole = max(0, min(point, digits.count))
        bytes.append(contentsOf: point > 0 ? digits.prefix(whole) : [zero])
        bytes.append(contentsOf: repeatElement(zero, count: max(0, point - digits.count)))
        bytes.append(UInt8(ascii: "."))
        bytes.append(contentsOf: repeatElement(zero, count: max(0, -point)))
        bytes.append(contentsOf: point < digits.count ? digits.dropFirst(whole) : [zero])
    }

    private static func splitSign(_ text: ArraySlice<UInt8>) -> (isNegative: Bool, rest: ArraySlice<UInt8>) {
        switch text.first {
        case UInt8(ascii: "-"): (true, text.dropFirst())
        case UInt8(ascii: "+"): (false, text.dropFirst())
        default: (false, text)
        }
    }

    private static func special(_ unsigned: ArraySlice<UInt8>, isNegative: Bool) -> String? {
        switch String(decoding: unsigned.prefix(5), as: UTF8.self).lowercased() {
        case ".inf": isNegative ? "-.inf" : ".inf"
        case ".nan": ".nan"
        default: nil
        }
    }

    private static func bitsPerDigit(_ prefix: UInt8) -> Int? {
        switch prefix {
        case UInt8(ascii: "x"): 4
        case UInt8(ascii: "o"): 3
        default: nil
        }
    }

    /// Appends in decimal the number whose digits of `bitsPerDigit` bits are `digits`, by multiplying and adding in
    /// base 10⁹. Costs the square of the length, which `Document.longestPrefixedInteger` bounds.
    private static func appendDecimal(_ digits: ArraySlice<UInt8>, bitsPerDigit: Int, to bytes: inout [UInt8]) {
        let base: UInt64 = 1_000_000_000
        var limbs: [UInt64] = [0]
        for digit in digits.drop(while: { $0 == UInt8(ascii: "0") }) {
            var carry = UInt64(Hexadecimal.value(of: digit) ?? 0)
            for index in limbs.indices {
                let value = limbs[index] << UInt64(bitsPerDigit) + carry
                limbs[index] = value % base
                carry = value / base
            }
            if carry > 0 { limbs.append(carry) }
        }
        bytes.append(contentsOf: String(limbs.last ?? 0).utf8)
        for limb in limbs.dropLast().reversed() {
            let text = String(limb)
            bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 9 - text.utf8.count))
            bytes.append(contentsOf: text.utf8)
        }
    }
}
