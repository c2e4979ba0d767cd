import Testing
import WeirModel
import WeirPostgres
import WeirSecrets
import WeirTesting

/// Data keys that a real server's transit engine wraps.
@Suite("Keys in OpenBao's transit engine, by command", .enabled(if: OpenBaoServer.isInstalled, "\(PeerProgram.hint)"))
struct TransitKeyTests {
    private static let transit = "{vaultTransit: {key: weir}}"
    private static let toTransit = "{vaultTransit: {key: weir}, former: [{keyFile: old}]}"
    private static let toFile = "{keyFile: old, former: [{vaultTransit: {key: weir, mount: transit}}]}"

    private static func environment(_ server: OpenBaoServer) -> [String: String?] {
        ["VAULT_ADDR": server.address.description, "VAULT_TOKEN": server.rootToken]
    }

    private static func prepare(_ server: OpenBaoServer) async throws {
        try await server.call("POST", "sys/mounts/transit", #"{"type": "transit"}"#)
        try await server.call("POST", "transit/keys/weir")
    }

    @Test("everything that opens secrets works with it, and rewrap leads there and back")
    func thereAndBack() async throws {
        try await KeyFleet.with { keys in
            try await OpenBaoServer.with { server in
                try await Self.prepare(server)
                var keys = keys
                keys.services = Self.environment(server)
                let there = try await keys.weir(Self.toTransit, "secrets", "rewrap")
                #expect(there.output == "Wrapped 2 data keys anew.\n", "\(there)")
                #expect(try await keys.wrapping() == ["vault:transit/weir"])
                #expect(
                    try await keys.weir(Self.toTransit, "secrets", "rewrap").output == "Wrapped 0 data keys anew.\n")
                #expect(try await keys.weir(Self.transit, "secrets", "verify").output == "2 values open.\n")
                #expect(try await keys.weir(Self.transit, "secrets", "reveal", "globex/KEY").output == "erp value")
                #expect(try await keys.weir(Self.transit, "plan", "--detailed-exitcode").status == 0)

                // A new value under a data key that is there, and a new data key.
                try await keys.fleet.commit([
                    "customers/hooli/secrets.yaml": "secrets: {KEY: {generate: {kind: token}}}\n"
                ])
                let applied = try await keys.weir(Self.transit, "apply", "--yes", environment: ["ERP": "two"])
                #expect(applied.status == 0, "\(applied)")
                #expect(try await keys.wrapping() == ["vault:transit/weir"])
                #expect(try await keys.stored().count == 3)

                // A new version of the key wraps when everything is wrapped anew, and the old one can go.
                try await server.call("POST", "transit/keys/weir/rotate")
                #expect(
                    try await keys.weir(Self.transit, "secrets", "rewrap", "--all").output
                        == "Wrapped 3 data keys anew.\n")
                try await server.call("POST", "transit/keys/weir/config", #"{"min_decryption_version": 2}"#)
                #expect(try await keys.weir(Self.transit, "secrets", "verify").output == "4 values open.\n")

                // The file's key opens nothing, and is told which one would.
                let before = try await keys.stored()
                for words in [["secrets", "verify"], ["secrets", "reveal", "globex/KEY"], ["secrets", "rewrap"]] {
                    let outcome = try await keys.fleet.weir(words)
                    #expect(outcome.status == 1 && outcome.error.contains("the key vault:transit/weir"), "\(outcome)")
                    #expect(outcome.error.contains("{vaultTransit: {mount: transit, key: weir}}"), "\(outcome)")
                }
                #expect(try await keys.stored() == before)

                let back = try await keys.weir(Self.toFile, "secrets", "rewrap")
                #expect(back.output == "Wrapped 3 data keys anew.\n", "\(back)")
                #expect(try await keys.wrapping().allSatisfy { $0.hasPrefix("key:") })
                let verified = try await keys.weir("{keyFile: old}", "secrets", "verify")
                #expect(verified.output == "4 values open.\n", "\(verified)")
            }
        }
    }

    @Test("a key with a slip in its name, one that was deleted and one that was made anew open and wrap nothing")
    func wrongKeys() async throws {
        try await KeyFleet.with { keys in
            try await OpenBaoServer.with { server in
                try await Self.prepare(server)
                var keys = keys
                keys.services = Self.environment(server)
                let before = try await keys.stored()
                let slip = "{vaultTransit: {key: wier}, former: [{keyFile: old}]}"
                let absent = try await keys.weir(slip, "secrets", "rewrap")
                #expect(
                    absent.status == 1 && absent.error.contains("there is no transit key transit/wier"), "\(absent)")
                #expect(absent.error.contains("bao write -f transit/keys/wier"), "\(absent)")
                #expect(try await keys.stored() == before)
                await #expect(throws: ScratchError.self) { try await server.call("GET", "transit/keys/wier") }

                #expect(try await keys.weir(Self.toTransit, "secrets", "rewrap").status == 0)
                let wrapped = try await keys.stored()
                try await server.call("POST", "transit/keys/weir/config", #"{"deletion_allowed": true}"#)
                try await server.call("DELETE", "transit/keys/weir")
                for words in [["secrets", "verify"], ["secrets", "reveal", "globex/KEY"], ["secrets", "rewrap"]] {
                    let outcome = try await keys.run(Self.toFile, words)
                    #expect(outcome.status == 1, "\(outcome)")
                    #expect(outcome.error.contains("there is no transit key transit/weir at http://127.0.0.1"))
                    #expect(outcome.error.contains("restore it from a backup of the server"), "\(outcome)")
                }
                try await server.call("POST", "transit/keys/weir")
                let other = try await keys.weir(Self.toFile, "secrets", "rewrap")
                #expect(other.status == 1 && other.error.contains("it was wrapped by another key"), "\(other)")
                let verified = try await keys.weir(Self.transit, "secrets", "verify")
                #expect(verified.status == 1 && verified.output == "0 values open, 2 not.\n", "\(verified)")
                #expect(try await keys.stored() == wrapped)

                let login: [String: String?] = ["VAULT_TOKEN": "s.nobody"]
                let refused = try await keys.weir(Self.transit, "secrets", "verify", environment: login)
                #expect(refused.status == 1 && refused.error.contains("check weir's token"), "\(refused)")
            }
        }
    }

    @Test("a server that is away is named, and nothing is written; later it goes on")
    func away() async throws {
        try await KeyFleet.with { keys in
            let server = try StoredOpenBao(in: keys.fleet.git.scratch)
            var keys = keys
            keys.services = try await server.running { server in
                try await Self.prepare(server)
                return Self.environment(server)
            }
            try await keys.fleet.commit(["customers/hooli/secrets.yaml": "secrets: {KEY: {from: {env: N}}}\n"])
            let before = (try await keys.fleet.serial(), try await keys.stored())
            for words in [["apply", "--yes"], ["secrets", "rewrap"]] {
                let outcome = try await keys.run(Self.toTransit, words)
                #expect(outcome.status == 1, "\(outcome)")
                #expect(outcome.error.contains("transit key transit/weir at http://127.0.0.1"), "\(outcome)")
                #expect(outcome.error.contains("is away: "), "\(outcome)")
            }
            #expect(try await keys.fleet.serial() == before.0)
            #expect(try await keys.stored() == before.1)
            try await server.running { [keys] _ async throws -> Void in
                #expect(try await keys.weir(Self.toTransit, "apply", "--yes").status == 0)
                #expect(try await keys.wrapping().count == 2)
                #expect(
                    try await keys.weir(Self.toTransit, "secrets", "rewrap").output == "Wrapped 2 data keys anew.\n")
            }
            // Instances and secrets that have a value stay as they are; whether it is the newest is not known.
            let plan = try await keys.weir(Self.transit, "plan")
            #expect(plan.status == 3 && plan.output.contains("not checked: transit key transit/weir at"), "\(plan)")
            let revealed = try await keys.weir(Self.transit, "secrets", "reveal", "hooli/KEY")
            #expect(revealed.status == 1 && revealed.output.isEmpty && revealed.error.contains("is away"))
        }
    }

    @Test("a server that is lost while data keys are wrapped leaves each whole; run again, it goes on")
    func lostInBetween() async throws {
        try await KeyFleet.with { keys in
            try await keys.fleet.commit(["customers/hooli/secrets.yaml": "secrets: {KEY: {from: {env: N}}}\n"])
            try await keys.fleet.apply()
            let ids = try await keys.fleet.column("SELECT id::text FROM weir.data_key ORDER BY id")
            #expect(ids.count == 3)
            let server = try StoredOpenBao(in: keys.fleet.git.scratch)
            let lock = try await PostgresConnection.open(keys.fleet.url)
            try await lock.execute("BEGIN")
            try await lock.execute("SELECT 1 FROM weir.data_key WHERE id = \(ids[1])::uuid FOR UPDATE")
            let work = try await server.running { [keys] server in
                try await Self.prepare(server)
                var running = keys
                running.services = Self.environment(server)
                let work = Task { [running] in try await running.weir(Self.toTransit, "secrets", "rewrap") }
                // The second is wrapped, and waits to be written.
                for _ in 0..<10_000 {
                    let waiting = try await keys.fleet.column(
                        """
                        SELECT 'x' FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%data_key%'
                        """)
                    if !waiting.isEmpty { return (work, Self.environment(server)) }
                    try await Task.sleep(for: .milliseconds(20))
                }
                throw NobodyWaits()
            }
            try await lock.execute("COMMIT")
            await lock.close()
            let lost = try await work.0.value
            #expect(lost.status == 1 && lost.error.contains("is away: "), "\(lost)")
            var keys = keys
            keys.services = work.1
            #expect(try await keys.wrapping().count == 2)
            try await server.running { [keys] _ in
                let verified = try await keys.weir(Self.toTransit, "secrets", "verify")
                #expect(verified.output == "3 values open.\n", "\(verified)")
                let again = try await keys.weir(Self.toTransit, "secrets", "rewrap")
                #expect(again.output == "Wrapped 1 data key anew.\n", "\(again)")
                #expect(try await keys.weir(Self.transit, "secrets", "verify").output == "3 values open.\n")
            }
        }
    }
}

/// The program did not get as far as the test needs it.
private struct NobodyWaits: Error {}
