import Testing
import WeirModel

@testable import WeirManifest

@Suite("Real definitions", .enabled(if: Fixtures.areThere, "the fixtures are not beside the project"))
struct FixtureTests {
    /// What is truly wrong in the files: dangling references and secrets in plain text.
    private static let findings: [String: [String]] = [
        "sample-integration.yml": [
            "warning unknown-step-reference 60:20", "warning unknown-step-reference 140:20",
        ],
        "test-integration.yaml": [
            "warning plaintext-secret-default 445:7", "warning plaintext-secret-default 475:7",
            "warning plaintext-secret-default 592:7",
        ],
    ]

    @Test(
        "every exported definition is accepted, with warnings for what really dangles", arguments: Fixtures.definitions)
    func accepted(_ file: Fixtures.File) throws {
        let outcome = read(file.bytes, path: file.name)
        #expect(outcome.summary == Self.findings[file.name] ?? [])
        let definition = try #require(outcome.definition)
        #expect(!definition.interface.name.isEmpty)
        #expect(!definition.interface.flows.isEmpty)
        #expect(definition.stepCount >= definition.interface.flows.count)
    }

    @Test("older exports of version 7 are accepted, older versions are named", arguments: Fixtures.history)
    func history(_ file: Fixtures.File) throws {
        let outcome = read(file.bytes, path: file.name)
        let old = [
            "2020-": ("1:1", "no definitionVersion: the format of 2020"), "2021-03": ("1:20", "definitionVersion 2 "),
            "2021-08": ("1:20", "definitionVersion 4 "), "2021-09": ("1:20", "definitionVersion 4 "),
        ].first { file.name.contains("@\($0.key)") }?.value
        guard let (place, words) = old else {
            #expect(outcome.errors.isEmpty)
            #expect(outcome.warnings.allSatisfy { $0.code == .plaintextSecretDefault })
            #expect(outcome.definition != nil)
            return
        }
        #expect(outcome.summary == ["error unsupported-definition \(place)"])
        #expect(outcome.diagnostics.first?.message.contains(words) == true)
        #expect(outcome.diagnostics.first?.hint?.contains("`weir import`") == true)
        #expect(outcome.definition == nil)
    }
}
