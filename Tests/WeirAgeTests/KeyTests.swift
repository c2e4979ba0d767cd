import Testing
import WeirAge

@Suite struct KeyTests {
    /// The example identity and recipient of the specification.
    static let secretText = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
    static let publicText = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"

    /// The recipient of the specification's example identity of the hybrid kind begins and ends like this.
    static let hybridText = "AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR"

    @Test func `keys are read, written and belong together`() throws {
        let identity = try AgeIdentity(parsing: Self.secretText)
        #expect(identity.kind == .x25519)
        #expect(identity.revealed() == Self.secretText)
        #expect("\(identity.recipient)" == Self.publicText)
        #expect("\(try AgeRecipient(parsing: Self.publicText))" == Self.publicText)
        let hybrid = try AgeIdentity(parsing: Self.hybridText)
        #expect(hybrid.kind == .hybrid)
        #expect(hybrid.revealed() == Self.hybridText)
        let recipient = "\(hybrid.recipient)"
        #expect(recipient.hasPrefix("age1pq1x34nzsvr0rxjsgdn8zgyhfe8j7ceq5r9rdelkjuh3y235jzxshfg87pz"))
        #expect(recipient.hasSuffix("v49zc0k"))
        #expect("\(try AgeRecipient(parsing: recipient))" == recipient)
        #expect(try AgeRecipient(parsing: recipient).kind == .hybrid)
    }

    @Test(arguments: [
        "", "1", "age1", "age", publicText.uppercased(), secretText, secretText.lowercased(), " \(publicText)",
        "\(publicText)\n", "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwk",
        "Age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj", "A12UEL5L", "ssh-ed25519 AAAA",
        // A plugin's, from the specification.
        "age1tag1qt8lw0ual6avlwmwatk888yqnmdamm7xfd0wak53ut6elz5c4swx2yqdj4e",
        // Bits that belong to nothing, a group too many, two too few.
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73epp9g8nq",
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73eqqhruuh4",
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73vh5vlv",
        // All bytes zero: of low order, so everybody could open what is encrypted to it.
        "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z",
        String(repeating: "a", count: 100_000),
    ])
    func `what is no recipient is refused`(text: String) throws {
        let error = try #require(throws: AgeError.self) { try AgeRecipient(parsing: text) }
        guard case .invalidRecipient(let reason) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(!reason.contains(Self.secretText.suffix(20)))
    }

    @Test(arguments: [
        "", "AGE-SECRET-KEY-", "AGE-SECRET-KEY-1", secretText.lowercased(), publicText, "\(secretText) ",
        "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEY",
        "AGE-SECRET-KEY-1gfPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX", "AGE-PLUGIN-YUBIKEY-1XXXX",
        "AGE-SECRET-KEY-XX-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX",
    ])
    func `what is no identity is refused, and the error does not tell it`(text: String) throws {
        let error = try #require(throws: AgeError.self) { try AgeIdentity(parsing: text) }
        guard case .invalidIdentity(nil, _) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(text.count < 16 || !"\(error)".contains(text.suffix(12)))
    }

    @Test func `an identity prints nothing of its key`() throws {
        for identity in [
            try AgeIdentity(parsing: Self.secretText), try AgeIdentity(parsing: Self.hybridText),
            try .passphrase("open sesame"),
        ] {
            var dumped = ""
            dump(identity, to: &dumped)
            let nested = ["key": identity]
            for text in [
                "\(identity)", String(reflecting: identity), dumped, "\(nested)", "\(Optional(identity) as Any)",
            ] {
                #expect(text.contains("age identity (\(identity.kind.rawValue))"), "\(text)")
                #expect(text.utf8.count < 80, "\(text)")
            }
            #expect(Mirror(reflecting: identity).children.isEmpty)
        }
        var dumped = ""
        dump(try AgeRecipient.passphrase("open sesame"), to: &dumped)
        #expect(!dumped.contains("sesame") && dumped.contains("passphrase") && dumped.utf8.count < 80)
    }

    @Test func `an identity file holds several identities, comments and empty lines`() throws {
        let text = "# created: 2026\r\n\r\n\(Self.secretText)\r\n  \n# \(Self.publicText)\n \(Self.hybridText)\t"
        let identities = try AgeIdentity.identities(inFile: text)
        #expect(identities.map { $0.revealed() } == [Self.secretText, Self.hybridText])
    }

    @Test func `a broken identity file is refused with the line`() throws {
        let cases: [(String, Int?)] = [
            ("", nil), ("# nothing\n", nil), ("\(Self.secretText)\n\n\(Self.secretText)X\n", 3),
            ("# x\n\(Self.publicText)\n", 2), ("-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n", 1),
            ("age-encryption.org/v1\n", 1), ("\(Self.secretText) \(Self.secretText)", 1),
        ]
        for (text, line) in cases {
            let error = try #require(throws: AgeError.self) { try AgeIdentity.identities(inFile: text) }
            guard case .invalidIdentity(line, let reason) = error else {
                Issue.record("\(text): \(error)")
                continue
            }
            #expect(!reason.isEmpty && !"\(error)".contains("GFPYY"))
        }
    }

    @Test func `a new key is another one each time`() throws {
        let texts = try (0..<4).map { try $0 < 2 ? .generate() : .generateHybrid() }.map { (key: AgeIdentity) in
            key.revealed()
        }
        #expect(Set(texts).count == 4)
    }
}
