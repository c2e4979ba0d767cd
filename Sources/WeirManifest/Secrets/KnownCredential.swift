/// Credentials that can be told by their form alone, whatever the field that holds them is called.
///
/// Each issuer documents its prefix so that scanners can find leaked ones: Amazon (access key ids), GitHub, GitLab,
/// Slack, Stripe, Google (API keys), SendGrid, npm, and PEM private keys (RFC 7468). JSON Web Tokens (RFC 7519) begin
/// with the Base64 of `{"`.
enum KnownCredential {
    /// A prefix and how many characters at least follow it.
    private static let forms: [(prefix: [UInt8], atLeast: Int)] = [
        ("AKIA", 16), ("ASIA", 16),
        ("ghp_", 20), ("gho_", 20), ("ghs_", 20), ("ghu_", 20), ("ghr_", 20), ("github_pat_", 20), ("glpat-", 16),
        ("xoxb-", 10), ("xoxp-", 10), ("xoxa-", 10), ("xoxs-", 10), ("xapp-", 10),
        ("sk_live_", 10), ("rk_live_", 10), ("sk_test_", 10), ("AIza", 30), ("SG.", 30), ("npm_", 30),
    ].map { (Array($0.0.utf8), $0.1) }

    /// What the forms begin with. Most texts begin with something else and are not looked at further.
    private static let begins: Set<UInt8> = Set(forms.compactMap(\.prefix.first))
    private static let shortest = 13

    /// Whether `text` as a whole, or the last of its words (`Bearer eyJ…`), is such a credential.
    static func matches(_ text: String) -> Bool { matches(Array(text.utf8)[...]) }

    /// Whether `text` as a whole, or the last of its words (`Bearer eyJ…`), is such a credential.
    static func matches(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count >= shortest, let first = text.first else { return false }
        if first == UInt8(ascii: "-"), isPrivateKey(text) { return true }
        guard let space = text.lastIndex(of: 0x20) else { return isToken(text) }
        return isToken(text[(space + 1)...])
    }

    private static func isToken(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first, text.count >= shortest else { return false }
        if first == UInt8(ascii: "e"), isJSONWebToken(text) { return true }
        guard begins.contains(first) else { return false }
        return forms.contains { form in
            text.count >= form.prefix.count + form.atLeast && text.starts(with: form.prefix)
                && text.allSatisfy { (0x21...0x7e).contains($0) }
        }
    }

    private static func isPrivateKey(_ text: ArraySlice<UInt8>) -> Bool {
        text.starts(with: "-----BEGIN".utf8)
            && String(decoding: text.prefix(100), as: UTF8.self).contains("PRIVATE KEY-----")
    }

    private static func isJSONWebToken(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.starts(with: "eyJ".utf8) else { return false }
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 3 && parts[1].count >= 10 && parts[2].count >= 10
    }
}
