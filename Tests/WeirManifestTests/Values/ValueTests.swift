import Testing
import WeirModel

@testable import WeirManifest

@Suite("Checkers of values")
struct ValueTests {
    @Test(
        "cron expressions",
        arguments: [
            "* * * * *", "*/5 * * * *", "0 */1 * * *", "5 */1 * * *", "0 4 * * MON-FRI", "0 0 1,15 jan,JUL *",
            "0 0 * * 7",
            "0 0 * * FRI-SUN", "30 0 0 * * *", "0 0 ? * 1", "0 0 L * *", "0 0 * * 5L", "0 0 * * 5#2",
            "3-59/15 9-17/2 * * *",
            "5/15 * * * *", " 0  0\t* * * ", "59 23 31 12 6",
        ])
    func cron(_ text: String) { #expect(CronExpression.isValid(text)) }

    @Test(
        "no cron expressions",
        arguments: [
            "", " ", "*", "* * * *", "* * * * * * *", "99 * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *",
            "* * 32 * *",
            "* * * 0 *", "* * * 13 *", "* * * * 8", "*/0 * * * *", "*/61 * * * *", "*/-1 * * * *", "5-1 * * * *",
            "1- * * * *",
            "-1 * * * *", ", * * * *", "1,,2 * * * *", "a * * * *", "* * * foo *", "* * * * 5#6", "* * * * #1",
            "@daily",
            "1-2-3 * * * *", "*/5/5 * * * *", "? * * * *", "L * * * *", "0 0 * * *\n", "0000 * * * *", "1.5 * * * *",
            "99999999999999999999 * * * *", "٥ * * * *",
        ])
    func noCron(_ text: String) { #expect(!CronExpression.isValid(text)) }

    @Test("an absurdly long expression is refused")
    func longCron() {
        #expect(!CronExpression.isValid(String(repeating: "1,", count: 5000) + "1 * * * *"))
    }

    @Test("numbers", arguments: ["0", "-1", "+1", "12.5", ".5", "010", "6.02e23", "1E-3", "9007199254740993"])
    func number(_ text: String) { #expect(NumberText.isValid(text)) }

    @Test(
        "no numbers",
        arguments: [
            "", "-", ".", "1.", "1e", "0x10", "nan", "inf", "1e999", "1,000", " 1", "1 ", "--1", "1_000", "١",
            String(repeating: "1", count: 65),
        ])
    func noNumber(_ text: String) { #expect(!NumberText.isValid(text)) }

    @Test("booleans")
    func booleans() {
        #expect(BooleanText.value("true") == true && BooleanText.value("FALSE") == false)
        for text in ["", "yes", "1", "tRue", " true"] { #expect(!BooleanText.isValid(text)) }
    }

    @Test(
        "timestamps",
        arguments: [
            "2026-11-22T04:40:00Z", "2026-11-22T05:40+01:00", "2026-11-22 04:40:00.123", "2026-11-22",
            "2024-02-29T00:00:00",
            "2016-12-31T23:59:60Z", "2026-11-22T04:40:00+0100", "2026-11-22T04:40:00-08",
        ])
    func timestamp(_ text: String) { #expect(TimestampText.isValid(text)) }

    @Test(
        "no timestamps",
        arguments: [
            "", "now", "2026-13-01", "2026-02-29", "1900-02-29", "2026-11-31", "2026-11-22T", "2026-11-22T24:00:00Z",
            "2026-11-22T04:60Z", "2026-11-22T04:40:61Z", "2026-11-22T04:40:00.", "2026-11-22T04:40:00+24:00",
            "22.11.2026",
            "2026-11-22T04:40:00Zjunk", "26-11-22", "1784260800", "2026-11-22T04:40:00+01:60",
        ])
    func noTimestamp(_ text: String) { #expect(!TimestampText.isValid(text)) }

    @Test("dates")
    func dates() {
        #expect(DateText.isValid("2024-02-29"))
        for text in ["2023-02-29", "2024-02-29T00:00:00Z", "2024-2-9", ""] { #expect(!DateText.isValid(text)) }
    }

    @Test("SHA-256 of the empty input and of abc (FIPS 180-4 examples)")
    func digests() {
        #expect(Digests.sha256("").description == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(Digests.sha256("abc").description == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
