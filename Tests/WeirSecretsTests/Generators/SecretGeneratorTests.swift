import Crypto
import Subprocess
import Testing
import WeirModel
import WeirSecrets
import WeirTesting

@Suite("Made values") struct SecretGeneratorTests {
    private let usual = Set("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789")

    @Test("tokens are unpadded base64url, HMAC keys padded base64", arguments: [16, 17, 18, 32, 4096])
    func bytes(_ count: Int) throws {
        var generator = SeededGenerator(seed: 1)
        let token = try SecretGenerator.generate(.token(bytes: count), using: &generator).text
        #expect(token.utf8.count == (count * 4 + 2) / 3)
        #expect(token.wholeMatch(of: /[A-Za-z0-9_\-]+/) != nil)
        generator = SeededGenerator(seed: 1)
        let hmac = try SecretGenerator.generate(.hmac(bytes: count), using: &generator).text
        #expect(hmac.utf8.count == (count + 2) / 3 * 4)
        #expect(hmac.wholeMatch(of: /[A-Za-z0-9+\/]+=*/) != nil)
        // The same bytes in both alphabets.
        #expect(hmac.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "") == token)
    }

    @Test("every bit of a token is as often set as not")
    func tokenBits() throws {
        var generator = SeededGenerator(seed: 2)
        var counts = [Int](repeating: 0, count: 64)
        let characters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        for _ in 0..<200 {
            // 48 bytes are exactly 64 characters.
            let text = try SecretGenerator.generate(.token(bytes: 48), using: &generator).revealed
            for character in text { counts[try #require(characters.firstIndex(of: character))] += 1 }
        }
        #expect(chiSquare(counts) < 130, "63 degrees of freedom: beyond this once in more than a million times")
    }

    @Test("passwords have their length and alphabet, and the usual ones every class")
    func passwords() throws {
        var generator = SeededGenerator(seed: 3)
        for length in [12, 13, 32, 4096] {
            for _ in 0..<50 {
                let text = try SecretGenerator.generate(.password(length: length, alphabet: nil), using: &generator)
                    .text
                #expect(text.count == length && usual.isSuperset(of: text))
                #expect(text.contains(/[A-Z]/) && text.contains(/[a-z]/) && text.contains(/[0-9]/))
                let hex = try SecretGenerator.generate(
                    .password(length: length, alphabet: "0123456789abcdef"), using: &generator
                ).text
                #expect(hex.count == length && Set("0123456789abcdef").isSuperset(of: hex))
            }
        }
    }

    @Test(
        "characters are equally likely", arguments: ["0123456789", "!\"#$%&'()*+,-./", "abcdefghijklmnopqrstuvwxyz~"])
    func distribution(_ alphabet: String) throws {
        var generator = SeededGenerator(seed: 4)
        var counts: [Character: Int] = [:]
        for _ in 0..<500 {
            let text = try SecretGenerator.generate(.password(length: 100, alphabet: alphabet), using: &generator).text
            for character in text { counts[character, default: 0] += 1 }
        }
        #expect(counts.count == alphabet.count)
        #expect(chiSquare(Array(counts.values)) < 80)
    }

    @Test("the usual alphabet's characters are equally likely, too")
    func usualDistribution() throws {
        var generator = SeededGenerator(seed: 5)
        var counts: [Character: Int] = [:]
        for _ in 0..<100 {
            // Long ones have every class anyway, so that none is drawn again.
            let text = try SecretGenerator.generate(.password(length: 600, alphabet: nil), using: &generator).text
            for character in text { counts[character, default: 0] += 1 }
        }
        #expect(Set(counts.keys) == usual)
        #expect(chiSquare(Array(counts.values)) < 120)
    }

    @Test("what cannot be made is refused")
    func refusals() {
        let cases: [(SecretRecipe, RecipeError)] = [
            (.token(bytes: 15), .bytes(15)), (.token(bytes: 4097), .bytes(4097)), (.token(bytes: -1), .bytes(-1)),
            (.hmac(bytes: 0), .bytes(0)), (.hmac(bytes: .max), .bytes(.max)),
            (.password(length: 11, alphabet: nil), .length(11)),
            (.password(length: 4097, alphabet: nil), .length(4097)),
            (.password(length: 12, alphabet: ""), .alphabetTooSmall(0)),
            (.password(length: 12, alphabet: "012345678"), .alphabetTooSmall(9)),
            (.password(length: 12, alphabet: "0000000000"), .alphabetTooSmall(1)),
            (.password(length: 12, alphabet: "01234567891"), .alphabetRepeats("1")),
            (.password(length: 12, alphabet: "0123456789ä"), .alphabetCharacter),
            (.password(length: 12, alphabet: "0123456789 "), .alphabetCharacter),
            (.password(length: 12, alphabet: "0123456789\n"), .alphabetCharacter),
            (.rsa(bits: 1024), .keySize(1024)), (.rsa(bits: 2049), .keySize(2049)), (.rsa(bits: 8192), .keySize(8192)),
        ]
        for (recipe, expected) in cases {
            #expect(throws: expected) { try SecretGenerator.generate(recipe) }
            #expect(throws: expected) { try SecretGenerator.check(recipe) }
        }
    }

    @Test("the system's generator makes different values")
    func different() throws {
        for recipe in [SecretRecipe.token(bytes: 16), .password(length: 12, alphabet: nil), .hmac(bytes: 16), .ed25519]
        {
            #expect(try SecretGenerator.generate(recipe) != SecretGenerator.generate(recipe))
        }
    }

    @Test("OpenSSL reads the keys", arguments: [SecretRecipe.ed25519, .rsa(bits: 2048), .rsa(bits: 3072)])
    func openSSL(_ recipe: SecretRecipe) async throws {
        let pem = try SecretGenerator.generate(recipe).text
        #expect(pem.hasPrefix("-----BEGIN PRIVATE KEY-----\n") && pem.hasSuffix("-----END PRIVATE KEY-----\n"))
        #expect(pem.split(separator: "\n").allSatisfy { $0.count <= 64 })
        try await ScratchFolder.with { folder in
            try folder.write("key.pem", pem)
            let result = try await run(
                .name("openssl"), arguments: ["pkey", "-in", "\(folder.path)/key.pem", "-text", "-check"],
                output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
            #expect(result.terminationStatus.isSuccess, "\(result.standardError)")
            let text = result.standardOutput
            #expect(text.contains("Key is valid"))
            switch recipe {
            case .rsa(let bits): #expect(text.contains("(\(bits) bit"))
            default: #expect(text.contains("ED25519 Private-Key"))
            }
            // OpenSSL writes what it read byte for byte the same.
            #expect(text.contains(pem))
        }
    }

    /// The statistic for equally likely classes.
    private func chiSquare(_ counts: [Int]) -> Double {
        let expected = Double(counts.reduce(0, +)) / Double(counts.count)
        return counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    }
}
