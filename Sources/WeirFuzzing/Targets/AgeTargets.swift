import WeirAge

extension FuzzTarget {
    /// The keys that the seeds are encrypted for. They were made for this and open nothing else.
    private static let identities = [
        "AGE-SECRET-KEY-13DLDEJPFF3WJRJ5MKK0RWYR4UNG59YPY3XYPHNP6R984V7Y3AUFQE4JHNW",
        "AGE-SECRET-KEY-1GZSDEWZZWDNGJMVY4TU642H36RVXU37LDZJUNS0TDJJ6R2TUKEGSLDLJFL",
    ].compactMap { try? AgeIdentity(parsing: $0) }

    /// What the seeds hold: nothing, a little, exactly one chunk, one byte more, and several.
    private static let plaintexts: [[UInt8]] = [
        [], Array("a secret\n".utf8), [UInt8](repeating: 1, count: 64 << 10),
        [UInt8](repeating: 2, count: 64 << 10 + 1),
    ]

    /// The work of a passphrase is bounded, so that the time goes into reading.
    private static let limits = AgeLimits(headerBytes: 16 << 10, stanzas: 64, passphraseWorkFactor: 4)

    static let ageFile = FuzzTarget(
        "age", shape: [.lines, .armor],
        tokens: [
            "age-encryption.org/v1\n", "age-encryption.org/v2\n", "-> X25519 ", "-> scrypt ", "-> a-grease ", "-> ",
            "--- ", "\n---", "-----BEGIN AGE ENCRYPTED FILE-----\n", "-----END AGE ENCRYPTED FILE-----\n", "=", "==",
            "\r\n", " 18", " 4",
        ], longestInput: 72 << 10,
        invariant: """
            what comes out of a file is what somebody put into it, and the same whether it is read whole or in pieces; \
            who has no key gets nothing
            """
    ) { files in
        let made = plaintexts.flatMap { text in
            [false, true].compactMap { try? Age.encrypt(text, to: identities.map(\.recipient), armored: $0) }
        }
        return made + files.own("age")
    } check: { input in
        let whole = plaintext(of: input, in: input.count)
        if let text = whole {
            try require(plaintexts.contains(text), "a file opens that nobody encrypted: \(text.count) bytes")
        }
        for size in [1, 61] where input.count <= 4096 {
            // Of two faults, another one may be found first.
            try require(plaintext(of: input, in: size) == whole, "reading \(size) bytes at a time ends differently")
        }
        if let stranger = try? AgeIdentity.passphrase("guess") {
            let opened = try? Age.decrypt(input, identities: [stranger], limits: limits)
            try require(opened == nil, "it opens with a guess")
        }
    }

    /// Reads so many bytes at a time; nil where the file is refused.
    private static func plaintext(of input: [UInt8], in size: Int) -> [UInt8]? {
        var reader = AgeReader(identities: identities, limits: limits)
        var plaintext: [UInt8] = []
        do throws(AgeError) {
            var rest = input[...]
            while !rest.isEmpty {
                try reader.read(rest.prefix(size), into: &plaintext)
                rest = rest.dropFirst(size)
            }
            try reader.finish(into: &plaintext)
        } catch {
            return nil
        }
        return plaintext
    }

    static let ageKeys = FuzzTarget(
        "age-keys", shape: [.lines],
        tokens: ["AGE-SECRET-KEY-1", "age1", "AGE-PLUGIN-", "age1pq1", "#", "1", "q", "p"],
        longestInput: 4 << 10, invariant: "a key that is read is written as the same key, and errors hold nothing of it"
    ) { _ in
        identities.map { Array("# created\n\($0.revealed())\n".utf8) }
            + identities.map { Array($0.recipient.description.utf8) }
            + [(try? AgeIdentity.generateHybrid())?.recipient.description].compactMap { $0.map { Array($0.utf8) } }
    } check: { input in
        let text = String(decoding: input, as: UTF8.self)
        if let recipient = try? AgeRecipient(parsing: text) {
            let again = try? AgeRecipient(parsing: recipient.description)
            try require(again?.description == recipient.description, "a recipient is another once it is written")
        }
        let identities: [AgeIdentity]
        do throws(AgeError) {
            identities = try AgeIdentity.identities(inFile: text)
        } catch {
            for line in text.uppercased().split(whereSeparator: \.isNewline) where line.count >= 60 {
                // What every key begins with is no part of one.
                let middle = line.dropFirst(20).prefix(12)
                let isShown = error.description.uppercased().contains(middle)
                try require(!isShown || "AGE-SECRET-KEY-PQ-1".contains(middle), "an error shows a part of a key")
            }
            return
        }
        for identity in identities {
            let again = try? AgeIdentity(parsing: identity.revealed())
            try require(again?.revealed() == identity.revealed(), "an identity is another once it is written")
            try require(
                again?.recipient.description == identity.recipient.description, "an identity has two recipients")
        }
    }
}
