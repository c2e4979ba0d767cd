import Testing
import WeirTesting

/// A file that is not valid stops what it states, and nothing else.
@Suite struct HeldTests {
    /// Two errors in one file, at known places.
    private static let broken = """
        integration: acme-erp
        labls: [prod]
        config:
          App Base URL: https://initech.example.com
          Batch Sice: 7

        """

    private static func breakInitech(_ fleet: Fleet) async throws {
        try await fleet.commit(
            [
                "customers/initech/erp.yaml": broken,
                "customers/globex/erp.yaml": SampleRepository.instance("globex").replacing("prod", with: "test"),
            ], "Break one, change one")
    }

    @Test func `validate shows every error with its line`() async throws {
        try await Fleet.with { fleet in
            try await Self.breakInitech(fleet)
            let outcome = try await fleet.weir("validate", expecting: 3)
            for line in [
                "customers/initech/erp.yaml:2:1: error:", "    labls: [prod]\n    ^^^^^",
                "customers/initech/erp.yaml:5:3: error:", "      Batch Sice: 7\n      ^^^^^^^^^^", "labels",
                "Batch Size",
                "2 errors",
            ] { #expect(outcome.output.contains(line), "\(line) is not in \(outcome)") }
        }
    }

    @Test func `the rest is planned and applied, unless that is to be refused`() async throws {
        try await Fleet.with { fleet in
            try await Self.breakInitech(fleet)
            let plan = try await fleet.weir("plan", expecting: 3)
            #expect(plan.output.contains("! instance     initech/erp"))
            #expect(plan.output.contains("1 to reconfigure") || plan.output.contains("1 to update"))
            #expect(plan.output.contains("customers/initech/erp.yaml:5:3"))

            let refused = try await fleet.weir("apply", "--yes", "--strict", expecting: 3)
            #expect(refused.error.contains("nothing was applied"))
            #expect(try await fleet.serial() == 1)

            let before = try await initech(fleet)
            try await fleet.apply(expecting: 3)
            #expect(try await fleet.serial() == 2)
            #expect(try await initech(fleet) == before)
            #expect(try await fleet.weir("get", "instances", "--label", "test").output.contains("globex/erp"))

            for number in 1...3 {
                try await fleet.commit(["customers/new-\(number)/customer.yaml": "name: New\n"], "Another")
                try await fleet.apply(expecting: 3)
            }
            let status = try await fleet.weir("status", expecting: 0)
            #expect(status.output.contains("held (1)") && status.output.contains("initech/erp"))
            #expect(status.output.contains("weir validate"))
            #expect(try await initech(fleet) == before)

            try await fleet.commit(
                ["customers/initech/erp.yaml": SampleRepository.instance("initech") + "  Batch Size: 7\n"], "Repair")
            try await fleet.apply()
            #expect(try await fleet.weir("show", "initech/erp").output.contains("\"7\""))
            #expect(!(try await fleet.weir("status", expecting: 0).output.contains("held")))
        }
    }

    @Test func `a slip while renaming deletes nothing`() async throws {
        try await Fleet.with { fleet in
            let id = try await initech(fleet)
            try await fleet.git.rename("customers/initech/erp.yaml", to: "customers/initech/erp-main.yaml")
            try await fleet.commit(["customers/initech/erp-main.yaml": Self.broken], "Rename with a slip")
            let plan = try await fleet.weir("plan", expecting: 3)
            #expect(!plan.output.contains("delete  "))
            try await fleet.apply(expecting: 3)
            #expect(try await initech(fleet) == id)
            #expect(try await fleet.instances() == SampleRepository.instances)
        }
    }

    private func initech(_ fleet: Fleet) async throws -> String {
        let json = try await fleet.weir("show", "initech/erp", "-o", "json").output
        let history = json.firstRange(of: "\"history\"")?.lowerBound ?? json.endIndex
        return String(json[..<history])
    }
}
