/// Tells from a name whether what it names is a secret, for warnings and for redaction.
///
/// Names are taken apart into words at everything but letters and digits and at the humps of camel case:
/// `clientSecret`, `client_secret` and `ClientSECRET` are two words each.
public enum SecretNames {
    /// Whether an input of this name holds a secret: `password`, `clientSecret`, `apiKey`, `access-token`, but not
    /// `publicKey`, `keyId`, `tokenUrl` or `maxTokens`.
    public static func looksSecret(_ name: String) -> Bool {
        let words = words(of: name)
        guard let first = words.first, let last = words.last else { return false }
        // `tokenUrl` is an address and `hasPassword` a switch, not a secret.
        if words.count > 1, attributes.contains(last) || switches.contains(first) { return false }
        if last == "pass" || last == "pat" { return true }
        for (index, word) in words.enumerated() {
            if secrets.contains(word) || endings.contains(where: word.hasSuffix) { return true }
            if word == "key" || word == "keys" {
                if index == 0 || !openKeys.contains(words[index - 1]) { return true }
            }
            if word == "string", index > 0, words[index - 1] == "connection" { return true }
        }
        return false
    }

    private static let secrets: Set<String> = [
        "password", "passwords", "passwd", "pwd", "passphrase", "passcode", "secret", "secrets", "token",
        "credential", "credentials", "apikeys", "bearer", "authorization", "jwt",
    ]

    /// What a word without humps, such as `clientsecret`, ends in when it means a secret.
    private static let endings = [
        "password", "passwd", "passphrase", "passcode", "secret", "token", "credential", "credentials", "apikey",
        "accesskey", "secretkey", "privatekey", "signingkey", "sharedkey", "authkey", "encryptionkey",
    ]

    /// `publicKey` and its like are keys that everybody may see.
    private static let openKeys: Set<String> = [
        "public", "primary", "foreign", "sort", "partition", "routing", "object", "cache", "idempotency", "composite",
        "index", "dedupe", "external", "project", "issue", "record", "publishable", "row", "range", "hash", "map",
        "stable", "lookup", "group",
    ]

    /// A last word of these says something about a secret instead of being one.
    private static let attributes: Set<String> = [
        "url", "uri", "endpoint", "id", "ids", "name", "names", "type", "kind", "path", "prefix", "location", "header",
        "field", "label", "method", "algorithm", "size", "length", "count", "limit", "expiry", "expires", "expiration",
        "lifetime", "ttl", "enabled", "required", "version", "host", "region", "arn", "vault", "store", "format",
        "encoding", "usage", "hint", "policy", "parameter", "param", "scheme", "issuer", "audience",
    ]

    private static let switches: Set<String> = [
        "is", "has", "use", "uses", "require", "requires", "enable", "allow", "show",
    ]

    /// The words of `name` in lower case.
    package static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        let scalars = Array(name.unicodeScalars.prefix(256))
        for (index, scalar) in scalars.enumerated() {
            guard scalar.properties.isAlphabetic || scalar.properties.numericType != nil else {
                if !word.isEmpty { words.append(word) }
                word = ""
                continue
            }
            if !word.isEmpty, scalar.properties.isUppercase {
                let afterSmall = !scalars[index - 1].properties.isUppercase
                // The K of `APIKey` begins a word because a small letter follows it.
                let beforeSmall = index + 1 < scalars.count && scalars[index + 1].properties.isLowercase
                if afterSmall || beforeSmall {
                    words.append(word)
                    word = ""
                }
            }
            word += scalar.properties.lowercaseMapping
        }
        if !word.isEmpty { words.append(word) }
        return words
    }
}
