import Testing
import WeirTesting

/// Runs of the program whose every word is kept, to be searched.
final class CanaryRun: Sendable {
    private let fleet: Fleet
    private let transcript = Transcript()

    init(_ fleet: Fleet) { self.fleet = fleet }

    /// Runs `weir` and keeps what it says.
    @discardableResult
    func callAsFunction(
        _ words: [String], _ environment: [String: String?], expecting status: Int32? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Program.Outcome {
        let outcome = try await fleet.weir(words, environment: environment)
        if let status { #expect(outcome.status == status, "\(words) \(outcome)", sourceLocation: sourceLocation) }
        transcript.add(outcome.everything)
        return outcome
    }

    /// Everything that shows secrets without their values.
    func showEverything(_ secret: String, _ environment: [String: String?]) async throws {
        let words: [[String]] = [
            ["get", "secrets", "-o", "wide"], ["secrets", "list", "-o", "json"], ["secrets", "keys", "-o", "json"],
            ["secrets", "verify"], ["secrets", "rewrap"], ["secrets", "show", secret, "-o", "json"],
            ["secrets", "history", secret], ["secrets", "rotate"], ["show", "globex/erp", "-o", "json"],
            ["show", "secret:\(secret)"], ["history", "secret:\(secret)", "-o", "json"], ["status", "-o", "json"],
            ["explain", "globex/erp"], ["get", "revisions", "-o", "json"], ["validate"],
        ]
        for words in words { try await self(words, environment) }
    }

    /// Plans in every format, and one that is saved.
    func plan(_ environment: [String: String?], expecting status: Int32? = nil) async throws {
        for format in ["text", "json", "markdown"] {
            try await self(["plan", "--format", format], environment, expecting: status)
        }
        let file = "\(fleet.git.scratch.path)/plan"
        try await self(["plan", "--out", file], environment, expecting: status)
        transcript.add(try await Program.run("cat", [file], in: "/").output)
    }

    /// Whether something is found neither in what was said nor in the database.
    func expectNothing(
        of canaries: [Canary], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let dump = try await SchemaDump.text(fleet)
        for canary in canaries {
            #expect(canary.forms(in: text) == [], "\(text)", sourceLocation: sourceLocation)
            #expect(canary.forms(in: dump) == [], sourceLocation: sourceLocation)
        }
    }

    var text: String { transcript.text }
}
