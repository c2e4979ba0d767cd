import Testing
import WeirTesting

@Suite("Hosts of rotators") struct RotatorHostTests {
    private static func declared(_ origin: String) -> [String: String] {
        [
            "customers/globex/secrets.yaml": """
            secrets:
              ADMIN: {generate: {kind: token}}
              KEY:
                rotate:
                  by:
                    http:
                      create: {method: POST, url: "\(origin)/keys?by={{secrets.ADMIN}}", valueAt: /data/key}
                      verify: {url: "\(origin)/me", headers: {Authorization: "Bearer {{new}}"}}
                      revoke: {method: DELETE, url: "\(origin)/keys/{{current.id}}"}

            """
        ]
    }

    @Test("one that is not allowed is refused by the plan, and sees no request")
    func refused() async throws {
        try await IssuingService.with { service in
            try await Fleet.with(.migrated) { fleet in
                try fleet.git.scratch.write(
                    "operator.yaml", "environments: {default: {allow: {rotatorHosts: [other.example.com]}}}\n")
                let environment = ["WEIR_CONFIG": "\(fleet.git.scratch.path)/operator.yaml"]
                try await fleet.commit(Self.declared(service.origin))
                let plan = try await fleet.weir("plan", environment: environment)
                #expect(
                    plan.everything.contains("the rotator of globex/KEY may not talk to \(service.host)"), "\(plan)")
                #expect(plan.everything.contains("customers/globex/secrets.yaml:3:3"), "\(plan)")
                #expect(plan.everything.contains("allow: {rotatorHosts: [\"\(service.host)\"]}"))
                let applied = try await fleet.weir("apply", "--yes", environment: environment)
                #expect(applied.everything.contains("may not talk to \(service.host)"), "\(applied)")
            }
            #expect(try await service.requests().isEmpty)
        }
    }
}
