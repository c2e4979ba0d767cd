import ServiceContextModule

/// Which span of which trace (https://www.w3.org/TR/trace-context/): 16 and 8 bytes, not all zero, in hexadecimal.
struct SpanIdentity: Hashable, Sendable {
    var trace: String
    var span: String

    /// A span of the trace of `parent`, or of a new one.
    init(in parent: SpanIdentity?) {
        trace =
            parent?.trace ?? Self.hexadecimal(.random(in: 1...UInt64.max))
            + Self.hexadecimal(.random(in: 0...UInt64.max))
        span = Self.hexadecimal(.random(in: 1...UInt64.max))
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

/// Where the current span is found.
enum SpanIdentityKey: ServiceContextKey {
    typealias Value = SpanIdentity
}
