import Testing
import WeirTesting

@testable import WeirManifest

/// What looks like a key or a token, and what does not.
@Suite("Random text and known credentials")
struct RandomTextTests {
    private func isRandom(_ text: String) -> Bool { RandomText.matches(Array(text.utf8)[...]) }

    @Test(
        "keys and tokens",
        arguments: [
            "Zq8xT2mK9wB4nR7v", "550e8400-e29b-41d4-a716-446655440000", "d41d8cd98f00b204e9800998ecf8427e",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aGVsbG8gd29ybGQgMTIzNDU2Nzg5MA==", "x7!Kp2@Qm9#Lw4$Z",
            "pk-9f8e7d6c5b4a39281706", "A1B2C3D4E5F6G7H8", "user01:8fG2kLq9Zx1Vb7Nm", "p9$example.K2v7Qx4@Zt8",
        ])
    func random(_ text: String) { #expect(isRandom(text)) }

    @Test(
        "words, addresses, names and times",
        arguments: [
            "", "short1A2b3C", "hunter2", "correct-horse-battery-staple", "https://x1y2z3.example.com/a1b2c3d4",
            "order-export-2024-01-31", "customer_id,order_id,line_2", "CustomerOrderExportV2", "2026-11-23T14:35:47Z",
            "2026-11-23 14:35:47", "svc-1a2b3c@erp2.example.com", "arn:aws:iam::123456789012:role/A1b2C3d4",
            "/run/secrets/a1b2c3d4e5f6", "1111111111111111", "aaaaaaaaaaaaaaaa", "1234567890123456", "*/5 8-18 * * 1-5",
            "{\"a\": \"Zq8xT2mK9wB4nR7v\"}", "secret/data/globex/s3/key", "Zq8xT2mK 9wB4nR7vXX", "Ünïcödé-1234-äöüß-99",
            "a1a1a1a1a1a1a1a1a1a1", "changeme1234567890", "v1.2.3-rc.4+build.567", "db-1a2b3c4d.eu-west-1.example.com",
            "2.4.0-a1b2c3d4e5f6", "eu-west-1.prod.internal.example",
        ])
    func written(_ text: String) { #expect(!isRandom(text)) }

    @Test("nearly every generated token is found")
    func generated() {
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        let alphabets = [
            "0123456789abcdef", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
            "0123456789abcdefghijklmnopqrstuvwxyz",
        ].map { Array($0) }
        for alphabet in alphabets {
            var found = 0
            for _ in 0..<1000 {
                let length = 24 + random.below(40)
                if isRandom(String((0..<length).map { _ in alphabet[random.below(alphabet.count)] })) { found += 1 }
            }
            #expect(found > 950, "seed \(seed): \(found) of 1000 of \(String(alphabet))")
        }
    }

    @Test(
        "credentials that are known by their form",
        arguments: [
            "AKIAIOSFODNN7EXAMPLE", "ghp_0123456789abcdefghijklmnopqrstuvwxyz", "xoxb-1234567890-abc",
            "sk_live_0123456789ab", "Bearer ghp_0123456789abcdefghijklmnopqrstuvwxyz",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n", "-----BEGIN PRIVATE KEY-----\nx",
        ])
    func known(_ text: String) { #expect(KnownCredential.matches(text)) }

    @Test(
        "what only begins like one",
        arguments: [
            "AKIA", "ghp_short", "ghp_0123456789abcdefghi jklm nopqrst", "eyJ.a.b", "SG.short",
            "-----BEGIN CERTIFICATE-----",
            "Send a ghp_ token", "", "npm_install everything that is needed for this to work", "AKIAé0123456789012345",
        ])
    func unknown(_ text: String) { #expect(!KnownCredential.matches(text)) }
}
