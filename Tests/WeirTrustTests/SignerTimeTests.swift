import Testing
import WeirModel
import WeirTesting

@testable import WeirTrust
@testable import weir

/// Dates without `Z`.
@Suite struct SignerTimeTests {
    @Test func theSystemsClock() throws {
        // Whatever the zone: it differs by less than a day, and readings that are an hour apart stay so out of season.
        let reading = try #require(Instant("2026-01-15T12:00:00Z"))
        let local = LocalClock.instant(showing: reading)
        #expect(abs(local.microseconds - reading.microseconds) < 86_400_000_000)
        let later = LocalClock.instant(showing: reading.adding(seconds: 3600))
        #expect(later == local.adding(seconds: 3600))
    }

    /// A zone five hours behind, to Git and ssh-keygen and to weir.
    @Test func datesAreOfTheZoneOfTheOneWhoVerifies() async throws {
        try await GitFixture.with { fixture in
            let key = try await fixture.makeKey("ada")
            let commit = try fixture.object(try await fixture.commitSigned(by: key))
            // 2026-01-01T00:00:00Z is 2025-12-31 19:00:00 there.
            for (option, isValid) in [
                ("valid-after=\"20251231190000\"", true), ("valid-after=\"20251231190001\"", false),
                ("valid-before=\"202512311900\"", true), ("valid-before=\"202512311859\"", false),
                ("valid-after=\"20260101\"", false), ("valid-after=\"20260101Z\"", true),
            ] {
                let line = "ada@example.com \(option) \(key.entry)"
                let signers = try AllowedSigners(Array(line.utf8), path: "f") { $0.adding(seconds: 5 * 3600) }
                #expect(try await (distrust(TrustPolicy(signers: signers), commit) == nil) == isValid, "\(option)")
                try fixture.scratch.write("signers", line + "\n")
                let path = "\(fixture.scratch.path)/signers"
                let theirs =
                    (try? await fixture.program(
                        "git",
                        [
                            "-C", fixture.path, "-c", "gpg.format=ssh", "-c", "gpg.ssh.allowedSignersFile=\(path)",
                            "verify-commit", "\(commit.id)",
                        ], environment: ["TZ": "XYZ5"])) != nil
                #expect(theirs == isValid, "\(option)")
            }
        }
    }
}
