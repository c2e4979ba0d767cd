/// Credentials that can be told by their form alone, whatever the field that holds them is called.
///
/// Each issuer documents its prefix so that scanners can find leaked ones: Amazon (access key ids), GitHub, GitLab,
/// Slack, Stripe, Google (API keys), SendGrid, npm, and PEM private keys (RFC 7468). JSON Web Tokens (RFC 7519) begin
/// with the Base64 of `{"`.
enum KnownCredential {
    /// A prefix and how many characters at least follow it.
    private static let forms: [(prefix: String, atLeast: Int)] = [
        ("AKIA", 16), ("ASIA", 16),
        ("ghp_", 20), ("gho_", 20), ("ghs_", 20), ("ghu_", 20), ("ghr_", 20), ("github_pat_", 20), ("glpat-", 16),
        ("xoxb-", 10), ("xoxp-", 10), ("xoxa-", 10), ("xoxs-", 10), ("xapp-", 10),
        ("sk_live_", 10), ("rk_live_", 10), ("sk_test_", 10), ("AIza", 30), ("SG.", 30), ("npm_", 30),
    ]

    /// Whether `text` as a whole is such a credential.
    static func matches(_ text: String) -> Bool {
        if text.hasPrefix("-----BEGIN"), text.contains("PRIVATE KEY-----") { return true }
        if isJSONWebToken(text) { return true }
        return forms.contains { form in
            text.hasPrefix(form.prefix) && text.utf8.count >= form.prefix.utf8.count + form.atLeast
                && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        }
    }

    private static func isJSONWebToken(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 3 && text.hasPrefix("eyJ") && parts[1].count >= 10 && parts[2].count >= 10
    }
}
