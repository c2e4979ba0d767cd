import Foundation
import Testing
import WeirTesting

/// `weir history` on real databases.
@Suite struct HistoryTests {
    private struct History: Decodable {
        struct Change: Decodable {
            struct Field: Decodable { var path: [String] }
            var action: String
            var key: String
            var reason: String
            var serial: Int
            var fields: [Field]
        }
        struct Version: Decodable { var key: String }
        var changes: [Change]
        var deployed: Bool
        var id: String
        var key: String
        var kind: String
        var versions: [Version]?
    }

    private func history(_ fleet: Fleet, _ key: String) async throws -> History {
        let outcome = try await fleet.weir("history", key, "-o", "json", expecting: 0)
        return try JSONDecoder().decode(History.self, from: Data(outcome.output.utf8))
    }

    @Test func `newest first, with what changed`() async throws {
        try await Fleet.with { fleet in
            try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
            try await fleet.apply()
            let history = try await history(fleet, "globex/erp")
            #expect(history.kind == "instance" && history.key == "globex/erp" && history.deployed)
            #expect(history.changes.map(\.action) == ["reconfigure", "deploy"])
            #expect(history.changes.map(\.serial) == [2, 1])
            #expect(history.changes.first?.fields.map(\.path) == [["labels"]])
            #expect(history.versions == nil)
            let text = try await fleet.weir("history", "globex/erp", expecting: 0).output
            #expect(text.hasPrefix("instance globex/erp\n\nrevision 2  "))
            #expect(
                text.contains("\n      ~ labels    [\"prod\"] → [\"test\"]    customers/globex/erp.yaml:2:9\n"),
                "\(text)")
            let one = try await fleet.weir("history", "globex/erp", "--limit", "1", expecting: 0).output
            #expect(one.hasSuffix("\nThere are older changes; --limit shows more.\n"))
        }
    }

    @Test func `an integration with its versions`() async throws {
        try await Fleet.with { fleet in
            try await fleet.edit("integrations/acme-erp/integration.yaml", "30000", "60000", "Wait longer")
            try await fleet.apply()
            let history = try await history(fleet, "acme-erp")
            #expect(history.changes.map(\.action) == ["publish", "publish"])
            #expect(history.versions?.map(\.key) == ["acme-erp@2", "acme-erp@1"])
            let text = try await fleet.weir("history", "acme-erp", expecting: 0).output
            #expect(text.contains("\nVersions\n  INTEGRATION ") && text.contains("\"30000\" → \"60000\""), "\(text)")
        }
    }

    @Test func `what is deleted is remembered`() async throws {
        try await Fleet.with { fleet in
            let before = try await history(fleet, "umbrella/erp")
            try await fleet.commit(["customers/umbrella/erp.yaml": nil])
            try await fleet.apply()
            let after = try await history(fleet, "umbrella/erp")
            #expect(after.id == before.id && !after.deployed)
            #expect(after.changes.map(\.action) == ["delete", "deploy"])
            let text = try await fleet.weir("history", "umbrella/erp", expecting: 0).output
            #expect(text.hasPrefix("instance umbrella/erp, not deployed any more\n"))
        }
    }

    @Test func `a unit that is renamed keeps its history`() async throws {
        try await Fleet.with { fleet in
            try await fleet.edit("customers/hooli/erp.yaml", "labels: [prod]", "labels: [test]")
            try await fleet.apply()
            let before = try await history(fleet, "hooli/erp")
            try await fleet.git.git("mv", "customers/hooli/erp.yaml", "customers/hooli/orders.yaml")
            try await fleet.git.commit("Rename")
            try await fleet.apply()
            for key in ["hooli/orders", "hooli/erp"] {
                let history = try await history(fleet, key)
                #expect(history.id == before.id, "asked for \(key)")
                #expect(history.key == "hooli/orders" && history.deployed, "asked for \(key)")
                #expect(history.changes.map(\.action) == ["move", "reconfigure", "deploy"])
                #expect(history.changes.map(\.key) == ["hooli/orders", "hooli/erp", "hooli/erp"])
            }
            let text = try await fleet.weir("history", "hooli/erp", expecting: 0).output
            #expect(text.hasPrefix("instance hooli/orders\n") && text.contains("\n  deploy  hooli/erp  acme-erp v1  "))
            let show = try await fleet.weir("show", "hooli/orders", expecting: 0).output
            #expect(show.contains("revision 1 ") && show.contains("revision 3 "), "\(show)")
        }
    }

    @Test func `what never was and what is not unique`() async throws {
        var files = SampleRepository.files
        files["customers/acme-erp/customer.yaml"] = SampleRepository.customer("acme-erp")
        try await Fleet.with(.migrated, files: files) { fleet in
            try await fleet.apply()
            let none = try await fleet.weir("history", "stark/erp", expecting: 1)
            #expect(none.failure == "weir: there is no instance stark/erp, and was none")
            let two = try await fleet.weir("history", "acme-erp", expecting: 1)
            #expect(
                two.failure == "weir: there is more than one acme-erp: write customer:acme-erp or integration:acme-erp")
            #expect(try await history(fleet, "integration:acme-erp").kind == "integration")
            // Of a name that only one of them still has, that one is meant.
            try await fleet.commit(["customers/acme-erp/customer.yaml": nil])
            try await fleet.apply()
            #expect(try await history(fleet, "acme-erp").kind == "integration")
            #expect(try await history(fleet, "customer:acme-erp").deployed == false)
        }
    }
}
