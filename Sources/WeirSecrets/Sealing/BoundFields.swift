import WeirModel

/// What a ciphertext is bound to, as the additional data of AES-GCM: fields one after the other, each with its length
/// before it, so that no two lists of fields give the same bytes.
struct BoundFields {
    /// Each field as its length in four bytes, the most significant first, and its bytes.
    private(set) var bytes: [UInt8] = []

    /// - Parameter format: what the fields are of, with a version; the first field.
    init(_ format: String) { append(Array(format.utf8)) }

    mutating func append(_ field: [UInt8]) {
        append(number: UInt32(clamping: field.count))
        bytes += field
    }

    mutating func append(_ identifier: Identifier) { append(identifier.bytes) }

    /// A field of eight bytes, the most significant first.
    mutating func append(_ number: Int) {
        let word = UInt64(bitPattern: Int64(number))
        append(stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) })
    }

    private mutating func append(number: UInt32) {
        for shift in stride(from: 24, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> UInt32(shift)))
        }
    }
}
