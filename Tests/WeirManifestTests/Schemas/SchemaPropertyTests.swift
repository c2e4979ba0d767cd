import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

/// Random files: what weir accepts, the schemas accept.
@Suite("Schemas of random files")
struct SchemaPropertyTests {
    /// Values of every kind, of which few fit any one field.
    private static let values = [
        "~", "", "true", "\"false\"", "no", "0", "1", "7", "-1", "1.5", "010", "0x1F", "text", "\"two words\"", "[]",
        "{}", "[a]", "[1, b-2]", "[A]", "[\"\"]", "[~]", "latest", "4", "4@sha256:3fa1b2c4", "7d", "12h", "1y", "heal",
        "on-change", "report", "weir/v1", "{a: b}", "{enabled: true}", "{enabled: true, retain: 3d}", "{all: true}",
        "{labels: [x], exclude: [a]}", "{all: false, labels: [x]}", "{all: true, labels: []}", "{env: A}",
        "{sops: a/b.sops.yaml, key: k}", "{file: ../a}", "{deletes: {count: 3}}", "{upgrades: {percent: 5, count: ~}}",
        "{deletes: ~}", "{version: latest, config: {A: 1}}", "{version: 3}", "{Import: {enabled: false, apiKeys: []}}",
        "{Import: ~}", "{X: {from: {env: A}}}", "{X: {generate: {kind: token, bytes: 32}, rotate: {every: 1d}}}",
        "{visible: true, overview: Text}", "{3: {available: false, labels: [a]}}", "{03: ~}", "{x: {}}", "acme@4",
        "release:2.4.0", "release:", "[{op: remove, path: /a~1b}]", "[{op: add, path: '', value: ~}]",
        "[{op: move, path: /a, from: /b}]", "[{op: remove, path: /a, value: 1}]", "[{op: copy, path: /a}]",
        "[{op: test, path: a, value: 1}]", "[{op: add, path: /~, value: 1}]", "[{op: put, path: /a, value: {}}]",
        "{X: {from: {env: A, key: B}, generation: 2}}", "{X_1: {from: {vault: a/b}}, 1x: {from: {env: A}}}",
    ]

    /// A flow's settings are read where an integration has the flow, and described by the schema in any case.
    private static let flows = [
        "~", "{}", "{Import: ~}", "{Import: {}}", "{Import: {enabled: false, apiKeys: []}}", "{Import: {enabled: ~}}",
        "{1: {security: unsecured}}", "{Import: {security: ~, apiKeys: ~}}", "{Import: {apiKeys: ['{{secrets.A}}']}}",
    ]

    /// Without these, hardly any file would be accepted.
    private static let required: [FileSchema: [String: String]] = [
        .weir: ["apiVersion": "weir/v1"], .deploy: ["customers": "{all: true}"],
        .fork: ["from": "acme", "version": "4"],
    ]

    @Test("what weir accepts")
    func accepted() async throws {
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        var files = AcceptedFiles()
        var refused = 0
        for schema in FileSchema.allCases where schema != .integration {
            let fields = schema.schema.value["properties"].keys
            for _ in 0..<3000 {
                var lines = Self.required[schema] ?? [:]
                for field in fields where random.below(lines[field] == nil ? 4 : 20) == 0 {
                    let values = field == "flows" ? Self.flows : Self.values
                    lines[field] = values[random.below(values.count)]
                }
                let text = lines.isEmpty ? "{}\n" : lines.map { "\($0): \($1)\n" }.sorted().joined()
                let isAccepted = !SchemaReading.findings(schema, text).contains { $0.severity == .error }
                if isAccepted { files.add(schema, text, "seed \(seed)") } else { refused += 1 }
            }
        }
        #expect(files.count > 300 && refused > 3000, "seed \(seed)")
        #expect(files.schemas.count == 8, "seed \(seed)")
        let differences = try await files.refused()
        #expect(differences.isEmpty, "seed \(seed)\n\(differences.prefix(3).joined(separator: "\n"))")
    }
}
