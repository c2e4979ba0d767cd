import Foundation
import Testing
import WeirModel
import WeirPlanning
import WeirTesting

/// Real definitions, published version by version. They stand beside the project and not in it.
@Suite(.enabled(if: Definitions.areThere, "shared/fixtures is not beside the project"))
struct DefinitionHistoryTests {
    @Test func `the history of an integration becomes its versions`() async throws {
        let environment = try await TestEnvironment()
        var publisher = Publisher(environment)
        var text = ""
        for (index, definition) in Definitions.hubspotHistory.enumerated() {
            publisher.files["integrations/hubspot/integration.yaml"] = definition.text
            publisher.files["customers/globex/hubspot.yaml"] = "integration: hubspot\n"
            let (made, after) = try await publisher.apply()
            let versions = after.integrations.first { $0.slug == "hubspot" }?.versions ?? []
            let distinct = Set(versions.map(\.digest)).count
            #expect(distinct == versions.count, "no content is published twice in a row here")
            text += "\(definition.name): \(versions.map { "v\($0.number)" }.joined(separator: " "))\n"
            text += summary(made.plan)
            if index < 4 { #expect(versions.map(\.number) == Array(1...index + 1)) }
        }
        if let difference = Golden().difference(text, from: "hubspot-history.txt") { Issue.record("\(difference)") }
        await environment.close()
    }

    /// How many fields a version changed, and the first of them.
    private func summary(_ plan: Plan) -> String {
        guard let change = plan.changes.first(where: { $0.key.kind == .integration }) else { return "  nothing\n" }
        let fields = change.parts.flatMap(\.fields)
        let marks = ["+", "-", "~"].map { "      \($0) " }
        let lines = PlanText().render(plan).split(separator: "\n")
            .filter { line in marks.contains { line.hasPrefix($0) } }.prefix(min(12, fields.count))
        return "  \(fields.count) fields\n" + lines.map { $0 + "\n" }.joined()
    }

    @Test func `every real definition is published and deployed by its name alone`() async throws {
        let environment = try await TestEnvironment()
        var publisher = Publisher(environment)
        for definition in Definitions.current {
            // One of the names is longer than a slug may be.
            let slug = definition.name.split(separator: ".")[0].prefix(40)
            publisher.files["integrations/\(slug)/integration.yaml"] = definition.text
            publisher.files["customers/globex/\(slug).yaml"] = "integration: \(slug)\n"
        }
        let (made, after) = try await publisher.apply()
        #expect(made.plan.pending.isEmpty)
        #expect(after.integrations.count == 14)
        #expect(after.instances.count == 14)
        #expect(after.instances.allSatisfy { ($0.endpoints ?? []).isEmpty == false })
        await environment.close()
    }
}

/// Applies a repository that grows, with every check that an apply is held against.
private struct Publisher {
    var files: [String: String] = [
        "weir.yaml": "apiVersion: weir/v1\n", "customers/globex/customer.yaml": "name: Globex\n",
    ]
    private let environment: TestEnvironment
    private var commits = 0

    init(_ environment: TestEnvironment) { self.environment = environment }

    mutating func apply() async throws -> (made: TestEnvironment.Made, after: ObservedState) {
        commits += 1
        let now = TestEnvironment.start.adding(seconds: Int64(commits) * TestEnvironment.day)
        try await environment.setClock(now)
        let repository = RepositoryFiles(files: files)
        let source = PlanSource(
            repository: "https://git.example.com/fleet", path: "", revision: "main",
            commit: TestEnvironment.commit(commits), tree: repository.objectID)
        let made = try await environment.plan(repository.tree, source, PlanOptions(), now: now)
        try await environment.checkOrder(made, repository.tree, PlanOptions(), seed: UInt64(commits))
        let revision = TestEnvironment.identifier("\(commits)")
        #expect(try await environment.apply(made, revision: revision))
        let after = try await environment.checkApplied(made, repository.tree, PlanOptions(), revision: revision)
        return (made, after)
    }
}

/// The exports in `shared/fixtures`, in a folder above this one.
private enum Definitions {
    struct File: Sendable {
        var name: String
        var text: String
    }

    static let current = files("definitions")
    /// By date, the newest one last.
    static let hubspotHistory =
        files("definitions-history").filter { $0.name.hasPrefix("hubspot-example-integration") }
        + current.filter { $0.name.hasPrefix("hubspot-example-integration") }

    static var areThere: Bool { !current.isEmpty }

    private static func files(_ folder: String) -> [File] {
        var above = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while above.path != "/" {
            let directory = above.appendingPathComponent("shared/fixtures/\(folder)")
            if let names = try? FileManager.default.contentsOfDirectory(atPath: directory.path) {
                return names.sorted().compactMap { name in
                    let path = directory.appendingPathComponent(name).path
                    return (try? String(contentsOfFile: path, encoding: .utf8)).map { File(name: name, text: $0) }
                }
            }
            above.deleteLastPathComponent()
        }
        return []
    }
}
