import Foundation
import Testing
import WeirPostgres
import WeirTesting

/// A saved plan is what is applied, or it is refused.
@Suite struct SavedPlanTests {
    private static func save(_ fleet: Fleet) async throws -> String {
        try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
        let path = "\(fleet.git.scratch.path)/plan"
        try await fleet.weir("plan", "--out", path, expecting: 0)
        return path
    }

    @Test func `it is applied as it was shown, whatever has been committed since`() async throws {
        try await Fleet.with { fleet in
            let path = try await Self.save(fleet)
            try await fleet.commit(["customers/stark/customer.yaml": SampleRepository.customer("stark")], "Later")
            let outcome = try await fleet.weir("apply", "--yes", path, expecting: 0)
            #expect(outcome.output.contains("1 to reconfigure") || outcome.output.contains("1 to update"))
            #expect(!outcome.output.contains("stark"))
            #expect(try await fleet.serial() == 2)
            #expect(try await fleet.weir("get", "instances", "--label", "test").output.contains("globex/erp"))
        }
    }

    @Test func `it is found from anywhere`() async throws {
        try await Fleet.with { fleet in
            let path = try await Self.save(fleet)
            let outcome = try await fleet.weir("apply", "--yes", path, in: "/")
            #expect(outcome.status == 0, "\(outcome)")
        }
    }

    @Test func `after another revision it is refused and says what moved`() async throws {
        try await Fleet.with { fleet in
            let path = try await Self.save(fleet)
            try await fleet.apply()
            let outcome = try await fleet.weir("apply", "--yes", path, expecting: 4)
            #expect(outcome.error.contains("serial 1 → 2"), "\(outcome)")
            #expect(outcome.error.contains("instance globex/erp: no longer"), "\(outcome)")
            #expect(outcome.error.contains("weir plan --out"), "\(outcome)")
            #expect(try await fleet.serial() == 2)
        }
    }

    @Test func `what is deployed otherwise than by a revision is noticed too`() async throws {
        try await Fleet.with { fleet in
            let path = try await Self.save(fleet)
            try await fleet.execute("UPDATE weir.instance SET enabled = false WHERE slug = 'erp'")
            let outcome = try await fleet.weir("apply", "--yes", path, expecting: 4)
            #expect(outcome.error.contains("enable"), "\(outcome)")
        }
    }

    @Test func `it takes no options of its own`() async throws {
        try await Fleet.with { fleet in
            let path = try await Self.save(fleet)
            for options in [
                ["--rev", "main"], ["--path", "x"], ["--target", "globex"], ["--now", "2026-01-01T00:00:00Z"],
                ["--strict"],
                ["--allow-rollback"], ["--adopt-source"], ["--environment", "staging"],
            ] {
                let outcome = try await fleet.weir(["apply", "--yes", path] + options)
                #expect(outcome.status == 64, "\(options) \(outcome)")
            }
        }
    }

    /// One edit by hand, or something else that makes the file another.
    struct Edit: Sendable, CustomTestStringConvertible {
        var name: String
        var change: @Sendable (String) -> String
        var testDescription: String { name }

        static func replace(_ old: String, _ new: String) -> Edit {
            Edit(name: "\(old) → \(new)") { $0.replacing(old, with: new) }
        }

        /// Another value for a member of text.
        static func set(_ member: String, _ value: String) -> Edit {
            Edit(name: "\(member): \(value)") { text in
                guard let range = text.range(of: "\"\(member)\" *: *\"[^\"]*\"", options: .regularExpression) else {
                    return text
                }
                return text.replacingCharacters(in: range, with: "\"\(member)\":\"\(value)\"")
            }
        }
    }

    static let edits: [Edit] = [
        .replace("\"test\"", "\"evil\""), .replace("\"serial\":1", "\"serial\":2"),
        .replace("\"serial\": 1", "\"serial\": 2"), .replace("\"applicable\":true", "\"applicable\":false"),
        .replace("\"strict\": false", "\"strict\": true"),
        .replace("\"allowRollback\": false", "\"allowRollback\": true"),
        .replace("\"targets\": []", "\"targets\": [\"customer globex\"]"),
        .replace("\"targets\": []", "\"targets\": [\"galaxy globex\"]"),
        .replace("  \"format\"", "  \"surprise\": 1, \"format\""), .replace("savedplan/v1", "savedplan/v2"),
        .set("commit", "0123456789012345678901234567890123456789"), .set("commit", "HEAD"), .set("commit", "-x"),
        .set("digest", String(repeating: "0", count: 64)), .set("path", "../.."), .set("path", "customers"),
        .set("environment", "staging"), .set("environment", "../x"), .set("binaryVersion", "9.9.9"),
        .set("now", "2020-01-01T00:00:00Z"), .set("tree", "0123456789012345678901234567890123456789"),
        .set("location", "/nowhere"), .set("location", ""), .set("revision", "other"),
        Edit(name: "truncated") { String($0.prefix($0.count / 2)) }, Edit(name: "empty") { _ in "" },
        Edit(name: "another kind of JSON") { _ in "[1, 2]" }, Edit(name: "no JSON") { _ in "weir" },
        Edit(name: "twice") { $0 + $0 }, Edit(name: "deep") { _ in String(repeating: "[", count: 100_000) },
    ]

    @Test func `edited by hand, it is refused`() async throws {
        try await Fleet.with { fleet in
            let path = try await Self.save(fleet)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            for edit in Self.edits {
                let edited = edit.change(text)
                #expect(edited != text, "\(edit.name) changes nothing of \(text)")
                try fleet.git.scratch.write("edited", edited)
                let outcome = try await fleet.weir("apply", "--yes", "\(fleet.git.scratch.path)/edited")
                #expect(outcome.status == 4, "\(edit.name): \(outcome)")
                #expect(outcome.error.contains("edited is refused"), "\(edit.name): \(outcome)")
            }
            #expect(try await fleet.serial() == 1)
            // And as it was, it still is good.
            try await fleet.weir("apply", "--yes", path, expecting: 0)
        }
    }

    @Test func `a plan is never written over half`() async throws {
        try await Fleet.with { fleet in
            let outcome = try await fleet.weir("plan", "--out", "/nowhere/plan")
            #expect(outcome.status == 1 && outcome.error.contains("/nowhere/plan cannot be written"), "\(outcome)")
        }
    }
}
