import Testing
import WeirPostgres
import WeirTesting

/// What one flag changes: the same command run without and with it.
///
/// Words may hold `{repository}`, `{scratch}` and `{database}`.
struct FlagCase: Sendable, CustomTestStringConvertible {
    /// As `CommandTree.flags` lists it.
    var name: String
    /// The words before the flag's, and the whole command without it.
    var command: [String]
    /// What is added for the second run.
    var flag: [String]
    var start = Fleet.Start.applied
    /// Where it runs; the repository's folder where nil.
    var folder: String?
    var environment: [String: String?] = [:]
    var prepare: @Sendable (Fleet) async throws -> Void = { _ in }
    /// Done to the database right before the program starts.
    var lastMinute: PostgresQuery?
    /// What a run leaves behind, added to its output.
    var evidence: @Sendable (Fleet) async throws -> String = { _ in "" }
    /// Whether the flag did what it says.
    var isMet: @Sendable (_ without: Program.Outcome, _ with: Program.Outcome) -> Bool

    var testDescription: String { name }

    init(
        _ name: String, _ command: [String], _ flag: [String], start: Fleet.Start = .applied, folder: String? = nil,
        environment: [String: String?] = [:],
        prepare: @escaping @Sendable (Fleet) async throws -> Void = { _ in },
        lastMinute: PostgresQuery? = nil, evidence: @escaping @Sendable (Fleet) async throws -> String = { _ in "" },
        isMet: @escaping @Sendable (_ without: Program.Outcome, _ with: Program.Outcome) -> Bool
    ) {
        (self.name, self.command, self.flag, self.start, self.folder) = (name, command, flag, start, folder)
        (self.environment, self.prepare, self.evidence, self.isMet) = (environment, prepare, evidence, isMet)
        self.lastMinute = lastMinute
    }

    /// Runs both in fleets of their own, because some commands change theirs.
    func check() async throws {
        let without = try await outcome(command)
        let with = try await outcome(command + flag)
        #expect(
            without.status != with.status || without.output != with.output || without.error != with.error,
            "\(name) changes nothing: \(with)")
        #expect(isMet(without, with), "\(name)\nwithout it: \(without)\nwith it: \(with)")
    }

    private func outcome(_ words: [String]) async throws -> Program.Outcome {
        try await Fleet.with(start) { fleet in
            try await prepare(fleet)
            func filled(_ text: String) -> String {
                text.replacing("{repository}", with: fleet.folder).replacing("{scratch}", with: fleet.git.scratch.path)
                    .replacing("{database}", with: fleet.url)
            }
            var outcome = try await fleet.weir(
                words.map(filled), in: folder.map(filled), environment: environment, lastMinute: lastMinute)
            outcome.output += try await evidence(fleet)
            return outcome
        }
    }
}

/// Every flag of every command is tried without and with it.
@Suite struct FlagTests {
    @Test(arguments: FlagCase.all) func `a flag changes what it says`(_ flag: FlagCase) async throws {
        try await flag.check()
    }

    @Test func `every flag has such a test`() async throws {
        let flags = try await CommandTree.read().flags
        let tested = Set(FlagCase.all.map(\.name)).union(UpFlags.tested).union(ControllerTests.testedFlags)
            .union(WatchTests.testedFlags)
        #expect(flags.count > 80)
        #expect(flags.filter { !tested.contains($0) } == [])
        #expect(tested.filter { !flags.contains($0) } == [], "these are tested but do not exist")
    }
}

extension FlagCase {
    static let all: [FlagCase] = [
        validate,
        planning(["plan"]),
        plan,
        planning(["apply", "--yes"]),
        apply,
        approve,
        lists,
        units,
        documents,
        diff,
        explain,
        others,
        imports,
        forks,
        schemas,
        new,
        secrets,
        rotation,
        operating,
        server,
        versions,
        common,
    ].flatMap { $0 }
}
