import Testing
import WeirModel

@Suite("Names: near ones and secret ones")
struct NameTests {
    @Test(
        "near names",
        arguments: [
            ("descripton", "description"), ("Name", "name"), ("anme", "name"), ("isTriger", "isTrigger"),
            ("stesp", "steps"),
        ])
    func near(_ name: String, _ expected: String) {
        #expect(NearestName.of(name, among: ["action", "description", "isTrigger", "name", "steps"]) == expected)
    }

    @Test("nothing is near", arguments: ["xyzzy", "", "names of things", String(repeating: "n", count: 5000)])
    func far(_ name: String) {
        #expect(NearestName.of(name, among: ["action", "description", "isTrigger", "name", "steps", ""]) == nil)
    }

    @Test("of equally near names the first in byte order wins, whatever the order of candidates")
    func ties() {
        #expect(NearestName.of("cat", among: ["hat", "bat"]) == "bat")
        #expect(NearestName.of("cat", among: ["bat", "hat"]) == "bat")
    }

    @Test(
        "secrets",
        arguments: [
            "password", "Password", "dbPassword", "clientSecret", "client_secret", "CLIENT_SECRET", "apiKey", "APIKey",
            "api-key", "apikey", "X-API-Key", "accessToken", "secretAccessKey", "privateKey", "passphrase", "key",
            "developerApiKey", "signingSecret", "Bearer Token", "credentials", "jwt", "connectionString", "smtpPass",
            "clientsecret", "apiKeys", "sharedAccessKey", "authToken",
        ])
    func secret(_ name: String) { #expect(SecretNames.looksSecret(name)) }

    @Test(
        "no secrets",
        arguments: [
            "publicKey", "keyId", "accessKeyId", "tokenUrl", "tokenURL", "secretName", "username", "host", "clientId",
            "scopes", "maxTokens", "monkey", "hotkeys bar", "projectKey", "sortKey", "passThrough", "hasPassword",
            "compass",
            "author", "keyboard", "", "---", "key_vault", "secretArn", "tokenType",
        ])
    func plain(_ name: String) { #expect(!SecretNames.looksSecret(name)) }

    @Test("time zones")
    func zones() {
        let names = TimeZoneNames(names: ["Europe/Berlin", "America/New_York"])
        #expect(names.contains("Europe/Berlin") && names.contains("UTC"))
        #expect(!names.contains("europe/berlin") && !names.contains("") && !names.contains("../etc/passwd"))
        #expect(names.nearest(to: "Europe/Brelin") == "Europe/Berlin")
    }
}
