import Crypto

/// Who sends webhooks, and how it proves that it did.
public enum WebhookProvider: String, Sendable, CaseIterable {
    /// `X-Hub-Signature-256: sha256=…`, HMAC-SHA256 in hexadecimal
    /// (https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries).
    case github
    /// `X-Gitlab-Token`: the secret itself (https://docs.gitlab.com/user/project/integrations/webhooks/).
    case gitlab
    /// `X-Gitea-Signature`: HMAC-SHA256 in hexadecimal (https://docs.gitea.com/usage/webhooks).
    case gitea
    /// `X-Hub-Signature: sha256=…`, HMAC-SHA256 in hexadecimal
    /// (https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/).
    case bitbucket
    /// `X-Weir-Signature: sha256=…` or `sha512=…`, HMAC in hexadecimal.
    case generic

    /// The header that proves it, in lower case.
    public var header: String {
        switch self {
        case .github: "x-hub-signature-256"
        case .gitlab: "x-gitlab-token"
        case .gitea: "x-gitea-signature"
        case .bitbucket: "x-hub-signature"
        case .generic: "x-weir-signature"
        }
    }

    /// Whether a request was sent by somebody who knows the secret. What the body says is not looked at: it is only a
    /// reason to look at the repository.
    ///
    /// - Parameters:
    ///   - proof: the value of `header`; nil where there is none.
    ///   - body: as it came.
    ///   - secret: an empty one proves nothing.
    public func isProved(_ proof: String?, body: [UInt8], secret: [UInt8]) -> Bool {
        guard let proof, !secret.isEmpty else { return false }
        switch self {
        case .gitlab:
            // Both digests have one length, so that the comparison says nothing of the secret's.
            return Array(SHA256.hash(data: Array(proof.utf8))).isEqualInConstantTime(
                to: Array(SHA256.hash(data: secret)))
        case .gitea: return Self.isHMAC(proof[...], body, secret, SHA256.self)
        case .github, .bitbucket:
            guard proof.hasPrefix("sha256=") else { return false }
            return Self.isHMAC(proof.dropFirst(7), body, secret, SHA256.self)
        case .generic:
            if proof.hasPrefix("sha256=") { return Self.isHMAC(proof.dropFirst(7), body, secret, SHA256.self) }
            guard proof.hasPrefix("sha512=") else { return false }
            return Self.isHMAC(proof.dropFirst(7), body, secret, SHA512.self)
        }
    }

    private static func isHMAC<Hash: HashFunction>(
        _ digits: Substring, _ body: [UInt8], _ secret: [UInt8], _ hash: Hash.Type
    ) -> Bool {
        guard let code = bytes(digits) else { return false }
        // swift-crypto compares in constant time.
        return HMAC<Hash>.isValidAuthenticationCode(code, authenticating: body, using: SymmetricKey(data: secret))
    }

    private static func bytes(_ digits: Substring) -> [UInt8]? {
        guard digits.utf8.count % 2 == 0, digits.utf8.count <= 128 else { return nil }
        var bytes: [UInt8] = []
        var rest = digits[...]
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16), rest.first != "+", rest.first != "-" else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
