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
        "{X: {from: {env: A, key: B}, generation: 2}}", "{X_1: {from: {vault: a/b}}, 1x: {from: {env: A}}}",
    ]

    /// A flow's settings are read where an integration has the flow, and described by the schema in any case.
    private static let flows = [
        "~", "{}", "{Import: ~}", "{Import: {}}", "{Import: {enabled: false, apiKeys: []}}", "{Import: {enabled: ~}}",
        "{1: {security: unsecured}}", "{Import: {security: ~, apiKeys: ~}}", "{Import: {apiKeys: ['{{secrets.A}}']}}",
    ]

    @Test("what weir accepts")
    func accepted() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix(seed: seed)
        var files = AcceptedFiles()
        var refused = 0
        for schema in FileSchema.allCases where schema != .integration && schema != .fork {
            let fields = schema.schema.value["properties"].keys
            for _ in 0..<3000 {
                var text =
                    schema == .weir ? "apiVersion: weir/v1\n" : schema == .deploy ? "customers: {all: true}\n" : ""
                let isRequired = ["apiVersion", "customers"]
                for field in fields where random.below(4) == 0 && !(isRequired.contains(field) && random.below(9) > 0) {
                    if text.contains("\(field):") { text = "" }
                    let values = field == "flows" ? Self.flows : Self.values
                    text += "\(field): \(values[random.below(values.count)])\n"
                }
                if text.isEmpty { text = "{}\n" }
                let isAccepted = !SchemaReading.findings(schema, text).contains { $0.severity == .error }
                if isAccepted { files.add(schema, text, "seed \(seed)") } else { refused += 1 }
            }
        }
        #expect(files.count > 300 && refused > 3000, "seed \(seed)")
        #expect(files.schemas.count == 7, "seed \(seed)")
        let differences = try await files.refused()
        #expect(differences.isEmpty, "seed \(seed)\n\(differences.prefix(3).joined(separator: "\n"))")
    }
}
