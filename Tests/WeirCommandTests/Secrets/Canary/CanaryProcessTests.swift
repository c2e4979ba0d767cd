import Testing
import WeirTesting

/// The processes that weir starts know nothing of secrets: their arguments are seen by everybody on the machine.
@Suite("Values of secrets show in no process that weir starts") struct CanaryProcessTests {
    private static let canary = Canary("process")

    @Test("row 11: the search finds it in arguments and environments; what fetches has it in neither")
    func fetching() async throws {
        let canary = Self.canary
        try await Fleet.with(.migrated) { fleet in
            try await StallingServer.with { port in
                let mark = "mark-\(UInt64.random(in: 0...(.max)))"
                let leaked = canary.leaks.joined(separator: " ")
                let environment = fleet.surroundings.merging([
                    "TEST_MARK": mark, "CANARY": leaked, "VAULT_TOKEN": canary.value,
                    "AWS_SECRET_ACCESS_KEY": canary.value, "WEIR_ENCRYPTION_KEY": TestOperator.key,
                ]) { $1 }
                // On purpose in weir's own arguments, as a password in a URL and in its path.
                let path = canary.leaks.dropFirst().joined(separator: "/")
                let words = [
                    "plan", "http://ada:\(canary.value)@127.0.0.1:\(port)/\(path).git", "--fetch-timeout", "50s",
                ]
                try await Program.weir(words, in: fleet.folder, environment: environment) { _ in
                    let weir = try await RunningProcess.waitForOne(with: mark)
                    #expect(canary.forms(in: weir.arguments) == Canary.allForms, "\(weir)")
                    #expect(canary.forms(in: weir.environment) == Canary.allForms, "\(weir)")
                    let children = try await RunningProcess.waitForDescendants(of: weir.number)
                    for child in children {
                        #expect(canary.forms(in: child.arguments) == [], "\(child)")
                        #expect(canary.forms(in: child.environment) == [], "\(child)")
                        #expect(!child.environment.contains(TestOperator.key))
                    }
                }
            }
        }
    }

    @Test("nor has the private server")
    func privateServer() async throws {
        let canary = Self.canary
        try await UpFolder.with { folder in
            try folder.git.write("customers/globex/secrets.yaml", "secrets: {KEY: {from: {env: CANARY}}}\n")
            try await folder.git.commit("Add")
            let environment: [String: String?] = [
                "CANARY": canary.value, "VAULT_TOKEN": canary.value, "WEIR_ENCRYPTION_KEY": TestOperator.key,
            ]
            let up = try await folder.weir(["up", "--yes"], environment: environment)
            #expect(up.status == 0 && canary.forms(in: up.everything) == [], "\(up)")
            let server = try #require(try await folder.serverProcess())
            let processes = [RunningProcess(server)].compactMap(\.self) + (try RunningProcess.descendants(of: server))
            #expect(processes.count > 1)
            for process in processes {
                #expect(canary.forms(in: process.arguments + process.environment) == [], "\(process)")
                #expect(!process.environment.contains(TestOperator.key), "\(process)")
            }
            let revealed = try await folder.weir(["secrets", "reveal", "globex/KEY"], environment: environment)
            #expect(revealed.output == canary.value, "\(revealed)")
        }
    }
}
