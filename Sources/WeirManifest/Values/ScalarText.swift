/// Decimal numbers in text.
public enum NumberText {
    /// The most characters a number may have.
    public static let maximumLength = 64

    /// Whether `text` is a finite decimal number: an optional sign, digits with an optional fraction, an optional
    /// exponent (`12`, `-0.5`, `6.02e23`, `010`).
    public static func isValid(_ text: String) -> Bool {
        guard text.utf8.count <= maximumLength else { return false }
        var scanner = TextScanner(text)
        if !scanner.skip("-") { _ = scanner.skip("+") }
        let whole = scanner.digits()
        if scanner.skip(".") {
            guard scanner.digits() > 0 else { return false }
        } else if whole == 0 {
            return false
        }
        if scanner.skip("e") || scanner.skip("E") {
            if !scanner.skip("-") { _ = scanner.skip("+") }
            guard scanner.digits() > 0 else { return false }
        }
        guard scanner.isAtEnd, let value = Double(text) else { return false }
        return value.isFinite
    }
}

/// Booleans in text, as the YAML 1.2 core schema spells them (https://yaml.org/spec/1.2.2/#103-core-schema).
public enum BooleanText {
    /// The boolean that `text` spells, or nil.
    public static func value(_ text: String) -> Bool? {
        switch text {
        case "true", "True", "TRUE": true
        case "false", "False", "FALSE": false
        default: nil
        }
    }

    /// What to do where `text` spells one in YAML 1.1 only.
    static func hint(for text: String) -> String? {
        ["yes", "no", "on", "off"].contains(text.lowercased())
            ? "in YAML 1.2 this is a string; write true or false" : nil
    }

    /// Whether `text` spells a boolean.
    public static func isValid(_ text: String) -> Bool { value(text) != nil }
}

/// Walks over a text byte by byte; shared by the checkers of values.
struct TextScanner {
    private let bytes: [UInt8]
    private var index = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { index == bytes.count }

    /// Steps over `character` if it comes next.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, UInt32(bytes[index]) == character.value else { return false }
        index += 1
        return true
    }

    /// Steps over decimal digits and says how many they were.
    mutating func digits() -> Int {
        let start = index
        while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
        return index - start
    }

    /// The number that exactly `count` digits spell; nil where there are fewer. `count` is at most 9.
    mutating func number(_ count: Int) -> Int? {
        guard bytes.count - index >= count else { return nil }
        var value = 0
        for offset in index..<index + count {
            guard (0x30...0x39).contains(bytes[offset]) else { return nil }
            value = value * 10 + Int(bytes[offset] - 0x30)
        }
        index += count
        return value
    }
}
