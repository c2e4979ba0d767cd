import Testing
import WeirManifest
import WeirModel
import WeirTesting

/// The schemas for editors accept every file that weir accepts, in all scenarios and in random histories.
@Suite struct SchemaTests {
    @Test func `of the scenarios`() async throws {
        var files = AcceptedFiles()
        for file in ScenarioFiles.all {
            let scenario = try Scenario(name: file.name, path: file.path, text: file.text)
            var repository = RepositoryFiles()
            for step in scenario.steps {
                try step.change(&repository)
                let state = try await TestEnvironment.load(repository.tree, .unknown)
                files.add(repository.tree, accepted: state, "\(file.name).scenario:\(step.line)")
            }
        }
        #expect(files.count > 100)
        let refused = try await files.refused()
        #expect(refused.isEmpty, "\(refused.prefix(3).joined(separator: "\n"))")
    }

    @Test func `of random histories`() async throws {
        let seed = RandomSeed.one
        var repository = RandomRepository(seed: seed)
        var files = AcceptedFiles()
        for number in 0..<100 {
            if number > 0 { _ = repository.change() }
            let tree = repository.repository.tree
            files.add(tree, accepted: try await TestEnvironment.load(tree, .unknown), "seed \(seed), step \(number)")
        }
        #expect(files.count > 50, "seed \(seed)")
        let refused = try await files.refused()
        #expect(refused.isEmpty, "\(refused.prefix(3).joined(separator: "\n"))")
    }
}
