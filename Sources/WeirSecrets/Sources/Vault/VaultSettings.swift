public import WeirModel

/// How a Vault or OpenBao server is reached, and as whom.
public struct VaultSettings: Sendable {
    /// Where it listens: `https://vault.example.com:8200`.
    public var address: HTTPAddress
    /// The namespace that all paths are in; nil: the root.
    public var namespace: String?
    /// Certificates in PEM that the server is checked against, in place of the system's; for the transport.
    public var caFile: String?
    /// As whom.
    public var login: VaultLogin

    /// Memberwise.
    public init(address: HTTPAddress, namespace: String? = nil, caFile: String? = nil, login: VaultLogin) {
        self.address = address
        self.namespace = namespace
        self.caFile = caFile
        self.login = login
    }
}

/// How one logs in.
public enum VaultLogin: Sendable {
    /// With a token that somebody made; it is renewed where it can be.
    case token(SecretValue)
    /// With the token in a file, which somebody else (Vault's agent) keeps alive; it is read again now and then.
    case tokenFile(String)
    /// As a machine (https://openbao.org/api-docs/auth/approle/).
    case appRole(mount: String = "approle", role: String, secret: VaultSecretID)
    /// As a Kubernetes service account (https://openbao.org/api-docs/auth/kubernetes/); `tokenFile`: where Kubernetes
    /// puts the account's token, which is read for each login.
    case kubernetes(
        mount: String = "kubernetes", role: String,
        tokenFile: String = "/var/run/secrets/kubernetes.io/serviceaccount/token")
}

/// What proves an AppRole.
public enum VaultSecretID: Sendable {
    /// The id itself.
    case value(SecretValue)
    /// The file that holds it; it is read for each login, so that it can be exchanged.
    case file(String)
    /// The role asks for none (`bind_secret_id=false`).
    case none
}

/// Settings that cannot be used. It names the variable, never a value that is secret.
public struct ServiceSettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public let message: String

    init(_ message: String) { self.message = message }

    /// The message.
    public var description: String { message }
}

extension VaultSettings {
    /// Takes the settings from environment variables: `VAULT_ADDR`, `VAULT_NAMESPACE`, `VAULT_CACERT`, and one login:
    /// `VAULT_TOKEN`; `WEIR_VAULT_TOKEN_FILE`; `WEIR_VAULT_ROLE_ID` with `WEIR_VAULT_SECRET_ID` or
    /// `WEIR_VAULT_SECRET_ID_FILE`; or `WEIR_VAULT_KUBERNETES_ROLE`, where `WEIR_VAULT_KUBERNETES_TOKEN_FILE` may name
    /// another file. `WEIR_VAULT_LOGIN_MOUNT` says where the login method is mounted unless under its own name. Each
    /// `VAULT_` variable may begin with `BAO_` instead, as OpenBao's own programs have it.
    ///
    /// - Returns: nil where there is no address: no such server is used.
    /// - Throws: `ServiceSettingsError` where the variables are no address, or no login or more than one.
    public static func settings(
        in environment: [String: String]
    ) throws(ServiceSettingsError) -> VaultSettings? {
        let variables = environment.filter { !$0.value.isEmpty }
        func common(_ name: String) -> String? { variables["BAO_\(name)"] ?? variables["VAULT_\(name)"] }

        guard let text = common("ADDR") else { return nil }
        guard let address = HTTPAddress(text), address.query == nil else {
            throw ServiceSettingsError("VAULT_ADDR is no URL such as https://vault.example.com:8200")
        }
        let namespace = common("NAMESPACE").map { $0.trimmingSlashes }
        guard namespace?.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) ?? true else {
            throw ServiceSettingsError("VAULT_NAMESPACE is no name of a namespace")
        }
        let logins = try logins(variables, token: common("TOKEN"))
        guard let login = logins.first, logins.count == 1 else {
            let words = logins.isEmpty ? "no login" : "more than one login"
            throw ServiceSettingsError(
                "VAULT_ADDR is set, but there is \(words): set one of VAULT_TOKEN, WEIR_VAULT_TOKEN_FILE, "
                    + "WEIR_VAULT_ROLE_ID and WEIR_VAULT_KUBERNETES_ROLE")
        }
        return VaultSettings(address: address, namespace: namespace, caFile: common("CACERT"), login: login)
    }

    private static func logins(
        _ variables: [String: String], token: String?
    ) throws(ServiceSettingsError) -> [VaultLogin] {
        let mount = variables["WEIR_VAULT_LOGIN_MOUNT"]?.trimmingSlashes
        guard mount.map({ VaultPath.encoded($0) != nil }) ?? true else {
            throw ServiceSettingsError("WEIR_VAULT_LOGIN_MOUNT is no path of a login method")
        }
        var logins: [VaultLogin] = []
        if let token { logins.append(.token(SecretValue(token.utf8))) }
        if let file = variables["WEIR_VAULT_TOKEN_FILE"] { logins.append(.tokenFile(file)) }
        if let role = variables["WEIR_VAULT_ROLE_ID"] {
            let secret: VaultSecretID =
                switch (variables["WEIR_VAULT_SECRET_ID"], variables["WEIR_VAULT_SECRET_ID_FILE"]) {
                case (let value?, nil): .value(SecretValue(value.utf8))
                case (nil, let file?): .file(file)
                case (nil, nil): .none
                case (.some, .some):
                    throw ServiceSettingsError("set either WEIR_VAULT_SECRET_ID or WEIR_VAULT_SECRET_ID_FILE, not both")
                }
            logins.append(.appRole(mount: mount ?? "approle", role: role, secret: secret))
        }
        if let role = variables["WEIR_VAULT_KUBERNETES_ROLE"] {
            if let file = variables["WEIR_VAULT_KUBERNETES_TOKEN_FILE"] {
                logins.append(.kubernetes(mount: mount ?? "kubernetes", role: role, tokenFile: file))
            } else {
                logins.append(.kubernetes(mount: mount ?? "kubernetes", role: role))
            }
        }
        return logins
    }
}

extension String {
    /// Without slashes at either end.
    fileprivate var trimmingSlashes: String {
        String(drop { $0 == "/" }.reversed().drop { $0 == "/" }.reversed())
    }
}
