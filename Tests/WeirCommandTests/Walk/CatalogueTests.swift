import Foundation
import Testing
import WeirTesting

/// What `weir get` finds.
@Suite struct CatalogueTests {
    private static let release = "integrations/acme-erp/release.yaml"

    private func keys(_ fleet: Fleet, _ words: String...) async throws -> [String] {
        let outcome = try await fleet.weir(["get"] + words + ["-o", "json"])
        #expect(outcome.status == 0, "\(words) \(outcome)")
        struct Row: Decodable { var key: String }
        return try JSONDecoder().decode([Row].self, from: Data(outcome.output.utf8)).map(\.key)
    }

    @Test func `text is found wherever a unit says something of itself`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit([
                Self.release: "labels: [Certified]\n",
                "customers/hooli/erp.yaml": SampleRepository.instance("hooli")
                    .replacing("labels: [prod]", with: "labels: [Canary]\nname: Nightly\ndescription: Runs AT Night"),
            ])
            try await fleet.apply()
            for text in ["ERP", "orders, both", "acme-erp", "certi", "Erp"] {
                let found = try await keys(fleet, "integrations", "--search", text)
                #expect(found.contains("acme-erp"), "\(text)")
            }
            #expect(try await keys(fleet, "integrations", "--search", "contacts") == ["acme-crm"])
            for text in ["canary", "nightly", "at night", "hooli/e"] {
                #expect(try await keys(fleet, "instances", "--search", text) == ["hooli/erp"], "\(text)")
            }
            #expect(try await keys(fleet, "customers", "--search", "TIER") == ["globex"])
            #expect(try await keys(fleet, "customers", "--search", "47-hooli") == ["hooli"])
            #expect(try await keys(fleet, "instances", "--search", "nowhere") == [])
        }
    }

    @Test func `labels are told without their case and all have to be there`() async throws {
        try await Fleet.with { fleet in
            let one = try await keys(fleet, "customers", "--label", "Tier-1")
            #expect(one == ["globex"])
            #expect(try await keys(fleet, "customers", "--label", "EU", "--label", "tier-1") == ["globex"])
            #expect(try await keys(fleet, "customers", "--label", "tier") == [])
            #expect(try await keys(fleet, "integrations", "--label", "ERP", "--category", "erp") == ["acme-erp"])
            #expect(try await keys(fleet, "integrations", "--label", "erp", "--category", "crm") == [])
        }
    }

    @Test func `what is offered to customers and to developers`() async throws {
        try await Fleet.with { fleet in
            #expect(try await keys(fleet, "integrations", "--marketplace") == [])
            #expect(try await keys(fleet, "integrations", "--template") == [])
            try await fleet.commit([
                Self.release: """
                marketplace: {visible: true, overview: Orders without typing}
                template: {enabled: true, organizationOnly: true}

                """,
                "integrations/acme-crm/release.yaml": "marketplace: {visible: false, overview: Later}\n",
            ])
            try await fleet.apply()
            #expect(try await keys(fleet, "integrations", "--marketplace") == ["acme-erp"])
            #expect(try await keys(fleet, "integrations", "--template") == ["acme-erp"])
            #expect(try await keys(fleet, "integrations", "--template", "--category", "CRM") == [])
            let json = try await fleet.weir("get", "integrations", "-o", "json", expecting: 0).output
            #expect(json.contains("\"overview\": \"Orders without typing\",\n      \"visible\": true"), "\(json)")
            #expect(json.contains("\"overview\": \"Later\",\n      \"visible\": false"), "\(json)")
            #expect(json.contains("\"enabled\": true,\n      \"organizationOnly\": true"), "\(json)")
            let wide = try await fleet.weir("get", "integrations", "-o", "wide", expecting: 0).output
            #expect(wide.contains(" MARKETPLACE ") && wide.contains(" organization "), "\(wide)")
        }
    }

    @Test func `drafts and forks show beside versions`() async throws {
        try await Fleet.with { fleet in
            let fork = "integrations/acme-erp-eu/fork.yaml"
            try await fleet.commit([
                fork: "from: acme-erp\nversion: 1\nname: Acme ERP for Europe\n",
                Self.release: "publish: on-change\n",
            ])
            try await fleet.apply()
            let path = "integrations/acme-erp/integration.yaml"
            try await fleet.commit([path: SampleRepository.erp.replacing("30000", with: "40000")])
            try await fleet.apply()
            try await fleet.commit([
                path: SampleRepository.erp.replacing("30000", with: "50000"), Self.release: "publish: on-release\n",
            ])
            try await fleet.apply()
            let wide = try await fleet.weir("get", "integrations", "-o", "wide", expecting: 0).output
            #expect(wide.contains(" 1 change since version 2 "), "\(wide)")
            #expect(wide.contains(" fork of acme-erp@1, 1 behind "), "\(wide)")
            let json = try await fleet.weir("get", "integrations", "-o", "json", expecting: 0).output
            #expect(json.contains("\"draft\": \"1 change since version 2\""), "\(json)")
            #expect(json.contains("\"behind\": 1,") && json.contains("\"forkedFrom\": \"acme-erp@1\""), "\(json)")
            let diff = try await fleet.weir("diff", "acme-erp@latest", "acme-erp@draft", expecting: 0).output
            #expect(diff.hasPrefix("acme-erp@2 → acme-erp, draft\n") && diff.contains("\"40000\" → \"50000\""))
            let none = try await fleet.weir("diff", "acme-crm", "acme-crm@draft", expecting: 1)
            #expect(none.failure == "weir: acme-crm has no draft in environment default")
        }
    }

    @Test func `instances by version and state`() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit([
                "integrations/acme-erp/integration.yaml": SampleRepository.erp.replacing("30000", with: "60000"),
                Self.release: "release: 2.4.0\nversions: {1: {labels: [stable]}}\n",
                "customers/hooli/erp.yaml": SampleRepository.instance("hooli") + "version: label:stable\n",
                "customers/initech/erp.yaml": "integration: acme-erp\n",
                "customers/umbrella/erp.yaml": SampleRepository.instance("umbrella") + "enabled: false\n",
            ])
            try await fleet.apply()
            let newest = ["globex/erp", "initech/erp", "umbrella/erp"]
            #expect(try await keys(fleet, "instances", "--version", "2") == newest)
            #expect(try await keys(fleet, "instances", "--version", "v1") == ["globex/crm", "hooli/erp"])
            #expect(try await keys(fleet, "instances", "--version=release:2.4.0") == newest)
            #expect(try await keys(fleet, "instances", "--version", "label:Stable") == ["hooli/erp"])
            #expect(try await keys(fleet, "instances", "--version", "latest") == ["globex/crm"] + newest)
            #expect(
                try await keys(fleet, "instances", "--version", "latest", "--integration", "acme-crm") == ["globex/crm"]
            )
            #expect(try await keys(fleet, "instances", "--version", "9") == [])
            #expect(try await keys(fleet, "instances", "--state", "unconfigured") == ["initech/erp"])
            #expect(
                try await keys(fleet, "instances", "--state", "disabled", "--state", "unconfigured")
                    == ["initech/erp", "umbrella/erp"])
            let table = try await fleet.weir("get", "instances", "--customer", "globex", expecting: 0).output
            #expect(table.contains(" v2 (2.4.0) "), "\(table)")
            for words in [["--version", "newest"], ["--version"], ["--version", "0"], ["--state", "broken"]] {
                let outcome = try await fleet.weir(["get", "instances"] + words)
                #expect(outcome.status == 64, "\(words) \(outcome)")
            }
        }
    }
}
