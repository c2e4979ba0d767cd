import Foundation
import Testing
import WeirModel
import WeirSecrets
import WeirTesting

/// Every kind of source with a canary in it, and credentials for them that are canaries themselves. Data keys are
/// wrapped by the Vault.
struct CanarySources: Sendable {
    let fleet: Fleet
    let token: Canary
    let accessKey: Canary

    private static let names = ["FROM_ENV", "FROM_FILE", "FROM_VAULT", "FROM_AWS", "FROM_SOPS"]
    private static let recipient = "age1wzta9z6vlrjtkqekntq2n2ee3gkgc8ydwlkhz9g9rl5rczj42yrq9h6wn6"
    private static let identityFile =
        "/" + #filePath.split(separator: "/").dropLast(5).joined(separator: "/")
        + "/examples/operator/age-identity.txt"

    /// What opens the SOPS file.
    var identity: Canary { Canary(value: "10WZVMWDFYZK9F7CK98X3XRLDN00TXDYZCYWZP9APNU3ZC43DXXUQRLC7DX") }
    /// The file's key without what tells its format.
    var localKey: Canary { Canary(value: String(TestOperator.key.dropFirst(11).prefix(40))) }

    /// Commits secrets from everywhere, with the SOPS file and the local sources holding the canary.
    func declare(_ canary: Canary) async throws {
        let scratch = fleet.git.scratch
        try scratch.write("secret.txt", canary.value, mode: 0o600)
        try scratch.write("value.env", canary.value, mode: 0o600)
        try scratch.write("plain.yaml", "password: \(canary.value)\n", mode: 0o600)
        let sops = try await Program.run(
            PeerProgram.path("sops"), ["encrypt", "--age", Self.recipient, "plain.yaml"], in: scratch.path)
        try #require(sops.status == 0 && !sops.output.contains(canary.value), "\(sops)")
        try await fleet.commit([
            "customers/globex/secrets.yaml": """
            secrets:
              FROM_ENV: {from: {env: CANARY}}
              FROM_FILE: {from: {file: \(scratch.path)/secret.txt}}
              FROM_VAULT: {from: {vault: secret/data/globex, key: k}}
              FROM_AWS: {from: {aws: globex, key: k}}
              FROM_SOPS: {from: {sops: globex.sops.yaml, key: password}}

            """,
            "customers/globex/globex.sops.yaml": sops.output,
            "customers/globex/erp.yaml": SampleRepository.instance("globex").replacing(
                "ERP_PASSWORD", with: "FROM_SOPS"),
        ])
    }

    func prepare(_ server: OpenBaoServer, _ moto: MotoServer) async throws {
        try await server.call("POST", "sys/mounts/transit", #"{"type": "transit"}"#)
        try await server.call("POST", "transit/keys/weir")
        try await server.call("POST", "auth/token/create", #"{"id": "\#(token.value)", "policies": ["root"]}"#)
        try await moto.call("secretsmanager.CreateSecret", #"{"Name": "globex", "SecretString": "{}"}"#)
        let scratch = fleet.git.scratch
        try scratch.write("old", TestOperator.key, mode: 0o600)
        try scratch.write("other", LocalKey.generate().revealedText, mode: 0o600)
        let allow = #"{env: ["**"], files: ["**"], vault: ["**"], aws: ["**"], rootSecrets: ["**"]}"#
        for (name, encryption) in [
            ("operator.yaml", "{vaultTransit: {key: weir}, former: [{keyFile: old}]}"),
            ("wrong.yaml", "{keyFile: other, former: [{keyFile: old}]}"),
            ("damaged.yaml", "{keyFile: secret.txt}"),
        ] {
            try scratch.write(
                name, "environments: {default: {allow: \(allow)}}\nencryption: \(encryption)\n", mode: 0o600)
        }
    }

    func fill(_ server: OpenBaoServer, _ moto: MotoServer, with canary: Canary) async throws {
        try await server.call("POST", "secret/data/globex", #"{"data": {"k": "\#(canary.value)"}}"#)
        try await moto.call(
            "secretsmanager.PutSecretValue",
            #"{"SecretId": "globex", "SecretString": "{\"k\": \"\#(canary.value)\"}"}"#)
    }

    func environment(_ server: OpenBaoServer, _ moto: MotoServer) -> [String: String?] {
        [
            "WEIR_CONFIG": "\(fleet.git.scratch.path)/operator.yaml", "WEIR_ENCRYPTION_KEY": nil,
            "WEIR_AGE_IDENTITY_FILE": Self.identityFile, "CANARY": Canary("first").value,
            "VAULT_ADDR": server.address.description, "VAULT_TOKEN": token.value,
            "AWS_ENDPOINT_URL": moto.address.description, "AWS_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": accessKey.value,
        ]
    }

    /// What is wrong with keys and logins: another key, a text that is none and a canary itself, an identity file that is
    /// none, a token that the server does not know.
    var wrong: [[String: String?]] {
        let folder = fleet.git.scratch.path
        return [
            ["WEIR_CONFIG": "\(folder)/wrong.yaml"], ["WEIR_CONFIG": "\(folder)/damaged.yaml"],
            ["WEIR_AGE_IDENTITY_FILE": "\(folder)/secret.txt"], ["VAULT_TOKEN": Canary("second").value],
            ["AWS_REGION": nil],
        ]
    }

    /// The values arrived: nothing is proved by a canary that was never there.
    func expect(_ canary: Canary, _ environment: [String: String?]) async throws {
        for name in Self.names where name != "FROM_ENV" || canary.value == Canary("first").value {
            let revealed = try await fleet.weir(["secrets", "reveal", "globex/\(name)"], environment: environment)
            #expect(revealed.output == canary.value, "\(name) \(revealed)")
        }
    }
}
