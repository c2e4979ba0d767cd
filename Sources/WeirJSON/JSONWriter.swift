/// Writes JSON (RFC 8259) to a byte buffer, one token after the other.
///
/// A sorted writer: the caller adds an object's keys in the order of their UTF-8 bytes, without repeating one, so that
/// equal values give equal bytes; debug builds check it. Calls must make one complete value: `key` before each of an
/// object's values, every `begin` with its `end`.
public struct JSONWriter: Sendable {
    /// How the output is laid out.
    public enum Layout: Sendable {
        /// No white space at all.
        case compact
        /// Two spaces a level, one line each key and item; empty objects and arrays on one line.
        case indented
    }

    private struct Level {
        let isObject: Bool
        var count = 0
        var lastKey: [UInt8] = []
    }

    /// What was written so far.
    public private(set) var bytes: [UInt8]
    private let layout: Layout
    private var levels: [Level] = []
    private var followsKey = false

    /// A writer that appends to `bytes`.
    public init(layout: Layout = .compact, appendingTo bytes: [UInt8] = []) {
        self.layout = layout
        self.bytes = bytes
    }

    /// What was written so far, as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        levels.removeAll(keepingCapacity: true)
        followsKey = false
    }

    /// Begins an object: `{`.
    public mutating func beginObject() { begin(UInt8(ascii: "{"), isObject: true) }
    /// Ends the object begun last: `}`.
    public mutating func endObject() { end(UInt8(ascii: "}"), isObject: true) }
    /// Begins an array: `[`.
    public mutating func beginArray() { begin(UInt8(ascii: "["), isObject: false) }
    /// Ends the array begun last: `]`.
    public mutating func endArray() { end(UInt8(ascii: "]"), isObject: false) }

    /// Writes the key of the object's next value. Keys come in ascending order of their UTF-8 bytes.
    public mutating func key(_ name: String) { key(utf8: name.utf8.span) }

    /// Writes the key whose UTF-8 bytes are `name`; see `key(_:)`.
    public mutating func key(utf8 name: Span<UInt8>) {
        assert(levels.last?.isObject == true && !followsKey, "a key belongs into an object, before a value")
        assert(admitKey(name), "keys are written in the order of their UTF-8 bytes")
        separate()
        JSONText.appendString(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        if layout == .indented { bytes.append(UInt8(ascii: " ")) }
        followsKey = true
    }

    /// Writes a string.
    public mutating func string(_ text: String) { string(utf8: text.utf8.span) }

    /// Writes the string whose bytes are `text`, which must be UTF-8.
    public mutating func string(utf8 text: Span<UInt8>) {
        beginValue()
        JSONText.appendString(text, to: &bytes)
    }

    /// Writes an integer in decimal.
    public mutating func integer(_ number: some BinaryInteger) {
        beginValue()
        bytes.append(contentsOf: number.description.utf8)
    }

    /// Writes `true` or `false`.
    public mutating func bool(_ value: Bool) {
        beginValue()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// Writes `null`.
    public mutating func null() {
        beginValue()
        bytes.append(contentsOf: "null".utf8)
    }

    /// Writes `json`, which must be one complete JSON value, as it is.
    public mutating func raw(_ json: some Collection<UInt8>) {
        beginValue()
        bytes.append(contentsOf: json)
    }

    private mutating func begin(_ opener: UInt8, isObject: Bool) {
        beginValue()
        bytes.append(opener)
        levels.append(Level(isObject: isObject))
    }

    private mutating func end(_ closer: UInt8, isObject: Bool) {
        assert(levels.last?.isObject == isObject && !followsKey, "the end belongs to what was begun last")
        let count = levels.popLast()?.count ?? 0
        if count > 0 { breakLine() }
        bytes.append(closer)
    }

    private mutating func beginValue() {
        if followsKey {
            followsKey = false
        } else {
            assert(levels.last?.isObject != true, "an object's value needs a key")
            separate()
        }
    }

    /// A comma where something stands before, and a new line in the indented layout.
    private mutating func separate() {
        guard !levels.isEmpty else { return }
        let top = levels.count - 1
        if levels[top].count > 0 { bytes.append(UInt8(ascii: ",")) }
        levels[top].count += 1
        breakLine()
    }

    private mutating func breakLine() {
        guard layout == .indented else { return }
        bytes.append(UInt8(ascii: "\n"))
        for _ in 0..<levels.count { bytes.append(contentsOf: "  ".utf8) }
    }

    /// Only called by an assertion: remembers the key and tells whether it comes after the one before.
    private mutating func admitKey(_ name: Span<UInt8>) -> Bool {
        guard !levels.isEmpty else { return false }
        let top = levels.count - 1
        var key: [UInt8] = []
        for index in 0..<name.count { key.append(name[index]) }
        let isFirst = levels[top].count == 0
        let isAscending = isFirst || levels[top].lastKey.lexicographicallyPrecedes(key)
        levels[top].lastKey = key
        return isAscending
    }
}
