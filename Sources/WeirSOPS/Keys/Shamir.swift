/// Shamir's secret sharing over GF(2^8), as HashiCorp Vault and with it SOPS lay parts out: the values of the
/// polynomials, one for each byte of the secret, and at the end the point at which they were taken.
enum Shamir {
    /// The secret; nil where the parts do not go together. Too few or wrong parts give another secret: what tells is
    /// what the secret opens.
    static func combined(_ parts: [[UInt8]]) -> [UInt8]? {
        guard let first = parts.first, first.count >= 2, parts.count >= 2,
            parts.allSatisfy({ $0.count == first.count })
        else { return nil }
        let points = parts.compactMap(\.last)
        guard Set(points).count == points.count, !points.contains(0) else { return nil }
        let weights = points.map { weight(of: $0, among: points) }
        return (0..<first.count - 1).map { index in
            zip(parts, weights).reduce(0) { sum, term in sum ^ product(term.0[index], term.1) }
        }
    }

    /// Lagrange's basis polynomial of `point`, at 0.
    private static func weight(of point: UInt8, among points: [UInt8]) -> UInt8 {
        points.filter { $0 != point }.reduce(1) { weight, other in
            product(weight, product(other, inverse(other ^ point)))
        }
    }

    /// Multiplication modulo x^8 + x^4 + x^3 + x + 1, in the same time for all factors.
    static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
        var product: UInt8 = 0
        var factor = left
        for bit in 0..<8 {
            product ^= factor & (0 &- (right >> UInt8(bit) & 1))
            factor = factor << 1 ^ (0x1B & (0 &- (factor >> 7)))
        }
        return product
    }

    /// The 254th power, since the multiplicative group has 255 elements.
    private static func inverse(_ value: UInt8) -> UInt8 {
        var result: UInt8 = 1
        for _ in 0..<254 { result = product(result, value) }
        return result
    }
}
