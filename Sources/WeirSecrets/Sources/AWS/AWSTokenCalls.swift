import WeirModel

/// The call of AWS STS that gives credentials for a web identity
/// (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html).
struct AWSTokenCalls: Sendable {
    let address: HTTPAddress
    let connection: ServiceConnection

    /// Credentials of a role, and when they end.
    func assume(
        _ role: String, _ sessionName: String, tokenFile: String
    ) async throws(ServiceFailure) -> (AWSCredentials, end: Instant) {
        let token = try SmallFile.credential(tokenFile, "the web identity token file")
        let body = URLEncoding.form([
            ("Action", Array("AssumeRoleWithWebIdentity".utf8)), ("Version", Array("2011-06-15".utf8)),
            ("RoleArn", Array(role.utf8)), ("RoleSessionName", Array(sessionName.utf8)), ("WebIdentityToken", token),
        ])
        let call = HTTPCall(
            method: "POST", url: address.url("/"),
            headers: [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")], body: body)
        let answer: HTTPAnswer
        do throws(HTTPFailure) {
            answer = try await connection.send(trouble: AWSAnswer.trouble) { call }
        } catch {
            throw ServiceFailure(error)
        }
        let text = String(decoding: answer.body, as: UTF8.self)
        guard answer.status == 200 else {
            let code = AWSAnswer.error(answer) ?? "status \(answer.status)"
            throw ServiceFailure(
                .refused, "AWS STS gives weir no credentials for \(role): \(code)",
                hint: "check the role's trust policy and \(tokenFile)")
        }
        guard let id = AWSAnswer.element("AccessKeyId", text), let secret = AWSAnswer.element("SecretAccessKey", text),
            let session = AWSAnswer.element("SessionToken", text),
            let end = AWSAnswer.element("Expiration", text).flatMap({ Instant($0) })
        else { throw ServiceFailure(.invalid, "the answer of AWS STS holds no credentials") }
        let credentials = AWSCredentials(
            accessKeyID: id, secretAccessKey: SecretValue(secret.utf8), sessionToken: SecretValue(session.utf8))
        return (credentials, end)
    }
}
