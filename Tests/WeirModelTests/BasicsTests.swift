import Testing
import WeirModel

@Suite("Identifiers, digests and object ids")
struct FixedBytesTests {
    @Test("an identifier reads the text that it writes, with and without hyphens, in either case")
    func identifierText() throws {
        let identifier = try #require(Identifier("63459f93-9ab8-8013-927d-80439b6447ff"))
        #expect(identifier.description == "63459f93-9ab8-8013-927d-80439b6447ff")
        #expect(Identifier("63459F939AB88013927D80439B6447FF") == identifier)
        #expect(Identifier(bytes: identifier.bytes) == identifier)
    }

    @Test("text that is no identifier is none", arguments: ["", "63459f93", "63459f93-9ab8-8013-927d-80439b6447fg"])
    func noIdentifier(_ text: String) { #expect(Identifier(text) == nil) }

    @Test("an identifier made of a digest is a version 8 UUID of RFC 9562's variant")
    func version8() throws {
        for byte in [UInt8(0x00), 0xff] {
            let digest = try #require(Digest(bytes: Array(repeating: byte, count: Digest.byteCount)))
            let text = Identifier(version8From: digest).description
            let digits = Array(text)
            #expect(digits[14] == "8")
            #expect("89ab".contains(digits[19]))
        }
    }

    @Test("values order as their bytes do")
    func order() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let left = (0..<20).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let right = (0..<20).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let objects = (try #require(ObjectID(bytes: left)), try #require(ObjectID(bytes: right)))
            #expect((objects.0 < objects.1) == left.lexicographicallyPrecedes(right))
            #expect(ObjectID(objects.0.description) == objects.0)
            #expect(objects.0.bytes == left)
        }
    }

    @Test("the wrong number of bytes makes no value", arguments: [0, 15, 17, 19, 21, 31, 33])
    func wrongLength(_ count: Int) {
        let bytes = [UInt8](repeating: 7, count: count)
        #expect(Identifier(bytes: bytes) == nil)
        #expect(ObjectID(bytes: bytes) == nil)
        #expect(Digest(bytes: bytes) == nil)
    }
}

@Suite("Instants")
struct InstantTests {
    @Test(
        "RFC 3339 text and microseconds agree",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59Z", -1_000_000),
            ("2000-02-29T12:00:00Z", 951_825_600_000_000), ("2026-11-22T04:40:00Z", 1_795_322_400_000_000),
            ("2026-11-22T04:40:00.000001Z", 1_795_322_400_000_001), ("1600-02-29T00:00:00Z", -11_670_998_400_000_000),
        ] as [(String, Int64)])
    func text(_ text: String, _ microseconds: Int64) {
        #expect(Instant(text)?.microseconds == microseconds)
        #expect(Instant(microseconds: microseconds).description == text)
    }

    @Test("offsets and fractions are read")
    func offsets() {
        #expect(Instant("2026-11-22T05:40:00+01:00") == Instant("2026-11-22T04:40:00Z"))
        #expect(Instant("2026-11-21T23:10:00-05:30") == Instant("2026-11-22T04:40:00Z"))
        #expect(Instant("2026-11-22T04:40:00.5Z")?.microseconds == 1_795_322_400_500_000)
        #expect(Instant("2026-11-22T04:40:00.1234567Z")?.microseconds == 1_795_322_400_123_456)
    }

    @Test(
        "what is no time is refused",
        arguments: [
            "", "2026-11-22", "2026-13-01T00:00:00Z", "2025-02-29T00:00:00Z", "2026-11-22T24:00:00Z",
            "2026-11-22T04:40:00", "2026-11-22T04:40:00Zx", "2026-11-22T04:40:00.Z", "+026-11-22T04:40:00Z",
        ])
    func refused(_ text: String) { #expect(Instant(text) == nil) }

    @Test("every day of a thousand years survives the way to text and back")
    func allDays() {
        for day in stride(from: Int64(-200_000), to: 200_000, by: 37) {
            let instant = Instant(microseconds: day * 86_400_000_000 + 1)
            #expect(Instant(instant.description) == instant)
        }
    }
}

@Suite("Slugs")
struct SlugTests {
    @Test("names that may identify", arguments: ["a", "0", "acme-erp", "a--b", String(repeating: "a", count: 63)])
    func valid(_ name: String) { #expect(Slug.isValid(name)) }

    @Test(
        "names that may not",
        arguments: [
            "", "-a", "a-", "A", "a_b", "a.b", "a/b", "ä", "a b", "..", String(repeating: "a", count: 64), "a\u{202E}b",
        ])
    func invalid(_ name: String) { #expect(!Slug.isValid(name)) }
}

@Suite("Limits")
struct LimitTests {
    @Test("the stricter of two limits is the tighter of each bound")
    func stricter() {
        #expect(Limit(count: 10, percent: 5).stricter(Limit(count: 3, percent: 50)) == Limit(count: 3, percent: 5))
        #expect(Limit(count: nil, percent: 5).stricter(Limit(count: 3, percent: nil)) == Limit(count: 3, percent: 5))
        #expect(Limit().stricter(Limit()) == Limit())
    }

    @Test("a kind that only one side limits stays limited")
    func union() {
        let both = Limits([.deletes: Limit(count: 1)]).stricter(Limits([.upgrades: Limit(percent: 9)]))
        #expect(both == Limits([.deletes: Limit(count: 1), .upgrades: Limit(percent: 9)]))
    }
}

@Suite("Keys of units")
struct UnitKeyTests {
    @Test("an instance's key has both slugs")
    func instance() {
        let key = UnitKey.instance("globex", "erp")
        #expect(key.name == "globex/erp")
        #expect(key.customerSlug == "globex")
        #expect(key.slug == "erp")
        #expect(UnitKey.customer("globex").customerSlug == nil)
    }
}
