import Foundation
import Testing
import WeirModel

@testable import WeirController

@Suite("Windows for changes") struct ChangeWindowTests {
    private static func zone(_ name: String) throws -> @Sendable (Instant) -> Int {
        let zone = try #require(TimeZone(identifier: name))
        return { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double($0.microseconds) / 1e6)) }
    }

    private static func window(_ cron: String, _ zone: String = "UTC", minutes: Int) throws -> ChangeWindow {
        ChangeWindow(cron: try CronExpression(cron), duration: minutes * 60, offset: try Self.zone(zone))
    }

    private static func time(_ text: String) throws -> Instant { try #require(Instant(text)) }

    @Test(
        "what is no cron expression is refused, and says which field",
        arguments: [
            ("", "five fields"), ("* * * *", "five fields"), ("60 * * * *", "60 is no minute"),
            ("* 24 * * *", "24 is no hour"), ("* * 0 * *", "0 is no day of the month"),
            ("* * * 13 *", "13 is no month"), ("* * * * 8", "8 is no day of the week"),
            ("5-1 * * * *", "5-1 is no minute"), ("*/0 * * * *", "*/0 is no minute"),
            ("1,,2 * * * *", "1,,2 is no minute"),
            ("* * * foo *", "foo is no month"), ("+1 * * * *", "+1 is no minute"), ("-1 * * * *", "-1 is no minute"),
            ("* * * * * *", "five fields"),
        ])
    func refused(_ text: String, _ words: String) {
        let error = #expect(throws: CronExpression.ParseError.self) { try CronExpression(text) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test(
        "nine hours on weekdays in Berlin, over both changes of the clock",
        arguments: [
            // Standard time: 08:00 is 07:00Z. 2026-11-23 is a Monday.
            ("2026-11-23T06:59:59Z", false), ("2026-11-23T07:00:00Z", true), ("2026-11-23T15:59:59Z", true),
            ("2026-11-23T16:00:00Z", false), ("2026-11-22T12:00:00Z", false),
            // Summer time, from 2026-03-29 to 2026-10-25: 08:00 is 06:00Z.
            ("2026-03-30T05:59:59Z", false), ("2026-03-30T06:00:00Z", true), ("2026-10-26T06:30:00Z", false),
        ])
    func berlin(_ now: String, _ isOpen: Bool) throws {
        let window = try Self.window("0 8 * * 1-5", "Europe/Berlin", minutes: 9 * 60)
        #expect(window.isOpen(at: try Self.time(now)) == isOpen)
    }

    @Test("a start that the clock skips is the moment of the change; one that it shows twice is the first")
    func changes() throws {
        let window = try Self.window("30 2 * * *", "Europe/Berlin", minutes: 10)
        #expect(
            window.nextOpening(after: try Self.time("2026-03-28T12:00:00Z")) == (try Self.time("2026-03-29T01:00:00Z")))
        #expect(
            window.nextOpening(after: try Self.time("2026-10-24T12:00:00Z")) == (try Self.time("2026-10-25T00:30:00Z")))
        #expect(
            window.nextOpening(after: try Self.time("2026-10-25T00:30:00Z")) == (try Self.time("2026-10-26T01:30:00Z")))
    }

    @Test("the next opening, also of days that are rare or never come")
    func openings() throws {
        let now = try Self.time("2026-11-22T17:00:00Z")
        func next(_ cron: String) throws -> Instant? {
            try Self.window(cron, minutes: 1).nextOpening(after: now)
        }
        #expect(try next("0 8 * * 1-5") == Self.time("2026-11-23T08:00:00Z"))
        #expect(try next("*/15 * * * *") == Self.time("2026-11-22T17:15:00Z"))
        #expect(try next("0 0 29 feb *") == Self.time("2028-02-29T00:00:00Z"))
        #expect(try next("0 0 13 * fri") == Self.time("2026-11-27T00:00:00Z"), "either day, as crontab(5) has it")
        #expect(try next("0 0 30 2 *") == nil)
        #expect(try next("0 0 * * 7") == Self.time("2026-11-29T00:00:00Z"))
        let none = [ChangeWindow]()
        #expect(none.isOpen(at: now) && none.nextOpening(after: now) == nil)
        let both = [try Self.window("0 3 * * *", minutes: 60), try Self.window("30 16 * * *", minutes: 60)]
        #expect(both.isOpen(at: now))
        #expect(both.nextOpening(after: now) == (try Self.time("2026-11-23T03:00:00Z")))
    }

    /// Looks at every minute, as slowly and plainly as can be, with Foundation's calendar.
    @Test("windows are open when a search minute by minute says so", arguments: 0..<60 as Range<UInt64>)
    func search(seed: UInt64) throws {
        var chance = SeededChance(state: seed)
        func pick(_ texts: [String]) -> String { texts[Int(chance.draw(below: UInt64(texts.count)))] }
        let cron = [
            pick(["0", "*/20", "5,35", "59"]), pick(["*", "8", "22-23", "*/6"]), pick(["*", "1", "28-31", "*/9"]),
            pick(["*", "*", "mar,oct", "2"]), pick(["*", "1-5", "sun", "6,7"]),
        ]
        let name = pick(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])
        let minutes = [1, 45, 540, 3000][Int(chance.draw(below: 4))]
        let window = try Self.window(cron.joined(separator: " "), name, minutes: minutes)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: name))
        let bits = try Oracle(cron)
        for _ in 0..<6 {
            // Minutes of 2026 that no clock's change is near, which the cases above are about.
            let day = Int64(chance.draw(below: 365))
            let now = Instant(
                microseconds: (1_767_225_600 + day * 86_400 + Int64(chance.draw(below: 86_400))) * 1_000_000)
            let zone = calendar.timeZone
            let date = Date(timeIntervalSince1970: Double(now.microseconds) / 1e6)
            let margin = Double(minutes * 60 + 86_400)
            guard zone.secondsFromGMT(for: date - margin) == zone.secondsFromGMT(for: date + margin) else { continue }
            let floor = Int64(date.timeIntervalSince1970) / 60 * 60
            let isOpen = (0..<Int64(minutes)).contains { back in
                bits.includes(Date(timeIntervalSince1970: Double(floor - back * 60)), calendar)
            }
            #expect(window.isOpen(at: now) == isOpen, "seed \(seed): \(cron) \(name) \(minutes) \(now)")
        }
    }

    /// Sets of numbers, spelled out by hand for the texts above.
    private struct Oracle {
        let fields: [Set<Int>]
        let isEither: Bool

        init(_ cron: [String]) throws {
            let words: [String: [Int]] = [
                "mar,oct": [3, 10], "1-5": [1, 2, 3, 4, 5], "sun": [0], "6,7": [6, 0], "22-23": [22, 23],
                "5,35": [5, 35],
                "28-31": [28, 29, 30, 31], "*/20": [0, 20, 40], "*/6": [0, 6, 12, 18], "*/9": [1, 10, 19, 28],
                "*": Array(0...59),
            ]
            fields = try cron.map { Set(try words[$0] ?? [#require(Int($0))]) }
            isEither = !cron[2].hasPrefix("*") && !cron[4].hasPrefix("*")
        }

        func includes(_ date: Date, _ calendar: Calendar) -> Bool {
            let parts = calendar.dateComponents([.minute, .hour, .day, .month, .weekday], from: date)
            let (day, weekday) = (
                fields[2].contains(parts.day ?? -1), fields[4].contains((parts.weekday ?? 0) - 1)
            )
            return fields[0].contains(parts.minute ?? -1) && fields[1].contains(parts.hour ?? -1)
                && fields[3].contains(parts.month ?? -1) && (isEither ? day || weekday : day && weekday)
        }
    }
}
