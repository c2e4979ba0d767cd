import Testing
import WeirModel
import WeirTesting

@testable import WeirTrust

@Suite struct AllowedSignersTests {
    static let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJuWkb5PX6R1sG3D6n4N1hLiTFv4aBAc0YZ2VY0w7i2G"

    @Test func theWholeFormat() throws {
        let text = """
            # a comment

              # another, indented
            ada@example.com,*@team.example \(Self.key) ada's key # not a comment
            "grace@example.com" namespaces="git,file",valid-after="20260101Z",VALID-BEFORE="202602031504Z"\t\(Self.key)
            \t*\tvalid-after="20260101000000"   \(Self.key)\r
            ada@example.com \(Self.key)
            """
        let signers = try AllowedSigners(Array(text.utf8), path: "trust/signers") { $0.adding(seconds: 3600) }.signers
        #expect(
            signers.map(\.principals.text) == [
                "ada@example.com,*@team.example", "grace@example.com", "*", "ada@example.com",
            ])
        #expect(
            signers.map(\.location.description) == [
                "trust/signers:4:1", "trust/signers:5:1", "trust/signers:6:2", "trust/signers:7:1",
            ])
        #expect(signers[1].namespaces?.text == "git,file")
        #expect(signers[1].validAfter == Instant("2026-01-01T00:00:00Z"))
        #expect(signers[1].validBefore == Instant("2026-02-03T15:04:00Z"))
        #expect(signers[2].validAfter == Instant("2026-01-01T01:00:00Z"))
        #expect(signers[2].namespaces == nil)
        #expect(Set(signers.map(\.key)).count == 1)
        #expect(try AllowedSigners([], path: "signers").signers.isEmpty)
    }

    @Test(arguments: [
        ("ada", "1:4: the key is missing after the principals"),
        ("\"ada", "1:1: the closing quote is missing"),
        ("\"\" KEY", "1:1: there are no principals between the quotes"),
        ("a\"b\" KEY", "1:2: quotes belong around all of the principals"),
        ("\"a\"b KEY", "1:4: quotes belong around all of the principals"),
        ("ädä ssh-ed25519", "1:16: the key is missing after its kind"),
        ("ädä ssh-ed25519 AAA", "1:17: the key is not base 64"),
        ("ada ssh-ed25519 AAAA", "1:17: the key is cut off or has a part too many"),
        (
            "ada ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIJuWkb5PX6R1sG3D6n4N1hLiTFv4aBAc0YZ2VY0w7i2G",
            "1:13: the key is of another kind than it says"
        ),
        ("ada ssh-dss AAAA", "1:5: \"ssh-dss\" is no kind of key that is accepted here"),
        (
            "ada ssh-ed25519-cert-v01@openssh.com AAAA",
            "1:5: \"ssh-ed25519-cert-v01@openssh.com\" is no kind of key that is accepted here"
        ),
        ("ada cert-authority KEY", "1:5: cert-authority is not accepted"),
        ("ada namespaces=\"git\",Cert-Authority KEY", "1:22: cert-authority is not accepted"),
        ("ada namespaces=git KEY", "1:16: write the value of \"namespaces\" in quotes"),
        ("ada namespaces KEY", "1:5: namespaces needs a value"),
        ("ada namespaces=\"\" KEY", "1:5: namespaces needs a value"),
        ("ada namespaces=\"git KEY", "1:16: the closing quote is missing"),
        ("ada namespaces=\"git\"x KEY", "1:21: a comma or a space belongs after the closing quote"),
        ("ada namespaces=\"git\", KEY", "1:22: an option is missing"),
        ("ada namespaces=\"a\",namespaces=\"b\" KEY", "1:20: namespaces is there twice"),
        ("ada valid-after=\"20260230\" KEY", "1:5: valid-after=\"20260230\" is no time"),
        ("ada valid-after=\"2026-01-01\" KEY", "1:5: valid-after=\"2026-01-01\" is no time"),
        ("ada valid-before=\"202601012460Z\" KEY", "1:5: valid-before=\"202601012460Z\" is no time"),
        ("ada valid-before=\"20260101Q\" KEY", "1:5: valid-before=\"20260101Q\" is no time"),
        ("ada valid-before=\"19691231Z\" KEY", "1:5: valid-before=\"19691231Z\" is no time"),
        (
            "ada valid-after=\"20260102\",valid-before=\"20260102\" KEY",
            "1:5: valid-before is not later than valid-after"
        ),
        ("ada trusted KEY", "1:5: \"trusted\" is no option"),
        ("ada namespaces=\"git\"", "1:21: the key is missing after the options"),
        ("ada\0 KEY", "1:4: there is a zero byte"),
    ])
    func everythingThatIsWrong(line: String, problem: String) {
        let bytes = Array(
            line.split(separator: "KEY", omittingEmptySubsequences: false).joined(separator: Self.key).utf8)
        let error = #expect(throws: AllowedSignersError.self) { _ = try AllowedSigners(bytes, path: "f") }
        #expect(error?.problems.count == 1)
        #expect(error?.description.hasPrefix("f:\(problem)") == true, "\(error?.description ?? "")")
    }

    @Test func allProblemsAreReported() {
        let text = "# fine\nada\n\nbob \(Self.key)\neve x \(Self.key)\n\u{FF}"
        let error = #expect(throws: AllowedSignersError.self) { _ = try AllowedSigners(Array(text.utf8), path: "f") }
        #expect(error?.problems.map(\.location.position.line) == [2, 5, 6])
    }

    @Test func weakAndForeignKeysOfSshKeygen() async throws {
        try await GitFixture.with { fixture in
            let small = try await fixture.makeKey("small", type: "rsa", bits: 1024)
            let error = #expect(throws: AllowedSignersError.self) { _ = try signers("ada \(small.entry)") }
            #expect(error?.description.contains("1024 bits, and 2048 are the least") == true)
            let key = try await fixture.makeKey("ada", type: "ecdsa", bits: 384)
            #expect(try signers("ada \(key.entry)").signers.first?.key.kind == .ecdsa384)
            let other = key.entry.split(separator: " ")
            #expect(throws: AllowedSignersError.self) { _ = try signers("ada ecdsa-sha2-nistp256 \(other[1])") }
        }
    }

    /// The same patterns and names to ssh-keygen.
    @Test func patternsMatchAsInSshKeygen() async throws {
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        try await GitFixture.with { fixture in
            let key = try await fixture.makeKey("ada")
            for _ in 0..<150 {
                let patterns = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                    let text = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                        "aab**?".randomElement(using: &random).map(String.init) ?? ""
                    }.joined()
                    return (Int.random(in: 0..<4, using: &random) == 0 ? "!" : "") + text
                }.joined(separator: ",")
                let name = (0..<Int.random(in: 1...7, using: &random)).map { _ in
                    "ab".randomElement(using: &random).map(String.init) ?? ""
                }.joined()
                try fixture.scratch.write("signers", "\(patterns) \(key.entry)\n")
                let theirs =
                    (try? await fixture.program(
                        "ssh-keygen",
                        ["-Y", "match-principals", "-I", name, "-f", "\(fixture.scratch.path)/signers"])) != nil
                #expect(
                    PatternList(Array(patterns.utf8)).matches(Array(name.utf8)) == theirs,
                    "\(patterns) \(name), seed \(seed)")
            }
        }
    }

    @Test func patternsTakeNoTimeToSpeakOf() {
        let pattern = [UInt8](repeating: UInt8(ascii: "*"), count: 2000) + Array("b".utf8)
        let alternating = Array(String(repeating: "*a", count: 500).utf8) + Array("b".utf8)
        let name = [UInt8](repeating: UInt8(ascii: "a"), count: 2000)
        #expect(!PatternList(pattern).matches(name))
        #expect(!PatternList(alternating).matches(name))
    }

    /// A flipped bit may make another principal, or an error; it never lets in a key that is not in the file.
    @Test("row 24: flipped bits let nobody in") func flippedBitsLetNobodyIn() async throws {
        let seed = RandomSeed.one
        var random = SeededGenerator(seed: seed)
        try await GitFixture.with { fixture in
            let (ada, eve) = (try await fixture.makeKey("ada"), try await fixture.makeKey("eve"))
            let commit = try fixture.object(try await fixture.commitSigned(by: eve))
            let text = """
                # signers
                ada@example.com namespaces="git",valid-after="20200101Z" \(ada.entry) comment
                "*" valid-before="20300101" \(ada.entry)
                """
            var accepted = 0
            for _ in 0..<3000 {
                var bytes = Array(text.utf8)
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                }
                guard let signers = try? AllowedSigners(bytes, path: "f") else { continue }
                accepted += 1
                let reason = try await distrust(TrustPolicy(signers: signers), commit)?.reason
                #expect(reason == .unknownSigner, "seed \(seed)")
            }
            // Else the test would have looked at nothing.
            #expect(accepted > 100, "seed \(seed)")
        }
    }
}
