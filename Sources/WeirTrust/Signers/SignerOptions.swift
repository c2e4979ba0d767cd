import WeirModel

/// The options between the principals and the key.
struct SignerOptions {
    struct Fault: Error {
        var message: String
    }

    private(set) var namespaces: PatternList?
    private(set) var validAfter: Instant?
    private(set) var validBefore: Instant?

    /// Takes an option; `value` is nil where it has none. Upper and lower case of the name are the same.
    mutating func set(
        _ name: ArraySlice<UInt8>, _ value: [UInt8]?, _ localTime: (Instant) -> Instant
    ) throws(Fault) {
        switch String(decoding: name, as: UTF8.self).lowercased() {
        case "cert-authority":
            throw Fault(
                message: "cert-authority is not accepted: certificates are not checked here; list the signers' own keys"
            )
        case "namespaces":
            guard namespaces == nil else { throw Self.twice("namespaces") }
            namespaces = PatternList(try Self.required(value, "namespaces"))
        case "valid-after":
            guard validAfter == nil else { throw Self.twice("valid-after") }
            validAfter = try Self.time(value, "valid-after", localTime)
        case "valid-before":
            guard validBefore == nil else { throw Self.twice("valid-before") }
            validBefore = try Self.time(value, "valid-before", localTime)
        case "":
            throw Fault(message: "an option is missing")
        default:
            throw Fault(
                message: "\(shown(name)) is no option: there are namespaces, valid-after and valid-before; nor is it a "
                    + "kind of key that is accepted here")
        }
    }

    private static func required(_ value: [UInt8]?, _ name: String) throws(Fault) -> [UInt8] {
        guard let value, !value.isEmpty else { throw Fault(message: "\(name) needs a value: \(name)=\"…\"") }
        return value
    }

    private static func twice(_ name: String) -> Fault { Fault(message: "\(name) is there twice") }

    /// `YYYYMMDD`, `YYYYMMDDHHMM` or `YYYYMMDDHHMMSS`, with `Z` or `UTC` for UTC's clock and without for the local one.
    private static func time(
        _ value: [UInt8]?, _ name: String, _ localTime: (Instant) -> Instant
    ) throws(Fault) -> Instant {
        let text = try required(value, name)
        let fault = Fault(
            message:
                "\(name)=\(shown(text)) is no time; write YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS, with Z behind it "
                + "for UTC")
        let bytes = text.prefix(while: TextByte.isDigit)
        let suffix = text.dropFirst(bytes.count)
        let isUTC = ["Z", "z", "UTC", "utc"].contains { suffix.elementsEqual($0.utf8) }
        guard [8, 12, 14].contains(bytes.count), suffix.isEmpty || isUTC else { throw fault }
        func part(_ range: Range<Int>) -> String {
            range.upperBound <= bytes.count ? String(decoding: bytes[range], as: UTF8.self) : "00"
        }
        let date = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))"
        guard let reading = Instant("\(date)T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))Z") else { throw fault }
        let time = isUTC ? reading : localTime(reading)
        // OpenSSH keeps no earlier times.
        guard time.microseconds > 0 else { throw fault }
        return time
    }
}
