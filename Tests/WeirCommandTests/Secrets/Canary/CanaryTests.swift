import Testing
import WeirPostgres
import WeirSecrets
import WeirTesting

/// A value goes through everything that handles secrets, and is found nowhere. That it would be found is proved by
/// `CanaryPlaceTests` and `CanaryProcessTests`.
@Suite("Values of secrets show nowhere") struct CanaryTests {
    private static let first = Canary("first")
    private static let second = Canary("second")

    @Test("row 11: not in any output, nor in any table, after plans, applies, rotations and failures")
    func everywhere() async throws {
        try await Fleet.with { fleet in
            let scratch = fleet.git.scratch
            try scratch.write("secret.txt", Self.first.value + "\n", mode: 0o600)
            try await fleet.commit([
                "customers/globex/secrets.yaml": """
                secrets:
                  FROM_ENV: {from: {env: CANARY}}
                  FROM_FILE: {from: {file: \(scratch.path)/secret.txt}}
                  FROM_VAULT: {from: {vault: secret/data/globex, key: k}}

                """,
                "customers/globex/erp.yaml": SampleRepository.instance("globex").replacing(
                    "ERP_PASSWORD", with: "FROM_ENV"),
            ])
            let run = CanaryRun(fleet)
            // The vault is away, and its token is a canary too.
            let away: [String: String?] = [
                "CANARY": Self.first.value, "VAULT_TOKEN": Self.second.value, "VAULT_ADDR": "http://127.0.0.1:1",
            ]
            func with(_ values: [String: String?]) -> [String: String?] { away.merging(values) { $1 } }
            try await run.plan(away, expecting: 3)
            try await run(["apply", "--yes"], away, expecting: 3)
            try await run(["apply", "--yes"], with(["VAULT_ADDR": nil, "CANARY": Self.second.value]), expecting: 3)
            try await run(["apply", "--yes"], with(["WEIR_ENCRYPTION_KEY": nil]))
            try await run(["apply", "--yes"], with(["WEIR_ENCRYPTION_KEY": "weir-key-1:AAAA"]))
            for step in ["copy secrets", "insert secret versions", "commit"] {
                try await run(
                    ["apply", "--yes"], with(["CANARY": "\(Self.first.value)\(step)", "WEIR_TEST_KILL_AT_STEP": step]))
            }
            try await run.showEverything("globex/FROM_ENV", away)
            #expect(run.text.contains("globex/FROM_ENV") && run.text.contains("FROM_FILE"))
            try await run.expectNothing(of: [Self.first, Self.second])
            let revealed = try await fleet.weir("secrets", "reveal", "globex/FROM_FILE")
            #expect(revealed.output == Self.first.value)
        }
    }

    private static let peers = ["bao", "sops", "moto_server"].allSatisfy { PeerProgram.isInstalled($0) }

    @Test(
        "row 11: nor from SOPS, Vault, AWS and the key's own server, whatever becomes of them",
        .enabled(if: peers, "\(PeerProgram.hint)"))
    func servers() async throws {
        try await Fleet.with { fleet in
            let run = CanaryRun(fleet)
            let token = Canary("token")
            let accessKey = Canary("access-key")
            let sources = CanarySources(fleet: fleet, token: token, accessKey: accessKey)
            try await sources.declare(Self.first)
            let canaries = [Self.first, Self.second, token, accessKey, sources.identity, sources.localKey]
            let bao = try StoredOpenBao(in: fleet.git.scratch)
            let port = try LoopbackSocket.freePort()
            let environment = try await bao.running { server in
                try await MotoServer.with(port: port) { moto in
                    try await sources.prepare(server, moto)
                    try await sources.fill(server, moto, with: Self.first)
                    let environment = sources.environment(server, moto)
                    try await run.plan(environment, expecting: 0)
                    for step in ["copy data keys", "insert secret versions", "commit"] {
                        try await run(["apply", "--yes"], environment.merging(["WEIR_TEST_KILL_AT_STEP": step]) { $1 })
                    }
                    try await run(["apply", "--yes"], environment, expecting: 0)
                    try await sources.expect(Self.first, environment)
                    try await run.showEverything("globex/FROM_SOPS", environment)

                    // Each source has another value: a rotation.
                    try await sources.fill(server, moto, with: Self.second)
                    try await sources.declare(Self.second)
                    try await run.plan(environment, expecting: 0)
                    for step in ["copy secret versions", "insert secret versions"] {
                        try await run(["apply", "--yes"], environment.merging(["WEIR_TEST_KILL_AT_STEP": step]) { $1 })
                    }
                    // Another key's text in place of weir's own, and an identity that opens nothing.
                    for wrong in sources.wrong {
                        try await run.plan(environment.merging(wrong) { $1 })
                        try await run(["apply", "--yes"], environment.merging(wrong) { $1 })
                        try await run(["secrets", "verify"], environment.merging(wrong) { $1 })
                    }
                    try await run(["apply", "--yes"], environment, expecting: 0)
                    try await sources.expect(Self.second, environment)
                    try await run.expectNothing(of: canaries)
                    return environment
                }
            }
            // Both servers are gone, and with them the key.
            try await run.plan(environment)
            try await run(["apply", "--yes"], environment)
            try await run.showEverything("globex/FROM_AWS", environment)
            #expect(run.text.contains("is away") && run.text.contains("globex/FROM_AWS"))
            try await run.expectNothing(of: canaries)
        }
    }
}
