import Testing

@testable import WeirSOPS

/// Numbers, times and texts as Go and go-yaml read and write them.
struct ValueTests {
    @Test(arguments: [
        (0.0, "0", "0", "0"), (-0.0, "-0", "-0", "-0"), (1.0, "1", "1", "1"), (0.1, "0.1", "0.1", "0.1"),
        (1e6, "1000000", "1e+06", "1000000"), (123_456.0, "123456", "123456", "123456"),
        (1_234_567.5, "1234567.5", "1.2345675e+06", "1234567.5"), (0.0001, "0.0001", "0.0001", "0.0001"),
        (0.00001, "0.00001", "1e-05", "0.00001"), (1e-7, "0.0000001", "1e-07", "1e-7"),
        (1e20, "100000000000000000000", "1e+20", "100000000000000000000"),
        (1e21, "1000000000000000000000", "1e+21", "1e+21"), (-1.5e-10, "-0.00000000015", "-1.5e-10", "-1.5e-10"),
        (
            1.7976931348623157e308, "17976931348623157" + String(repeating: "0", count: 292), "1.7976931348623157e+308",
            "1.7976931348623157e+308"
        ),
    ])
    func `floats are written as Go does`(value: Double, plain: String, general: String, json: String) {
        let text = FloatText(value)
        #expect(text.plain == plain)
        #expect(text.general == general)
        #expect(text.json == json)
    }

    @Test(arguments: [
        ("", "!!null"), ("~", "!!null"), ("NULL", "!!null"), ("nul", "!!str"), ("true", "!!bool"), ("True", "!!bool"),
        ("yes", "!!str"),
        ("on", "!!str"), ("12", "!!int"), ("-0x1F", "!!int"), ("0o17", "!!int"), ("017", "!!int"), ("08", "!!float"),
        ("0b+1", "!!int"),
        ("1_000", "!!int"), ("_1", "!!str"), ("+", "!!str"), ("0x", "!!str"), ("9223372036854775808", "!!int"),
        ("99999999999999999999", "!!float"), ("1e3", "!!float"), ("1e999", "!!str"), (".5", "!!float"),
        (".5_0", "!!float"), ("._5", "!!str"), (".", "!!str"),
        ("5.", "!!float"), ("+.inf", "!!float"), (".NAN", "!!float"), (".Nan", "!!str"), ("2024-01-01", "!!timestamp"),
        ("2024-13-01", "!!str"),
        ("2024-02-29", "!!timestamp"), ("2023-02-29", "!!str"), ("2024-1-1T1:2:3Z", "!!timestamp"),
        ("2024-01-01T01:02:03", "!!str"),
        ("2024-01-01 01:02:03", "!!timestamp"), ("2024-01-01 01:02:03Z", "!!str"), ("1:30", "!!str"),
        ("0.1.2", "!!str"), ("1e", "!!str"), ("<<", "!!str"),
    ])
    func `plain scalars resolve as go-yaml has it`(text: String, tag: String) {
        #expect(PlainScalar(resolving: Array(text.utf8)).tag == tag)
    }

    @Test(arguments: [
        ("2024-01-01", "2024-01-01T00:00:00Z"), ("2024-1-2t3:4:5.120Z", "2024-01-02T03:04:05.12Z"),
        ("2024-01-01T10:11:12.5+02:30", "2024-01-01T10:11:12.5+02:30"),
        ("2024-01-01T10:11:12-00:00", "2024-01-01T10:11:12Z"),
        ("0001-01-01T00:00:00.123456789123Z", "0001-01-01T00:00:00.123456789Z"),
    ])
    func `times are written as Go does`(text: String, written: String) {
        #expect(Timestamp(text.utf8)?.text == written)
    }

    /// Parts of this secret were computed with the polynomials s + 0x02 x and, for the second byte, s + 0xFF x.
    @Test func `Shamir's parts`() {
        let parts: [[UInt8]] = [1, 2, 5].map { point in
            [0x2A ^ Shamir.product(0x02, point), 0x07 ^ Shamir.product(0xFF, point), point]
        }
        for pair in [[0, 1], [1, 2], [0, 2], [0, 1, 2]] {
            #expect(Shamir.combined(pair.map { parts[$0] }) == [0x2A, 0x07])
        }
        #expect(Shamir.product(0x57, 0x83) == 0xC1)
        #expect(Shamir.combined([parts[0]]) == nil)
        #expect(Shamir.combined([parts[0], parts[0]]) == nil)
        #expect(Shamir.combined([parts[0], [1, 2]]) == nil)
        #expect(Shamir.combined([[1, 0], [1, 1]]) == nil)
        #expect(Shamir.combined([[], []]) == nil)
    }
}
