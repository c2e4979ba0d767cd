import Testing
import WeirPostgres
import WeirTesting

/// A fleet with a secret of globex beside the repository's own, so that there are two data keys, and the operator's
/// choices of keys for them. The fleet's first key is in the file `old`.
struct KeyFleet: Sendable {
    let fleet: Fleet
    /// How the services are reached.
    var services: [String: String?] = [:]

    static func with(_ body: @Sendable (KeyFleet) async throws -> Void) async throws {
        try await Fleet.with { fleet in
            try await fleet.commit(["customers/globex/secrets.yaml": "secrets: {KEY: {from: {env: ERP}}}\n"])
            try await fleet.apply()
            try fleet.git.scratch.write("old", TestOperator.key, mode: 0o600)
            try await body(KeyFleet(fleet: fleet))
        }
    }

    /// Runs `weir` with these keys, and with none from the environment.
    @discardableResult
    func weir(_ encryption: String, _ words: String..., environment: [String: String?] = [:]) async throws
        -> Program.Outcome
    {
        try await run(encryption, words, environment: environment)
    }

    /// Runs `weir` with these keys, and with none from the environment.
    func run(_ encryption: String, _ words: [String], environment: [String: String?] = [:]) async throws
        -> Program.Outcome
    {
        let scratch = fleet.git.scratch
        let name = "operator-\(UInt64.random(in: 0...(.max))).yaml"
        try scratch.write(
            name, "environments: {default: {allow: {env: [\"**\"], rootSecrets: [\"*\"]}}}\nencryption: \(encryption)\n"
        )
        let keys: [String: String?] = ["WEIR_CONFIG": "\(scratch.path)/\(name)", "WEIR_ENCRYPTION_KEY": nil]
        return try await fleet.weir(words, environment: services.merging(keys) { $1 }.merging(environment) { $1 })
    }

    /// What is stored of data keys.
    func stored() async throws -> [String] {
        try await fleet.column("SELECT t::text FROM weir.data_key t ORDER BY id")
    }

    /// Which keys wrapped the data keys, each once.
    func wrapping() async throws -> [String] {
        try await fleet.column("SELECT DISTINCT key_id COLLATE \"C\" FROM weir.data_key ORDER BY 1")
    }
}
