import Testing
import WeirSOPS
import WeirTesting

/// A changed bit anywhere in what protects itself is refused.
struct FlipTests {
    /// A service that has opened the data keys of the fixtures already, so that thousands of files can be tried.
    private struct OpenedKeys: SOPSKeyService {
        var keys: [[UInt8]: [UInt8]] = [:]

        init(_ files: [SOPSFile]) throws {
            let service = AgeKeyService(identities: try Fixture.identities([1, 2, 3]))
            for recipient in files.flatMap(\.metadata.recipients) {
                keys[recipient.encryptedKey] = try service.key(of: recipient)
            }
        }

        func key(of recipient: SOPSRecipient) throws(SOPSKeyProblem) -> [UInt8]? { keys[recipient.encryptedKey] }
    }

    static let names = [
        "default.enc.yaml", "mac_only.enc.yaml", "enc_comment_regex.enc.yaml", "multidoc.enc.yaml", "default.enc.json",
        "default.enc.env", "default.enc.ini", "default.enc.bin",
    ]

    /// Where values, comments, the MAC, its time and the recipients stand.
    private static func protected(_ bytes: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for index in bytes.indices {
            let rest = bytes[index...]
            if rest.starts(with: "ENC[".utf8), let end = rest.firstIndex(of: UInt8(ascii: "]")) {
                ranges.append(index..<end + 1)
            } else if rest.starts(with: "lastmodified".utf8), let end = rest.firstIndex(of: UInt8(ascii: "Z")) {
                ranges.append(end - 19..<end + 1)
            } else if rest.starts(with: "age1".utf8) {
                ranges.append(index..<index + 62)
            }
        }
        return ranges
    }

    @Test(arguments: names)
    func `a flipped bit of a value, a comment, the MAC, its time or a recipient is refused`(name: String) throws {
        let bytes = try Fixture.bytes(name)
        let format = SOPSFormat(path: name)
        let keys = try OpenedKeys([Fixture.file(name)])
        #expect(throws: Never.self) { try SOPSFile(bytes, format: format).decrypt(with: [keys]) }
        let places = Self.protected(bytes).flatMap { Array($0) }
        #expect(places.count > 300)
        var generator = SeededGenerator(seed: UInt64(bytes.count))
        for _ in 0..<600 {
            let (place, bit) = (generator.pick(places), UInt8.random(in: 0..<8, using: &generator))
            var changed = bytes
            changed[place] ^= 1 << bit
            #expect(throws: SOPSError.self, "byte \(place), bit \(bit)") {
                try SOPSFile(changed, format: format).decrypt(with: [keys])
            }
        }
    }

    @Test func `every bit of one value and of the MAC is refused`() throws {
        let name = "multidoc.enc.yaml"
        let bytes = try Fixture.bytes(name)
        let keys = try OpenedKeys([Fixture.file(name)])
        let ranges = Self.protected(bytes).filter { bytes[$0.lowerBound] == UInt8(ascii: "E") }
        for place in try [#require(ranges.first), #require(ranges.last)].flatMap({ Array($0) }) {
            for bit in 0..<8 {
                var changed = bytes
                changed[place] ^= 1 << UInt8(bit)
                #expect(throws: SOPSError.self, "byte \(place), bit \(bit)") {
                    try SOPSFile(changed, format: .yaml).decrypt(with: [keys])
                }
            }
        }
    }

    @Test(arguments: ["default.enc.yaml", "default.enc.json", "default.enc.env", "default.enc.ini"])
    func `a flipped bit of an encrypted data key is refused`(name: String) throws {
        let bytes = try Fixture.bytes(name)
        let identities = try Fixture.identities()
        let begin = try #require(bytes.indices.first { bytes[$0...].starts(with: "-----BEGIN".utf8) })
        let end = try #require(bytes.indices.first { bytes[$0...].starts(with: "FILE-----".utf8) && $0 > begin + 40 })
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            let (place, bit) = (
                Int.random(in: begin..<end + 9, using: &generator), UInt8.random(in: 0..<8, using: &generator)
            )
            var changed = bytes
            changed[place] ^= 1 << bit
            #expect(throws: SOPSError.self, "byte \(place), bit \(bit)") {
                try SOPSFile(changed, format: SOPSFormat(path: name)).decrypt(identities: identities)
            }
        }
    }

    /// What the MAC does not cover (the version, the names of keys whose values are empty, which rule chose the same
    /// values) may change; the values may not.
    @Test(arguments: names + ["shamir_2of3.enc.yaml"])
    func `a flipped bit anywhere is refused or leaves all encrypted values what they were`(name: String) throws {
        let bytes = try Fixture.bytes(name)
        let format = SOPSFormat(path: name)
        let keys = try OpenedKeys([Fixture.file(name)])
        let expected = try SOPSFile(bytes, format: format).decrypt(with: [keys])
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<500 {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            let bit = UInt8.random(in: 0..<8, using: &generator)
            var changed = bytes
            changed[place] ^= 1 << bit
            guard let document = try? SOPSFile(changed, format: format).decrypt(with: [keys]) else { continue }
            // Only mac_only_encrypted leaves plain values without protection.
            guard name != "mac_only.enc.yaml" else { continue }
            #expect(
                document.documents.flatMap(Self.leaves) == expected.documents.flatMap(Self.leaves),
                "byte \(place), bit \(bit)")
        }
    }

    private static func leaves(_ value: SOPSValue) -> [SOPSValue] {
        switch value {
        case .list(let values): values.flatMap(leaves)
        case .map(let members): members.map(\.value).flatMap(leaves)
        default: [value]
        }
    }
}
