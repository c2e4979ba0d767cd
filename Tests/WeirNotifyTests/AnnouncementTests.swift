import Testing
import WeirJSON
import WeirModel
import WeirNotify

@Suite("Announcements") struct AnnouncementTests {
    private static let time = Instant(microseconds: 1_795_322_400_000_000)

    private static var applied: Announcement {
        var announcement = Announcement(.applied, environment: "production-eu", time: time)
        announcement.serial = 12
        announcement.commit = ObjectID("0123456789abcdef0123456789abcdef01234567")
        announcement.revision = "main"
        announcement.repository = "https://git.example.com/acme/integrations.git"
        announcement.summary = "Give globex its own <limits> & ask @channel"
        announcement.actor = "ada"
        announcement.counts = [.init(kind: "instance", action: "create", total: 2)]
        return announcement
    }

    private static var held: Announcement {
        var announcement = Announcement(.held, environment: "production-eu", time: time)
        announcement.name(
            (0..<30).map { number in
                .init(
                    name: "instance globex/erp-\(number)", reason: "integration nonsense does not exist",
                    place: "customers/globex/erp.yaml:1:14")
            })
        return announcement
    }

    @Test("what is written is read again")
    func roundTrip() throws {
        for announcement in [Self.applied, Self.held, Announcement(.failed, environment: "a", time: Self.time)] {
            for isResolved in [false, true] {
                var announcement = announcement
                announcement.isResolved = isResolved
                #expect(Announcement(json: announcement.json) == announcement)
            }
        }
        #expect(Announcement(json: Array("{}".utf8)) == nil)
        #expect(Announcement(json: Array(#"{"type":"environment.eclipse"}"#.utf8)) == nil)
        let newer = String(decoding: Self.applied.json, as: UTF8.self).replacing(#""version":1"#, with: #""version":2"#)
        #expect(Announcement(json: Array(newer.utf8)) == nil)
    }

    @Test("the generic webhook's body")
    func body() {
        #expect(
            String(decoding: Self.applied.json, as: UTF8.self) == """
                {"data":{"actor":"ada","commit":"0123456789abcdef0123456789abcdef01234567",\
                "counts":[{"action":"create","kind":"instance","total":2}],"environment":"production-eu",\
                "repository":"https://git.example.com/acme/integrations.git","resolved":false,"revision":"main",\
                "serial":12,"summary":"Give globex its own <limits> & ask @channel"},\
                "timestamp":"2026-11-22T04:40:00Z","type":"environment.applied","version":1}
                """)
    }

    @Test("units beyond the first are counted, and texts are bounded")
    func bounded() {
        #expect(Self.held.units.count == Announcement.namedUnits && Self.held.unitCount == 30)
        #expect(Self.held.json.count < 20_000)
        #expect(Announcement.bounded("a\u{202E}b\nc\u{1b}") == "a b c ")
        let long = Announcement.bounded(String(repeating: "x", count: 10_000))
        #expect(long.unicodeScalars.count == Announcement.longestText + 1 && long.hasSuffix("…"))
    }

    @Test("the time does not make another announcement of it")
    func content() {
        var later = Self.held
        later.time = Self.time.adding(seconds: 60)
        #expect(later.content == Self.held.content && later.json != Self.held.json)
    }

    @Test("the message for Slack is JSON within its limits, and calls nobody")
    func slack() throws {
        for announcement in [Self.applied, Self.held] {
            let text = String(decoding: SlackMessage.body(announcement), as: UTF8.self)
            var document = Document()
            var diagnostics: [Diagnostic] = []
            var reader = JSONReader(limits: .file)
            #expect(reader.read(Array(text.utf8).span, path: "", into: &document, diagnostics: &diagnostics))
            for index in document.nodes.indices where document.nodes[index].kind == .string {
                let part = document.string(index)
                #expect(!part.contains("@c") && !part.contains("<"), "\(part)")
            }
        }
        #expect(
            String(decoding: SlackMessage.body(Announcement(.failed, environment: "a", time: Self.time)), as: UTF8.self)
                == """
                {"blocks":[{"text":{"text":":warning: *a: reconciling fails*","type":"mrkdwn"},"type":"section"}],\
                "text":":warning: *a: reconciling fails*"}
                """)
    }

    @Test("a report of a commit is cut to what code hosts take")
    func report() throws {
        let commit = try #require(ObjectID("0123456789abcdef0123456789abcdef01234567"))
        let report = CommitReport(
            commit: commit, state: .failure, description: String(repeating: "ü", count: 200))
        #expect(report.description.unicodeScalars.count == CommitReport.longestDescription)
        #expect(CommitReport(json: report.json) == report)
        #expect(CommitReport(json: Array(#"{"commit":"main","description":"","state":"success"}"#.utf8)) == nil)
    }
}
