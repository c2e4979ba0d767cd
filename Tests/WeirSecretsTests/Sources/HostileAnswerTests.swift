import Testing
import WeirModel
import WeirSecrets
import WeirTesting

/// Answers of services that are damaged, of another kind than expected, or made to do harm.
@Suite("Hostile answers") struct HostileAnswerTests {
    private let canary = "CANARY-e5f6"
    private let vault = SecretSource.vault(path: "secret/data/a", key: "k")
    private let aws = SecretSource.aws(id: "a", key: "k")

    private func vaultReader(_ answer: HTTPAnswer) throws -> VaultReader {
        let settings = VaultSettings(
            address: try #require(HTTPAddress("https://vault.example.com")),
            login: .appRole(role: "r", secret: .none))
        let login = Array(#"{"auth": {"client_token": "t", "lease_duration": 0}}"#.utf8)
        let transport = ScriptedTransport([
            .success(HTTPAnswer(status: 200, body: login)), .success(answer), .success(answer),
        ])
        return VaultReader(VaultClient(settings, transport: transport, retries: .impatient))
    }

    private func awsReader(_ answer: HTTPAnswer) throws -> AWSSecretsReader {
        let login = AWSLogin.credentials(AWSCredentials(accessKeyID: "A", secretAccessKey: SecretValue("s".utf8)))
        return AWSSecretsReader(
            try AWSClient(
                AWSSettings(region: "eu-central-1", login: login), transport: ScriptedTransport([.success(answer)]),
                retries: .impatient))
    }

    /// Asks both questions; a value is fine, and so is an error that does not show one.
    private func ask(_ reader: some SecretReading, _ source: SecretSource, _ note: String) async {
        for asksForVersion in [true, false] {
            do throws(SecretSourceError) {
                if asksForVersion {
                    _ = try await reader.version(of: source)
                } else {
                    _ = try await reader.read(source)
                }
            } catch {
                #expect(!"\(error) \(error.hint ?? "")".contains(canary), "\(note)")
            }
        }
    }

    @Test(
        "of another kind",
        arguments: [
            "", "null", "[]", "7", #""text""#, "{}", #"{"data": null}"#, #"{"data": []}"#, #"{"data": {"data": 7}}"#,
            #"{"data": {"metadata": {"version": "1"}, "data": {"k": "CANARY-e5f6"}}}"#,
            #"{"data": {"metadata": {"version": 1}, "data": {"k": "CANARY-e5f6"}}}"#,
            #"{"data": {"metadata": {"version": 99999999999999999999, "created_time": "x"}, "data": {"k": "x"}}}"#,
            #"{"data": {"current_version": 1, "versions": ["CANARY-e5f6"]}}"#,
            #"{"data": {"current_version": 1, "versions": {"1": {"deletion_time": "CANARY-e5f6"}}}}"#,
            #"{"SecretString": {"k": "CANARY-e5f6"}, "VersionId": 1}"#,
            #"{"SecretBinary": "CANARY-e5f6", "VersionId": "v"}"#,
            #"{"SecretString": "CANARY-e5f6", "VersionId": ""}"#, #"{"VersionIdsToStages": {"v": "AWSCURRENT"}}"#,
            #"{"VersionIdsToStages": ["CANARY-e5f6"]}"#, String(repeating: "[", count: 100_000),
        ])
    func types(body: String) async throws {
        for status in [200, 204, 301, 400, 404, 418] {
            let answer = HTTPAnswer(status: status, body: Array(body.utf8))
            let vaultError = try await vaultReader(answer).failure(vault)
            #expect(!"\(vaultError) \(vaultError.hint ?? "")".contains(canary))
            let awsError = try await awsReader(answer).failure(aws)
            #expect(!"\(awsError) \(awsError.hint ?? "")".contains(canary))
        }
    }

    @Test("damaged at random")
    func damaged() async throws {
        let texts = [
            #"{"data": {"data": {"k": "CANARY-e5f6"}, "metadata": {"created_time": "2026-01-01T00:00:00Z", "#
                + #""deletion_time": "", "destroyed": false, "version": 1}}}"#,
            #"{"data": {"current_version": 1, "versions": {"1": {"created_time": "2026-01-01T00:00:00Z"}}}}"#,
            #"{"VersionId": "v", "SecretString": "{\"k\": \"CANARY-e5f6\"}"}"#,
            #"{"VersionIdsToStages": {"v": ["AWSCURRENT"]}}"#,
        ]
        let seed = RandomSeed.one
        var chance = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            var body = Array(texts.randomElement(using: &chance)?.utf8 ?? "".utf8)
            let place = Int.random(in: 0..<body.count, using: &chance)
            switch Int.random(in: 0..<3, using: &chance) {
            case 0: body[place] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
            case 1: body.remove(at: place)
            default: body = Array(body.prefix(place))
            }
            let answer = HTTPAnswer(status: 200, body: body)
            let note = "seed \(seed): \(String(decoding: body, as: UTF8.self))"
            await ask(try vaultReader(answer), vault, note)
            await ask(try awsReader(answer), aws, note)
        }
    }
}
