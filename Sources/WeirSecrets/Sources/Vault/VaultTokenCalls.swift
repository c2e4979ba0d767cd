import WeirModel

/// The server's calls for tokens: login, look-up and renewal.
struct VaultTokenCalls: Sendable {
    /// How long a token from a file is used before the file is read again.
    private static let fileLife = 45

    let server: VaultServer
    let login: VaultLogin

    /// Whether there is a way to another token.
    var canLogIn: Bool {
        if case .token = login { return false }
        return true
    }

    /// The token before, renewed; or another one.
    func token(after old: VaultSession.Token?) async throws(ServiceFailure) -> VaultSession.Token {
        if let old, old.isRenewable {
            do throws(ServiceFailure) {
                if let renewed = try await renewed(old) { return renewed }
            } catch  where error.kind == .refused && canLogIn {
                // It was taken away, or its time was over. Another one then.
            }
        }
        switch login {
        case .token(let value): return try await given(value)
        case .tokenFile(let path):
            let value = SecretValue(try SmallFile.credential(path, "the token file"))
            return VaultSession.Token(value, life: Self.fileLife, isRenewable: false)
        case .appRole(let mount, let role, let secret):
            var fields = [("role_id", Array(role.utf8))]
            switch secret {
            case .value(let value): fields.append(("secret_id", value.revealed))
            case .file(let path): fields.append(("secret_id", try SmallFile.credential(path, "the secret id file")))
            case .none: break
            }
            return try await logIn(mount, fields, "AppRole")
        case .kubernetes(let mount, let role, let path):
            let account = try SmallFile.credential(path, "the service account token file")
            return try await logIn(mount, [("jwt", account), ("role", Array(role.utf8))], "Kubernetes role \(role)")
        }
    }

    /// Whether the server still knows a token.
    func isAlive(_ token: SecretValue) async throws(ServiceFailure) -> Bool {
        try await server.send("GET", "auth/token/lookup-self", token: token).status == 200
    }

    /// A token that somebody made: what is known of its life.
    private func given(_ value: SecretValue) async throws(ServiceFailure) -> VaultSession.Token {
        let answer = try await server.send("GET", "auth/token/lookup-self", token: value)
        guard answer.status == 200, let data = JSONObject(answer.body)?.object("data") else {
            // A token that may not look at itself may still be good for what it is for.
            return VaultSession.Token(value, life: 0, isRenewable: false)
        }
        return VaultSession.Token(value, life: data.integer("ttl") ?? 0, isRenewable: data.isTrue("renewable"))
    }

    /// nil where it lives hardly longer for it: the server has a longest life for it.
    private func renewed(_ old: VaultSession.Token) async throws(ServiceFailure) -> VaultSession.Token? {
        let answer = try await server.send("POST", "auth/token/renew-self", token: old.value, body: Array("{}".utf8))
        guard answer.status == 200, let auth = JSONObject(answer.body)?.object("auth") else {
            throw ServiceFailure(.refused, "the server does not renew weir's token (status \(answer.status))")
        }
        let renewed = VaultSession.Token(
            old.value, life: auth.integer("lease_duration") ?? 0, isRenewable: auth.isTrue("renewable"))
        guard let before = old.end, let after = renewed.end else { return renewed }
        return after - before >= .seconds(1) || !canLogIn ? renewed : nil
    }

    private func logIn(
        _ mount: String, _ fields: [(name: String, value: [UInt8])], _ words: String
    ) async throws(ServiceFailure) -> VaultSession.Token {
        guard let mount = VaultPath.encoded(mount) else {
            throw ServiceFailure(.invalid, "the mount of the login method is no path: \(Quotation.of(mount))")
        }
        let answer = try await server.send("POST", "auth/\(mount)/login", token: nil, body: JSONObject.text(fields))
        guard answer.status == 200 else {
            throw ServiceFailure(
                .refused, "the server refuses weir's login as \(words) at auth/\(mount) (status \(answer.status))",
                hint: "check the role, its credential and where the login method is mounted")
        }
        guard let auth = JSONObject(answer.body)?.object("auth"), let token = auth.bytes("client_token"), !token.isEmpty
        else { throw ServiceFailure(.invalid, "the server's answer to weir's login holds no token") }
        return VaultSession.Token(
            SecretValue(token), life: auth.integer("lease_duration") ?? 0, isRenewable: auth.isTrue("renewable"))
    }
}
