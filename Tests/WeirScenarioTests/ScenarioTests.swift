import Foundation
import Testing
import WeirModel
import WeirPlanning
import WeirStore

/// Every file in `Scenarios`, told on a real PostgreSQL. `WEIR_RECORD_GOLDENS=1` writes plans and states anew, and fails.
@Suite struct ScenarioTests {
    @Test(arguments: ScenarioFiles.all)
    func tells(_ file: ScenarioFiles.File) async throws {
        let scenario = try Scenario(name: file.name, path: file.path, text: file.text)
        let environment = try await TestEnvironment()
        var runner = ScenarioRunner(scenario, environment)
        try await runner.run()
        await environment.close()
        guard ProcessInfo.processInfo.environment["WEIR_RECORD_GOLDENS"] == "1" else { return }
        try scenario.text(recording: runner.results).write(toFile: file.path, atomically: true, encoding: .utf8)
        Issue.record("\(file.name) was recorded; look at the difference and run again")
    }

    @Test func `every scenario's file is found`() { #expect(ScenarioFiles.all.count >= 30) }
}

/// The files beside this one.
enum ScenarioFiles {
    struct File: Sendable, CustomTestStringConvertible {
        var name: String
        var path: String
        var text: String
        var testDescription: String { name }
    }

    static let all: [File] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Scenarios")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().filter { $0.hasSuffix(".scenario") }.compactMap { name in
            let path = folder.appendingPathComponent(name).path
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
            return File(name: String(name.dropLast(".scenario".count)), path: path, text: text)
        }
    }()
}

/// Goes through a scenario step by step.
struct ScenarioRunner {
    private let scenario: Scenario
    private let environment: TestEnvironment
    private var files = RepositoryFiles()
    private var now = TestEnvironment.start
    private var commits = 0
    private var message = ""
    private var blocked = BlockedSet(pending: [])
    private var text = StateText()
    /// The plan and the state of every step so far.
    private(set) var results: [(plan: String, state: String)] = []

    init(_ scenario: Scenario, _ environment: TestEnvironment) {
        self.scenario = scenario
        self.environment = environment
    }

    mutating func run() async throws {
        for step in scenario.steps { try await run(step) }
    }

    private mutating func run(_ step: Scenario.Step) async throws {
        if !results.isEmpty { now = now.adding(seconds: try step.delay()) }
        try await environment.setClock(now)
        if let message = step.message {
            commits += 1
            self.message = message
        }
        try step.change(&files)
        for section in step.sections where section.title == "sql" {
            try await environment.execute("\(section.argument)\n\(section.content)")
        }
        for section in step.sections where section.title == "approve" {
            _ = try await environment.store.approve(
                environment: TestEnvironment.name, commit: TestEnvironment.commit(commits), items: Set(blocked.items),
                by: "Grace Hopper", reason: section.argument)
        }
        var source = PlanSource(
            repository: "https://git.example.com/fleet", path: "", revision: "main",
            commit: TestEnvironment.commit(commits), tree: files.objectID, commitCount: step.message == nil ? 0 : 1,
            authors: ["Ada Lovelace"], summary: message, author: "Ada Lovelace")
        try step.apply(to: &source)
        let options = try step.options()
        let made = try await environment.plan(files.tree, source, options, now: now)
        try await environment.checkOrder(made, files.tree, options, seed: UInt64(results.count))
        blocked = BlockedSet(made.plan)
        let revision = TestEnvironment.identifier("\(scenario.name) \(step.line)")
        let isApplied = try await environment.apply(made, revision: revision)
        let state =
            isApplied
            ? try await environment.checkApplied(made, files.tree, options, revision: revision)
            : try await environment.observe(now: now)
        compare(step, plan: Scenario.trimmed(made.text), state: text.render(state))
    }

    private mutating func compare(_ step: Scenario.Step, plan: String, state: String) {
        results.append((plan, state))
        for (title, actual) in [("plan", plan), ("state", state)] {
            let line = step.sections.first { $0.title == title }?.line ?? step.line
            guard let expected = step.content(of: title) else {
                Issue.record("\(scenario.name).scenario:\(line): the step has no \(title); it would be\n\(actual)")
                continue
            }
            expectSame(expected, actual, "\(scenario.name).scenario:\(line): another \(title)")
        }
    }
}
