import Testing
import WeirAge

@Suite struct FileTests {
    static let identity = AgeIdentity.generate()
    static let share = String(repeating: "A", count: 42) + "E"
    static let body = String(repeating: "A", count: 43)
    static let version = "age-encryption.org/v1\n"

    private func error(
        _ file: some Collection<UInt8>, _ identities: [AgeIdentity] = [identity], _ limits: AgeLimits = AgeLimits()
    ) -> AgeError? {
        do throws(AgeError) {
            _ = try Age.decrypt(Array(file), identities: identities, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["", " \n", "hello", "agf", "age-encryption.com/v1\n", "\nage-encryption.org/v1\n", "{\"a\": 1}"])
    func `what is no age file is said to be none`(text: String) {
        #expect(error(text.utf8) == .notAnAgeFile)
    }

    @Test func `a reader tells from the first byte, and again`() {
        var reader = AgeReader(identities: [])
        var read: [UInt8] = []
        var errors: [AgeError] = []
        for piece in ["A", "age-encryption.org/v1\n"] {
            do throws(AgeError) { try reader.read(piece.utf8, into: &read) } catch { errors.append(error) }
        }
        #expect(errors == [.notAnAgeFile, .notAnAgeFile])
    }

    @Test func `another version is named`() {
        #expect(error("age-encryption.org/v2\nwhatever".utf8) == .unsupportedVersion("v2"))
        let long = String(repeating: "x", count: 5000)
        let name = String(repeating: "x", count: 40) + "…"
        #expect(error("age-encryption.org/\(long)\n".utf8) == .unsupportedVersion(name))
    }

    @Test(arguments: [
        ("age-encryption.org/v1", 1), ("age-encryption.org/\n", 1), ("age-encryption.org/v1\r\n", 1),
        ("\(version)--- \(body)\n", 2), ("\(version)x\n", 2), ("\(version)->\n", 2), ("\(version)-> \n", 2),
        ("\(version)-> a  b\n", 2), ("\(version)-> a\u{7F}\n", 2), ("\(version)-> é\n\n", 2),
        ("\(version)-> X25519 \(share)\n\(body)\n-> x\n--- \(body)\n", 5), ("\(version)-> x\nA\n", 3),
        ("\(version)-> x\nAB\n", 3), ("\(version)-> x\nAA==\n", 3), ("\(version)-> x\n\(body)\(body)\n", 3),
        ("\(version)-> x\n\n---\(body)\n", 4), ("\(version)-> x\n\n--- \(body)=\n", 4),
        ("\(version)-> x\n\n--- AAAA\n", 4), ("\(version)-> x\n\n---  \(body)\n", 4),
        ("\(version)-> x\n\n-> X25519\n\n--- \(body)\n", 4),
        ("\(version)-> X25519 \(share) x\n\(body)\n--- \(body)\n", 2),
        ("\(version)-> X25519 \(body)\nAAAA\n--- \(body)\n", 2),
        ("\(version)-> X25519 AAAA\n\(body)\n--- \(body)\n", 2),
        ("\(version)-> X25519 \(body)\n\(body)\n--- \(body)\n", 2),
        ("\(version)-> scrypt AAAAAAAAAAAAAAAAAAAAAA 10\n\(body)\n-> x\n\n--- \(body)\n", 2),
    ])
    func `a broken header is refused with its line`(text: String, line: Int) {
        guard case .invalidHeader(line, let reason) = error(text.utf8) else {
            Issue.record("\(String(describing: error(text.utf8)))")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test(arguments: [
        ("-\n", 1), ("-----BEGIN PGP MESSAGE-----\n", 1), ("-----BEGIN AGE ENCRYPTED FILE-----\n\n", 2),
        ("-----BEGIN AGE ENCRYPTED FILE-----", 1), ("-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\nYWdl\n", 3),
        (String(repeating: "-", count: 100_000), 1), ("-----BEGIN AGE ENCRYPTED FILE-----\nYW dl\n", 2),
        ("-----BEGIN AGE ENCRYPTED FILE-----\nYW=l\n", 2), ("-----BEGIN AGE ENCRYPTED FILE-----\n====\n", 2),
        ("-----BEGIN AGE ENCRYPTED FILE-----\nYWd=\n", 2), ("-----BEGIN AGE ENCRYPTED FILE-----\nYWdl", 2),
        ("-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\nx", 4),
    ])
    func `a broken armor is refused with its line`(text: String, line: Int) {
        guard case .invalidArmor(line, let reason) = error(text.utf8) else {
            Issue.record("\(String(describing: error(text.utf8)))")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test func `an error says whom the file is for`() throws {
        let file = try Age.encrypt([1], to: [AgeIdentity.generate().recipient, AgeIdentity.generate().recipient])
        #expect(error(file) == .noIdentityMatches(stanzas: ["X25519"]))
        #expect(error(file, []) == .noIdentityMatches(stanzas: ["X25519"]))
        #expect(error(file, [try .generateHybrid()]) == .noIdentityMatches(stanzas: ["X25519"]))
        #expect(
            error(try Age.encrypt([1], to: [AgeIdentity.generateHybrid().recipient]), [try .generateHybrid()])
                == .noIdentityMatches(stanzas: ["mlkem768x25519"]))
    }

    @Test func `one of several recipients opens a file, and each does`() throws {
        let identities = (0..<5).map { _ in AgeIdentity.generate() }
        let hybrids = try (0..<3).map { _ in try AgeIdentity.generateHybrid() }
        for group in [identities, hybrids] {
            let file = try Age.encrypt([1, 2, 3], to: group.map(\.recipient))
            for identity in group {
                #expect(try Age.decrypt(file, identities: [.generate(), .generateHybrid(), identity]) == [1, 2, 3])
            }
        }
    }

    @Test func `a passphrase opens its file, up to the limit of work`() throws {
        let file = try Age.encrypt([7], to: [.passphrase("open sesame", workFactor: 11)])
        #expect(try Age.decrypt(file, identities: [.passphrase("open"), .passphrase("open sesame")]) == [7])
        #expect(error(file, [try .passphrase("open")]) == .wrongPassphrase)
        #expect(error(file) == .noIdentityMatches(stanzas: ["scrypt"]))
        let identities = [try AgeIdentity.passphrase("open sesame")]
        #expect(error(file, identities, AgeLimits(passphraseWorkFactor: 11)) == nil)
        #expect(error(file, identities, AgeLimits(passphraseWorkFactor: 10)) == .workFactorTooHigh(11, limit: 10))
        let text = "\(Self.version)-> scrypt AAAAAAAAAAAAAAAAAAAAAA 40\n\(Self.body)\n--- \(Self.body)\n"
        #expect(
            error(text.utf8, identities, AgeLimits(passphraseWorkFactor: 1000)) == .workFactorTooHigh(40, limit: 30))
        #expect(throws: AgeError.self) { try AgeIdentity.passphrase("") }
        #expect(throws: AgeError.self) { try AgeRecipient.passphrase("") }
        #expect(throws: AgeError.self) { try AgeRecipient.passphrase("x", workFactor: 0) }
        #expect(throws: AgeError.self) { try AgeRecipient.passphrase("x", workFactor: 31) }
    }

    @Test func `recipients that do not go together are refused`() throws {
        let plain = AgeIdentity.generate().recipient
        let hybrid = try AgeIdentity.generateHybrid().recipient
        let passphrase = try AgeRecipient.passphrase("x", workFactor: 1)
        for recipients in [
            [], [plain, hybrid], [passphrase, plain], [passphrase, passphrase], [hybrid, passphrase],
        ] {
            do throws(AgeError) {
                _ = try Age.encrypt([], to: recipients)
                Issue.record("\(recipients)")
            } catch {
                guard case .recipientsRefused = error else {
                    Issue.record("\(recipients): \(error)")
                    continue
                }
            }
        }
        #expect(throws: AgeError.tooManyStanzas(limit: 1024)) {
            try Age.encrypt([], to: Array(repeating: plain, count: 1025))
        }
        #expect(throws: AgeError.headerTooLarge(limit: 1 << 20)) {
            try Age.encrypt([], to: Array(repeating: hybrid, count: 1000))
        }
    }

    @Test func `limits hold, whatever they are`() throws {
        let file = try Age.encrypt([1], to: [Self.identity.recipient, Self.identity.recipient])
        let size = file.count - 33
        #expect(error(file, [Self.identity], AgeLimits(headerBytes: size, stanzas: 2)) == nil)
        #expect(error(file, [Self.identity], AgeLimits(headerBytes: .max, stanzas: .max)) == nil)
        #expect(error(file, [Self.identity], AgeLimits(stanzas: 1)) == .tooManyStanzas(limit: 1))
        for limit in [size - 2, 22, 21, 1, 0, -1, .min] {
            #expect(error(file, [Self.identity], AgeLimits(headerBytes: limit)) == .headerTooLarge(limit: limit))
        }
        let endless = "\(Self.version)-> x \(String(repeating: "A", count: 2 << 20))"
        #expect(error(endless.utf8) == .headerTooLarge(limit: 1 << 20))
    }

    @Test func `a header that is not its author's is refused`() throws {
        let file = try Age.encrypt([1], to: [Self.identity.recipient])
        let end = try #require(file.indices.first { file[$0...].starts(with: "---".utf8) })
        #expect(error(file[..<end] + Array("-> x\n\n".utf8) + file[end...]) == .headerNotAuthentic)
        let second = try Age.encrypt([1], to: [Self.identity.recipient])
        #expect(error(file[..<end] + second[end...]) == .headerNotAuthentic)
        #expect(error(file[..<(end + 48)] + second[(end + 48)...]) == .payloadNotAuthentic(chunk: 1))
        #expect(error(file[..<(end + 48 + 15)]) == .invalidHeader(line: 4, reason: Self.noPayload))
    }

    private static let noPayload = "the file ends with the header, or soon after it"

    @Test func `two files of the same plaintext have nothing in common but the version`() throws {
        let recipient = Self.identity.recipient
        let first = try Age.encrypt([1, 2, 3], to: [recipient])
        let second = try Age.encrypt([1, 2, 3], to: [recipient])
        #expect(first.count == second.count)
        #expect(zip(first, second).filter { $0 == $1 }.count < first.count / 2)
    }

    @Test func `errors say what happened and what to do`() {
        let errors: [AgeError] = [
            .notAnAgeFile, .unsupportedVersion("v2"), .invalidHeader(line: 3, reason: "x"), .headerTooLarge(limit: 9),
            .tooManyStanzas(limit: 9), .invalidArmor(line: 3, reason: "x"), .noIdentityMatches(stanzas: ["X25519"]),
            .wrongPassphrase, .workFactorTooHigh(9, limit: 8), .headerNotAuthentic, .payloadTruncated,
            .payloadNotAuthentic(chunk: 4), .payloadTrailingData, .invalidIdentity(line: 3, reason: "x"),
            .invalidIdentity(line: nil, reason: "x"), .invalidRecipient(reason: "x"), .recipientsRefused(reason: "x y"),
            .outOfMemory(reason: "x"),
        ]
        #expect(Set(errors.map(\.description)).count == errors.count)
        #expect("\(AgeError.invalidHeader(line: 3, reason: "x"))".contains("line 3: x;"))
        #expect("\(AgeError.noIdentityMatches(stanzas: ["a", "b"]))".contains("for a, b;"))
    }
}
