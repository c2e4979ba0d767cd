/// The binds of a statement as libpq wants them: one buffer with all values and four arrays beside it.
struct BindArguments {
    private var buffer: [UInt8] = []
    /// Where each value starts in `buffer`; nil for NULL.
    private var offsets: [Int?] = []
    private(set) var types: [UInt32] = []
    private(set) var lengths: [Int32] = []
    private(set) var formats: [Int32] = []

    /// The binds have been checked: text without NUL characters, and none of 2 GiB or more.
    init(_ binds: [PostgresBind]) {
        for bind in binds {
            types.append(bind.type.oid)
            formats.append(bind.format == .binary ? 1 : 0)
            guard let bytes = bind.bytes else {
                offsets.append(nil)
                lengths.append(0)
                continue
            }
            offsets.append(buffer.count)
            lengths.append(Int32(clamping: bytes.count))
            buffer.append(contentsOf: bytes)
            // Text is read up to a NUL, and a value without bytes still needs an address.
            buffer.append(0)
        }
    }

    /// Lends the addresses of the values.
    func withPointers<Value>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Value) -> Value {
        unsafe buffer.withUnsafeBytes { base in
            let pointers: [UnsafePointer<CChar>?] = unsafe offsets.map { offset in
                guard let offset, let start = base.baseAddress else { return nil }
                return unsafe (start + offset).assumingMemoryBound(to: CChar.self)
            }
            return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
        }
    }
}
