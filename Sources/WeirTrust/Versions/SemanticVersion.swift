/// A version of Semantic Versioning 2.0.0 (https://semver.org), with numbers of any length.
public struct SemanticVersion: Sendable {
    /// As it was written.
    public let text: String
    /// Major, minor, patch: decimal digits without leading zeros.
    private let numbers: [[UInt8]]
    private let preRelease: [Identifier]

    private enum Identifier {
        case number([UInt8])
        case name([UInt8])
    }

    /// Reads `1.2.3`, `1.2.3-rc.1` or `1.2.3-rc.1+build.7`; nil for anything else, such as `1.2` or `v1.2.3`.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        let plus = bytes.firstIndex(of: UInt8(ascii: "+"))
        if let plus {
            guard Self.identifiers(bytes[(plus + 1)...]) != nil else { return nil }
        }
        let version = bytes[..<(plus ?? bytes.endIndex)]
        let hyphen = version.firstIndex(of: UInt8(ascii: "-"))
        let core = version[..<(hyphen ?? version.endIndex)].split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard core.count == 3, core.allSatisfy(Self.isNumber) else { return nil }
        var preRelease: [Identifier] = []
        if let hyphen {
            guard let parts = Self.identifiers(version[(hyphen + 1)...]) else { return nil }
            for part in parts {
                if !part.allSatisfy(TextByte.isDigit) {
                    preRelease.append(.name(Array(part)))
                } else if Self.isNumber(part) {
                    preRelease.append(.number(Array(part)))
                } else {
                    return nil
                }
            }
        }
        self.text = String(text)
        numbers = core.map { Array($0) }
        self.preRelease = preRelease
    }

    /// True for versions such as `1.0.0-rc.1`, which come before the release.
    public var isPreRelease: Bool { !preRelease.isEmpty }

    /// Whether this one comes before `other` by section 11 of the specification, which passes over build metadata.
    public func precedes(_ other: SemanticVersion) -> Bool { compare(other) < 0 }

    /// Less than, equal to or greater than 0, as this one comes before, with or after `other`.
    private func compare(_ other: SemanticVersion) -> Int {
        for (left, right) in zip(numbers, other.numbers) {
            let order = Self.compareNumbers(left, right)
            if order != 0 { return order }
        }
        if preRelease.isEmpty || other.preRelease.isEmpty {
            return (preRelease.isEmpty ? 1 : 0) - (other.preRelease.isEmpty ? 1 : 0)
        }
        for (left, right) in zip(preRelease, other.preRelease) {
            let order =
                switch (left, right) {
                case (.number(let left), .number(let right)): Self.compareNumbers(left, right)
                case (.number, .name): -1
                case (.name, .number): 1
                case (.name(let left), .name(let right)): Self.compareBytes(left, right)
                }
            if order != 0 { return order }
        }
        return preRelease.count - other.preRelease.count
    }

    private static func compareNumbers(_ left: [UInt8], _ right: [UInt8]) -> Int {
        left.count == right.count ? compareBytes(left, right) : left.count - right.count
    }

    private static func compareBytes(_ left: [UInt8], _ right: [UInt8]) -> Int {
        if left.lexicographicallyPrecedes(right) { return -1 }
        return left == right ? 0 : 1
    }

    private static func isNumber(_ digits: ArraySlice<UInt8>) -> Bool {
        !digits.isEmpty && digits.allSatisfy(TextByte.isDigit)
            && (digits.count == 1 || digits.first != UInt8(ascii: "0"))
    }

    private static func identifiers(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isValid = parts.allSatisfy { part in
            !part.isEmpty
                && part.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"):
                        true
                    default: false
                    }
                }
        }
        return isValid ? parts : nil
    }
}
