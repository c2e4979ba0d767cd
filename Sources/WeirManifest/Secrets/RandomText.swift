import WeirModel

/// Tells text that was made at random, as keys and tokens are, from text that somebody wrote.
///
/// It is asked only where a name says that there may be a secret, so that it may be wrong now and then in both
/// directions: a passphrase of words passes, and so does a token without digits.
enum RandomText {
    private static let lengths = 16...512
    /// The most collisions of two characters, as one in so many pairs: 3 bits of collision entropy (Rényi's of order
    /// 2, estimated without bias). Random hexadecimal has 4, random Base64 6, words and dates have less than 4.
    private static let fewestPairsPerCollision = 8

    /// Whether `text` looks like a key or a token.
    static func matches(_ text: ArraySlice<UInt8>) -> Bool {
        guard lengths.contains(text.count), var shape = Shape(text.first) else { return false }
        for byte in text.dropFirst() where !shape.add(byte) { return false }
        guard shape.hasDigit, shape.hasLetter else { return false }
        // Names of versions and fields have a digit at an end; random text mixes all the way.
        guard shape.isMixed(text.count) else { return false }
        return hasEntropy(text) && !isAddressOrTime(text)
    }

    /// What follows what.
    private struct Shape {
        private enum Class { case digit, lower, upper, other }

        private(set) var hasDigit = false
        private(set) var hasLetter = false
        /// How often a letter follows a digit or the other way round, with whatever else in between.
        private(set) var changes = 0
        /// How often a small letter follows a capital or the other way round.
        private(set) var caseChanges = 0
        private var last = Class.other

        /// Whether letters and digits, or capitals and small letters, follow each other all the way.
        func isMixed(_ count: Int) -> Bool {
            changes >= 3 || (changes >= 2 && 4 * caseChanges >= count - 1) || 3 * caseChanges >= count - 1
        }

        init?(_ first: UInt8?) {
            guard let first, add(first) else { return nil }
        }

        /// False for what no key or token has: white space, brackets, quotes, commas, what is beyond ASCII.
        mutating func add(_ byte: UInt8) -> Bool {
            let now: Class
            switch byte {
            case 0x30...0x39: now = .digit
            case 0x61...0x7A: now = .lower
            case 0x41...0x5A: now = .upper
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."), UInt8(ascii: "~"), UInt8(ascii: "!"), UInt8(ascii: "@"), UInt8(ascii: "#"),
                UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "^"), UInt8(ascii: "&"), UInt8(ascii: "*"),
                UInt8(ascii: ":"), UInt8(ascii: "?"):
                return true
            default: return false
            }
            if now == .digit { hasDigit = true } else { hasLetter = true }
            if last != .other, (now == .digit) != (last == .digit) { changes += 1 }
            if last != .other, now != .digit, last != .digit, now != last { caseChanges += 1 }
            last = now
            return true
        }
    }

    private static func hasEntropy(_ text: ArraySlice<UInt8>) -> Bool {
        var counts = [Int](repeating: 0, count: 128)
        for byte in text { counts[Int(byte & 0x7F)] += 1 }
        let collisions = counts.reduce(0) { $0 + $1 * ($1 - 1) }
        return collisions * fewestPairsPerCollision <= text.count * (text.count - 1)
    }

    /// Addresses, paths, names of resources, versions, times: what points to something else is no secret, however it looks.
    private static func isAddressOrTime(_ text: ArraySlice<UInt8>) -> Bool {
        let string = String(decoding: text, as: UTF8.self)
        if string.contains("://") || ["/", "./", "../", "~/", "arn:", "urn:"].contains(where: string.hasPrefix) {
            return true
        }
        if TimestampText.isValid(string) || isVersion(string) { return true }
        let parts = string.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty ? isHost(parts[1]) : isHost(string[...])
    }

    /// `2.4.0-rc.1`, with or without a v in front (https://semver.org).
    private static func isVersion(_ text: String) -> Bool {
        let parts = text.drop { $0 == "v" }.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0].count < 6 && parts[1].count < 6
            && parts.prefix(2).allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isNumber) }
            && parts[2].first?.isNumber == true
    }

    /// A name of several labels, the last of which is a word.

    private static func isHost(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let last = labels.last, labels.count > 1, last.utf8.count > 1 else { return false }
        return last.utf8.allSatisfy { (0x61...0x7A).contains($0) }
            && labels.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isHostCharacter) }
    }

    private static func isHostCharacter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
    }
}
