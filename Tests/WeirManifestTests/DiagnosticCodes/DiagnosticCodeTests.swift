import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

@Suite("Every diagnostic code, with its place")
struct DiagnosticCodeTests {
    static let fixtures =
        YAMLCodeFixtures.all + LayoutCodeFixtures.all + FieldCodeFixtures.all + RotatorCodeFixtures.all
        + DefinitionCodeFixtures.all
        + ConfigurationCodeFixtures.all + ReferenceCodeFixtures.all + PlaintextCodeFixtures.all

    @Test("a fixture shows its code where it should", arguments: fixtures)
    func place(_ fixture: CodeFixture) async throws {
        let loaded = try await Fleet.load(fixture.tree, catalogue: fixture.catalogue, evidence: fixture.evidence)
        let found = loaded.state.diagnostics.filter { $0.code == fixture.code }
        #expect(
            found.map { "\($0.location)+\($0.length)" } == fixture.expected,
            "\(loaded.state.diagnostics.map { "\($0.code.rawValue) \($0.location) \($0.message)" })")
        for diagnostic in found {
            #expect(diagnostic.severity == fixture.severity)
            #expect(!diagnostic.message.isEmpty && !diagnostic.message.hasSuffix("."))
            #expect(diagnostic.severity != .error || diagnostic.hint != nil || Self.obvious.contains(fixture.code))
            checkCaret(diagnostic)
        }
        // Every unit is either stated or held: nothing gets lost.
        let units = Set(loaded.stated + loaded.heldKeys)
        #expect(units.isSuperset(of: ["customer globex", "integration acme", "instance globex/erp"]))
        #expect(loaded.stated.count + loaded.held.count == units.count)
    }

    /// Codes whose message alone says what to do.
    private static let obvious: Set<DiagnosticCode> = [
        .wrongType, .invalidNumber, .invalidBoolean, .invalidJSON, .missingField, .missingTrigger, .tooDeep,
        .undefinedAlias, .invalidMergeKey, .invalidValue, .yamlSyntax,
    ]

    private func checkCaret(_ diagnostic: Diagnostic) {
        guard let line = diagnostic.sourceLine else { return }
        let caret = Int(diagnostic.caretColumn ?? diagnostic.location.position.column)
        #expect(caret >= 1 && caret <= line.unicodeScalars.count + 1, "\(line)")
    }

    /// Codes of problems that a plan finds, in files that are valid; see the tests of planning.
    private static let ofPlans: Set<DiagnosticCode> = [.sourceNotAllowed]

    @Test("no code is without a fixture", arguments: DiagnosticCode.allCases.filter { !ofPlans.contains($0) })
    func covered(_ code: DiagnosticCode) {
        #expect(Self.fixtures.contains { $0.code == code }, "add a fixture for \(code.rawValue)")
    }

    @Test("codes are written in lower case with hyphens, each once")
    func names() {
        let names = DiagnosticCode.allCases.map(\.rawValue)
        #expect(Set(names).count == names.count)
        for name in names {
            #expect(name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D || (0x30...0x39).contains($0) })
        }
    }
}
