import Foundation
import Testing
import WeirPostgres
import WeirTesting

/// `weir secrets keys`, and what `weir secrets verify` says of keys.
@Suite("Lists of keys") struct KeyListTests {
    /// A key as `-o json` shows it.
    private struct Key: Decodable {
        var id: String
        var kind: String
        var state: String
        var dataKeys: Int
        var firstUsedAt: String
        var lastPrimaryAt: String
    }

    private static func keys(_ keys: KeyFleet) async throws -> [Key] {
        let outcome = try await keys.fleet.weir("secrets", "keys", "-o", "json")
        #expect(outcome.status == 0, "\(outcome)")
        return try JSONDecoder().decode([Key].self, from: Data(outcome.output.utf8))
    }

    @Test("a key that was replaced is shown as decrypt-only, then as unused")
    func states() async throws {
        try await KeyFleet.with { keys in
            let old = try #require(try await keys.wrapping().first)
            let listed = try await Self.keys(keys)
            #expect(listed.map { "\($0.id) \($0.kind) \($0.state) \($0.dataKeys)" } == ["\(old) local primary 2"])
            try await keys.fleet.weir("secrets", "init", "\(keys.fleet.git.scratch.path)/new")
            // A new data key under the new key; the others stay as they are.
            try await keys.fleet.commit(["customers/hooli/secrets.yaml": "secrets: {KEY: {from: {env: N}}}\n"])
            let both = "{keyFile: new, former: [{keyFile: old}]}"
            #expect(try await keys.weir(both, "apply", "--yes").status == 0)
            #expect(try await Self.keys(keys).map { "\($0.state) \($0.dataKeys)" } == ["primary 1", "decrypt-only 2"])
            let alone = try await keys.weir("{keyFile: new}", "secrets", "verify")
            #expect(alone.status == 1 && alone.output == "1 value opens, 2 not.\n", "\(alone)")
            #expect(alone.error.contains("globex/KEY v1: its data key is wrapped with \(old), which is missing\n"))
            let last = try #require(alone.error.split(separator: "\n").last)
            #expect(last.hasPrefix("missing: the key \(old), which wraps 2 data keys; name the file"), "\(alone)")
            #expect(last.hasSuffix("encryption: {former: [{keyFile: FILE}]}"), "\(alone)")

            #expect(try await keys.weir(both, "secrets", "rewrap").output == "Wrapped 2 data keys anew.\n")
            let after = try await Self.keys(keys)
            #expect(after.map { "\($0.state) \($0.dataKeys)" } == ["primary 3", "unused 0"])
            #expect(after[1].id == old && after[1].firstUsedAt == listed[0].firstUsedAt)
            #expect(after[0].lastPrimaryAt > listed[0].lastPrimaryAt)
            let table = try await keys.fleet.weir("secrets", "keys")
            #expect(table.output.hasPrefix("KEY "), "\(table)")
            #expect(table.output.contains("LAST WRAPPED") && !table.output.contains("FIRST USED"), "\(table)")
            #expect(table.output.contains("unused") && table.output.contains(old), "\(table)")
            #expect(try await keys.fleet.weir("secrets", "keys", "-o", "wide").output.contains("FIRST USED"))
            #expect(try await keys.fleet.weir("secrets", "keys", "-o", "yaml").output.contains("state: unused"))
        }
    }

    @Test("nothing is missing where a data key is damaged and the key that wraps it is there")
    func notMissing() async throws {
        try await KeyFleet.with { keys in
            try await keys.fleet.execute(
                "UPDATE weir.data_key SET wrapped = set_byte(wrapped, 5, get_byte(wrapped, 5) # 1)")
            let outcome = try await keys.fleet.weir("secrets", "verify")
            #expect(outcome.status == 1 && !outcome.error.contains("missing: "), "\(outcome)")
        }
    }

    @Test("where nothing was ever wrapped, that is said")
    func empty() async throws {
        try await Fleet.with(.migrated, files: ["weir.yaml": "apiVersion: weir/v1\n"]) { fleet in
            let unknown = try await fleet.weir("secrets", "keys")
            #expect(unknown.status == 1 && unknown.error.contains("default"), "\(unknown)")
        }
    }
}
