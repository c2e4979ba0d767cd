import Testing
import WeirModel
import WeirSecrets

@Suite("Settings of secret services") struct ServiceSettingsTests {
    private let canary = "CANARY-aa71"

    @Test("no address means no Vault, and no credentials no AWS")
    func absent() throws {
        #expect(try VaultSettings.settings(in: ["VAULT_TOKEN": "t", "VAULT_ADDR": ""]) == nil)
        #expect(try AWSSettings.settings(in: ["AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": ""]) == nil)
    }

    @Test("Vault's variables are read, and OpenBao's names for them")
    func vault() throws {
        let settings = try #require(
            try VaultSettings.settings(in: [
                "VAULT_ADDR": "https://vault.example.com:8200", "BAO_NAMESPACE": "/team/", "VAULT_CACERT": "ca.pem",
                "VAULT_TOKEN": canary,
            ]))
        #expect(settings.address.authority == "vault.example.com:8200")
        #expect(settings.namespace == "team" && settings.caFile == "ca.pem")
        guard case .token(let token) = settings.login else {
            Issue.record("no token")
            return
        }
        #expect(token == SecretValue(canary.utf8))
        #expect(!"\(settings) \(String(reflecting: settings))".contains(canary))
    }

    @Test("each login has its variables")
    func logins() throws {
        func login(_ variables: [String: String]) throws -> VaultLogin? {
            try VaultSettings.settings(in: variables.merging(["BAO_ADDR": "http://a"]) { one, _ in one })?.login
        }
        let role = try login([
            "WEIR_VAULT_ROLE_ID": "r", "WEIR_VAULT_SECRET_ID_FILE": "f", "WEIR_VAULT_LOGIN_MOUNT": "machines/",
        ])
        guard case .appRole("machines", "r", .file("f")) = role else {
            Issue.record("\(String(describing: role))")
            return
        }
        guard case .appRole("approle", "r", .none) = try login(["WEIR_VAULT_ROLE_ID": "r"]) else {
            Issue.record("no role without a secret")
            return
        }
        guard case .kubernetes("kubernetes", "r", let file) = try login(["WEIR_VAULT_KUBERNETES_ROLE": "r"]) else {
            Issue.record("no Kubernetes role")
            return
        }
        #expect(file == "/var/run/secrets/kubernetes.io/serviceaccount/token")
        guard case .tokenFile("f") = try login(["WEIR_VAULT_TOKEN_FILE": "f"]) else {
            Issue.record("no token file")
            return
        }
    }

    @Test("AWS's variables are read")
    func aws() throws {
        let settings = try #require(
            try AWSSettings.settings(in: [
                "AWS_DEFAULT_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": canary,
                "AWS_SESSION_TOKEN": canary, "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
                "AWS_ENDPOINT_URL_KMS": "http://127.0.0.1:2",
            ]))
        #expect(settings.region == "eu-central-1")
        #expect(settings.endpoints.all?.port == 1 && settings.endpoints.kms?.port == 2 && settings.endpoints.sts == nil)
        #expect(!"\(settings) \(String(reflecting: settings))".contains(canary))
        let identity = try AWSSettings.settings(in: [
            "AWS_REGION": "eu-central-1", "AWS_WEB_IDENTITY_TOKEN_FILE": "f", "AWS_ROLE_ARN": "arn:r",
        ])
        guard case .webIdentity("f", "arn:r", "weir") = identity?.login else {
            Issue.record("no web identity")
            return
        }
    }

    @Test("what does not go together is an error that names the variable and no value")
    func errors() {
        let vault = ["VAULT_ADDR": "https://vault.example.com"]
        let wrongVault: [[String: String]] = [
            ["VAULT_ADDR": canary], ["VAULT_ADDR": "https://u:\(canary)@a", "VAULT_TOKEN": "t"], vault,
            vault.merging(["VAULT_TOKEN": canary, "WEIR_VAULT_TOKEN_FILE": "f"]) { one, _ in one },
            vault.merging(["WEIR_VAULT_ROLE_ID": "r", "WEIR_VAULT_LOGIN_MOUNT": "../x"]) { one, _ in one },
            vault.merging([
                "WEIR_VAULT_ROLE_ID": "r", "WEIR_VAULT_SECRET_ID": canary, "WEIR_VAULT_SECRET_ID_FILE": "f",
            ]) { one, _ in one },
            vault.merging(["VAULT_TOKEN": canary, "VAULT_NAMESPACE": "a\r\nb"]) { one, _ in one },
        ]
        for variables in wrongVault {
            let error = #expect(throws: ServiceSettingsError.self) { try VaultSettings.settings(in: variables) }
            #expect(error?.message.contains("VAULT_") == true && error?.message.contains(canary) == false)
        }
        let keys = ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": canary]
        let wrongAWS: [[String: String]] = [
            keys, ["AWS_ACCESS_KEY_ID": "AKID"], ["AWS_SECRET_ACCESS_KEY": canary],
            keys.merging(["AWS_REGION": "eu/../x"]) { one, _ in one },
            keys.merging(["AWS_REGION": "eu", "AWS_ENDPOINT_URL_STS": "ftp://x"]) { one, _ in one },
            ["AWS_REGION": "eu", "AWS_WEB_IDENTITY_TOKEN_FILE": "f"],
        ]
        for variables in wrongAWS {
            let error = #expect(throws: ServiceSettingsError.self) { try AWSSettings.settings(in: variables) }
            #expect(error?.message.contains("AWS_") == true && error?.message.contains(canary) == false)
        }
    }
}
