/// Patterns as ssh_config(5) describes under PATTERNS: `*`, `?`, and `!` in front of those that exclude.
public struct PatternList: Hashable, Sendable {
    /// As it was written.
    public let text: String

    private struct Pattern: Hashable, Sendable {
        var excludes: Bool
        var bytes: [UInt8]
    }

    private let patterns: [Pattern]

    /// Patterns with commas between; every text is some.
    public init(_ text: some Collection<UInt8>) {
        self.text = String(decoding: text, as: UTF8.self)
        patterns = text.split(separator: UInt8(ascii: ",")).map { pattern in
            let excludes = pattern.first == UInt8(ascii: "!")
            return Pattern(excludes: excludes, bytes: Array(excludes ? pattern.dropFirst() : pattern))
        }
    }

    /// Whether one of the patterns matches and none of those that exclude does. Upper and lower case differ.
    public func matches(_ name: [UInt8]) -> Bool {
        var isMatch = false
        for pattern in patterns where Self.matches(name, pattern.bytes) {
            if pattern.excludes { return false }
            isMatch = true
        }
        return isMatch
    }

    /// Goes back to the last `*` only, so that no pattern takes longer than the product of the lengths.
    static func matches(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
        let star = UInt8(ascii: "*")
        var next = 0
        var position = 0
        var retry: (next: Int, position: Int)?
        while next < name.count {
            if position < pattern.count, pattern[position] == star {
                retry = (next, position + 1)
                position += 1
            } else if position < pattern.count,
                pattern[position] == UInt8(ascii: "?") || pattern[position] == name[next]
            {
                position += 1
                next += 1
            } else if let last = retry {
                next = last.next + 1
                position = last.position
                retry?.next = next
            } else {
                return false
            }
        }
        return pattern[position...].allSatisfy { $0 == star }
    }
}
