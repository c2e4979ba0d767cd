import Foundation
import Testing
import WeirTesting

/// Real definitions through the whole program; they stand beside the project and not in it.
@Suite struct FixtureTests {
    private static let folder = URL(fileURLWithPath: #filePath).appendingPathComponent(
        "../../../../../shared/fixtures/definitions"
    ).standardizedFileURL.path

    private static var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// A repository that deploys every definition to one customer.
    private static func files() throws -> [String: String] {
        var files = ["weir.yaml": "apiVersion: weir/v1\n", "customers/globex/customer.yaml": "name: Globex\n"]
        for name in names {
            let slug = name[..<(name.lastIndex(of: ".") ?? name.endIndex)].prefix(60).trimmingCharacters(in: ["-"])
            files["integrations/\(slug)/integration.yaml"] = try String(
                contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            files["customers/globex/\(slug).yaml"] = "integration: \(slug)\n"
        }
        return files
    }

    @Test(.enabled(if: !names.isEmpty, "the fixtures are not here"))
    func `all are published and deployed, and then nothing is left to do`() async throws {
        try await Fleet.with(.migrated, files: try Self.files()) { fleet in
            let count = Self.names.count
            try await fleet.weir("validate", expecting: 0)
            let plan = try await fleet.weir("plan", "--now", "2026-11-22T04:40:00Z", expecting: 0)
            let again = try await fleet.weir("plan", "--now", "2026-11-22T04:40:00Z", expecting: 0)
            #expect(plan.output == again.output)
            #expect(plan.output.contains("\(count) to publish") && plan.output.contains("\(count) to deploy"))
            try await fleet.apply()
            #expect(try await fleet.instances().count == count)
            let rest = try await fleet.weir("plan", "--detailed-exitcode", expecting: 0)
            #expect(rest.output.contains("No changes. \(count) instances match main"))
        }
    }

    @Test(.enabled(if: !names.isEmpty, "the fixtures are not here"))
    func `what is exported is read as the same definition, but for defaults that are secrets`() async throws {
        let files = try Self.files()
        try await Fleet.with(.migrated, files: files) { fleet in
            try await fleet.apply()
            var exported: [String: String?] = [:]
            var lessSecrets: Set<String> = []
            for path in files.keys where path.hasSuffix("/integration.yaml") {
                let slug = String(path.split(separator: "/")[1])
                let outcome = try await fleet.weir("export", slug, expecting: 0)
                exported[path] = outcome.output
                // It says so where it leaves one out.
                if outcome.error.contains("weir secrets reveal") { lessSecrets.insert(slug) }
            }
            try await fleet.commit(exported, "Export")
            #expect(lessSecrets.count < Self.names.count)
            let plan = try await fleet.weir("plan", "--verbose", "--now", "2026-11-22T04:40:00Z")
            let changed = plan.output.split(separator: "\n").filter { $0.hasPrefix("  ~ integration") }
            #expect(changed.count == lessSecrets.count)
            #expect(changed.allSatisfy { line in lessSecrets.contains { line.contains(" \($0) ") } }, "\(changed)")
            let fields = plan.output.split(separator: "\n").filter { $0.hasPrefix("      ") }
            #expect(fields.allSatisfy { $0.contains("(secret, changed)") || $0.contains("^") || $0.contains("value:") })
        }
    }
}
