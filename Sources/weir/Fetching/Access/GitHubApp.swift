import Crypto
import CryptoExtras
import WeirJSON
import WeirModel
import WeirSecrets

/// A GitHub App as an installation of it fetches.
struct GitHubApp: Hashable, Sendable {
    static let publicAPI = "https://api.github.com"

    /// The app's id, or its client id.
    var appID: String
    /// The installation's number.
    var installationID: String
    /// The app's private key, RSA in PEM.
    var privateKeyFile: String
    /// Of GitHub Enterprise: `https://github.example.com/api/v3`.
    var apiURL = publicAPI

    /// A token of a few minutes that proves that whoever asks is the app (RFC 7519, signed with RS256;
    /// https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app).
    func proof(at now: Instant) throws(CredentialFailure) -> String {
        let pem = try CredentialFile.text(privateKeyFile, "the GitHub App's private key", limit: 64 << 10)
        guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: pem) else {
            throw CredentialFailure(message: "the GitHub App's private key \(privateKeyFile) is no RSA key in PEM")
        }
        let seconds = now.microseconds / 1_000_000
        let header = Self.object { writer in
            writer.key("alg")
            writer.string("RS256")
            writer.key("typ")
            writer.string("JWT")
        }
        let claims = Self.object { writer in
            // A minute for clocks that differ; ten from then are the most that is accepted.
            writer.key("exp")
            writer.integer(seconds + 480)
            writer.key("iat")
            writer.integer(seconds - 60)
            writer.key("iss")
            writer.string(appID)
        }
        let text = "\(Self.encoded(header)).\(Self.encoded(claims))"
        guard let signature = try? key.signature(for: SHA256.hash(data: Array(text.utf8)), padding: .insecurePKCS1v1_5)
        else { throw CredentialFailure(message: "the GitHub App's private key \(privateKeyFile) does not sign") }
        return "\(text).\(Self.encoded(signature.rawRepresentation))"
    }

    private static func object(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        body(&writer)
        writer.endObject()
        return writer.bytes
    }

    /// `base64url` without padding (RFC 4648, section 5).
    private static func encoded(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: Base64.urlText(bytes), as: UTF8.self)
    }
}

/// The tokens that installations fetch with, kept until shortly before they end.
actor InstallationTokens {
    static let shared = InstallationTokens()

    /// So that none ends during a fetch, in microseconds.
    private static let reserve: Int64 = 5 * 60 * 1_000_000

    private struct Token: Sendable {
        var text: String
        var end: Instant
    }

    private var tokens: [GitHubApp: Token] = [:]

    /// A token that is good for some minutes more.
    func token(of app: GitHubApp, caFile: String?) async throws(CredentialFailure) -> String {
        let now = Effects.now()
        if let token = tokens[app], token.end.microseconds - Self.reserve > now.microseconds { return token.text }
        let token = try await Self.ask(app, caFile: caFile, now)
        tokens[app] = token
        return token.text
    }

    func forget(_ app: GitHubApp) { tokens[app] = nil }

    private static func ask(_ app: GitHubApp, caFile: String?, _ now: Instant) async throws(CredentialFailure) -> Token
    {
        let proof = try app.proof(at: now)
        let answer: HTTPAnswer
        do throws(HTTPFailure) {
            let transport = try AsyncHTTPTransport(caFile: caFile)
            answer = try await transport.send(
                HTTPCall(
                    method: "POST", url: "\(app.apiURL)/app/installations/\(app.installationID)/access_tokens",
                    headers: [
                        ("authorization", "Bearer \(proof)"), ("accept", "application/vnd.github+json"),
                        ("x-github-api-version", "2022-11-28"),
                    ], body: []))
            await transport.shutDown()
        } catch {
            throw CredentialFailure(message: "GitHub's API at \(error)", isTransient: error.isTransient)
        }
        switch answer.status {
        case 201: break
        case 401:
            throw CredentialFailure(
                message:
                    "GitHub's API does not take the app's proof: check appID, the private key, and this machine's clock"
            )
        case 403, 404:
            throw CredentialFailure(
                message:
                    "GitHub's API has no installation \(app.installationID) of the app, or it is suspended: check installationID"
            )
        default:
            throw CredentialFailure(
                message: "GitHub's API answers with status \(answer.status)", isTransient: answer.status >= 500)
        }
        guard let token = token(answer.body) else {
            throw CredentialFailure(message: "GitHub's API answers with no token and time")
        }
        return token
    }

    private static func token(_ body: [UInt8]) -> Token? {
        var document = Document()
        // What the reader finds quotes the text, and is not shown for that.
        var findings: [Diagnostic] = []
        var reader = JSONReader(limits: .file)
        guard reader.read(body.span, path: "", into: &document, diagnostics: &findings),
            document.nodes.first?.kind == .mapping,
            let text = document.value(of: "token", in: 0), document.nodes[text].kind == .string,
            let end = document.value(of: "expires_at", in: 0), let time = Instant(document.string(end)),
            !document.string(text).isEmpty
        else { return nil }
        return Token(text: document.string(text), end: time)
    }
}
