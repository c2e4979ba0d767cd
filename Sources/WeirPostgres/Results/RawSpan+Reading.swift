extension RawSpan {
    /// An integer in network byte order. The offset must leave enough bytes; it is checked.
    func bigEndian<Integer: FixedWidthInteger & BitwiseCopyable>(_ type: Integer.Type, at offset: Int = 0) -> Integer {
        unsafe Integer(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: Integer.self))
    }

    /// A copy of the bytes.
    var array: [UInt8] { unsafe withUnsafeBytes { unsafe [UInt8]($0) } }

    /// The bytes as text. The connection's encoding is UTF-8, so the server sends nothing else for a textual type.
    var string: String { unsafe withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) } }
}
