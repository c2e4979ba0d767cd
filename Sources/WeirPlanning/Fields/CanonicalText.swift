/// Walks over canonical JSON text in place: values stay the bytes that they are, named by their range.
///
/// Specs and definitions are compared as canonical text, where equal bytes mean equal values, so nothing has to be
/// decoded but keys. Text that is not canonical JSON gives nil; it never traps.
struct CanonicalText {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    enum Kind { case object, array, string, other }

    /// A member of an object.
    struct Member {
        /// With its quotes, as written.
        var rawKey: Range<Int>
        var value: Range<Int>
    }

    /// The range of the whole text's value; nil where the text is not one value.
    var root: Range<Int>? {
        guard let end = end(of: 0), end == bytes.count else { return nil }
        return 0..<end
    }

    func kind(_ value: Range<Int>) -> Kind {
        switch bytes[value.lowerBound] {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        default: .other
        }
    }

    /// The members of the object at `value`, in their order; nil where it is none.
    func members(_ value: Range<Int>) -> [Member]? {
        guard kind(value) == .object else { return nil }
        var members: [Member] = []
        var index = value.lowerBound + 1
        if index < value.upperBound, bytes[index] == UInt8(ascii: "}") { return members }
        while index < value.upperBound, bytes[index] == UInt8(ascii: "\"") {
            guard let keyEnd = end(of: index), keyEnd < value.upperBound, bytes[keyEnd] == UInt8(ascii: ":"),
                let valueEnd = end(of: keyEnd + 1), valueEnd < value.upperBound
            else { return nil }
            members.append(Member(rawKey: index..<keyEnd, value: keyEnd + 1..<valueEnd))
            if bytes[valueEnd] == UInt8(ascii: "}") { return members }
            guard bytes[valueEnd] == UInt8(ascii: ",") else { return nil }
            index = valueEnd + 1
        }
        return nil
    }

    /// The items of the array at `value`; nil where it is none.
    func items(_ value: Range<Int>) -> [Range<Int>]? {
        guard kind(value) == .array else { return nil }
        var items: [Range<Int>] = []
        var index = value.lowerBound + 1
        if index < value.upperBound, bytes[index] == UInt8(ascii: "]") { return items }
        while index < value.upperBound {
            guard let itemEnd = end(of: index), itemEnd < value.upperBound else { return nil }
            items.append(index..<itemEnd)
            if bytes[itemEnd] == UInt8(ascii: "]") { return items }
            guard bytes[itemEnd] == UInt8(ascii: ",") else { return nil }
            index = itemEnd + 1
        }
        return nil
    }

    /// The value of the member `key` of the object at `value`.
    func value(of key: String, in value: Range<Int>) -> Range<Int>? {
        members(value)?.first { string($0.rawKey) == key }?.value
    }

    /// The value's text.
    func text(_ value: Range<Int>) -> String { String(decoding: bytes[value], as: UTF8.self) }

    /// What the string at `value` says; nil where it is none.
    func string(_ value: Range<Int>) -> String? {
        guard kind(value) == .string, value.count >= 2 else { return nil }
        let content = bytes[value.lowerBound + 1..<value.upperBound - 1]
        guard content.contains(UInt8(ascii: "\\")) else { return String(decoding: content, as: UTF8.self) }
        return unescaped(content)
    }

    /// Canonical JSON escapes with two characters, or with `\u00XX` for other control characters.
    private func unescaped(_ content: ArraySlice<UInt8>) -> String? {
        var result: [UInt8] = []
        var index = content.startIndex
        while index < content.endIndex {
            let byte = content[index]
            index += 1
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard index < content.endIndex else { return nil }
            let escape = content[index]
            index += 1
            switch escape {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0c)
            case UInt8(ascii: "n"): result.append(0x0a)
            case UInt8(ascii: "r"): result.append(0x0d)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                guard index + 4 <= content.endIndex,
                    let code = UInt32(String(decoding: content[index..<index + 4], as: UTF8.self), radix: 16),
                    let scalar = Unicode.Scalar(code)
                else { return nil }
                result.append(contentsOf: String(Character(scalar)).utf8)
                index += 4
            default: result.append(escape)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The index after the value that begins at `start`, found by counting brackets outside of strings.
    private func end(of start: Int) -> Int? {
        var index = start
        var depth = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                guard let end = endOfString(index) else { return nil }
                index = end
                if depth == 0 { return index }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return index > start ? index : nil }
                depth -= 1
                if depth == 0 { return index + 1 }
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                if depth == 0 { return index > start ? index : nil }
            default: break
            }
            index += 1
        }
        return depth == 0 && index > start ? index : nil
    }

    private func endOfString(_ start: Int) -> Int? {
        var index = start + 1
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\") {
                index += 2
            } else if bytes[index] == UInt8(ascii: "\"") {
                return index + 1
            } else {
                index += 1
            }
        }
        return nil
    }
}
