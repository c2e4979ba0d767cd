/// The rule for names of secrets, as environment variables have it.
enum SecretName {
    static func isValid(_ name: some Collection<UInt8>) -> Bool {
        guard let first = name.first, name.count <= 128 else { return false }
        return !isDigit(first) && name.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
