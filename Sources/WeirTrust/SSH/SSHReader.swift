/// Reads the data types of RFC 4251, section 5, out of bytes that may be anything.
struct SSHReader {
    private var rest: ArraySlice<UInt8>

    /// The bytes end inside a value, or a value is none of its type.
    struct Fault: Error {}

    init(_ bytes: some Sequence<UInt8>) { rest = Array(bytes)[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func bytes(_ count: Int) throws(Fault) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw Fault() }
        let bytes = rest.prefix(count)
        rest = rest.dropFirst(count)
        return bytes
    }

    mutating func byte() throws(Fault) -> UInt8 {
        guard let byte = rest.popFirst() else { throw Fault() }
        return byte
    }

    mutating func uint32() throws(Fault) -> UInt32 {
        try bytes(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func string() throws(Fault) -> [UInt8] {
        let count = try uint32()
        return Array(try bytes(Int(count)))
    }

    mutating func text() throws(Fault) -> String { String(decoding: try string(), as: UTF8.self) }

    /// An `mpint` that is not negative: its bytes without leading zeros.
    mutating func number() throws(Fault) -> [UInt8] {
        let bytes = try string()
        guard (bytes.first ?? 0) < 0x80 else { throw Fault() }
        return Array(bytes.drop { $0 == 0 })
    }

    func finish() throws(Fault) {
        guard rest.isEmpty else { throw Fault() }
    }
}

/// Writes what `SSHReader` reads.
enum SSHWriter {
    static func string(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let count = UInt32(truncatingIfNeeded: bytes.count)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) } + bytes
    }
}
