import Testing
import WeirAge
import WeirSOPS

/// What is refused, and what is said then.
struct RefusalTests {
    private func refusal(_ text: String, _ format: SOPSFormat = .yaml) -> SOPSError? {
        do {
            _ = try SOPSFile(Array(text.utf8), format: format).decrypt(identities: Fixture.identities())
            return nil
        } catch {
            return error as? SOPSError
        }
    }

    private func changed(_ name: String, _ old: String, _ new: String) throws -> String {
        let text = try Fixture.text(name)
        #expect(text.contains(old))
        return text.replacing(old, with: new)
    }

    @Test func `a file in plain text is no encrypted file`() throws {
        #expect(refusal("a: 1\n")?.reason == .notEncrypted)
        #expect(refusal("{\"a\": 1}", .json)?.reason == .notEncrypted)
        #expect(refusal("A=1\n", .dotenv)?.reason == .notEncrypted)
        #expect(refusal("[s]\na = 1\n", .ini)?.reason == .notEncrypted)
        #expect(refusal("", .yaml)?.reason == .notEncrypted)
        #expect(refusal("", .dotenv)?.reason == .notEncrypted)
        #expect(refusal("hello", .binary)?.reason == .malformed)
    }

    @Test(arguments: [
        ("a: [1\n", "2:1"), ("a: 1\n- b\n", "2:1"), ("a: \"x\n", "1:4"), ("a: b: c\n", "1:5"), ("- a\n", "1:1"),
        ("x\n", "1:1"),
        ("a: 1\na: 2\n", "2:1"), ("a: *x\n", "1:4"), ("a: &x [*x]\n", "1:8"), ("a: !x!y z\n", "1:4"),
        ("a: \u{07}\n", "1:4"),
        ("%YAML 1.3\n---\na: 1\n", "1:1"), ("1: a\n", "1:1"), ("a: 18446744073709551615\n", "1:4"),
        ("a:\n\t- b\n", "2:1"),
        ("a: !!int x\n", "1:4"), ("a: `x`\n", "1:4"),
    ])
    func `what is no YAML for sops is refused where it stands`(text: String, place: String) throws {
        let error = try #require(refusal(text))
        #expect(error.reason == .malformed)
        #expect(error.description.hasPrefix("\(place): this is no YAML that SOPS reads: "), "\(error)")
    }

    @Test(arguments: [
        "[]", "1", "{", "{\"a\"}", "{\"a\":}", "{\"a\":01}", "{\"a\":1,}", "{\"a\":1}x", "{\"a\":\"\u{01}\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":1e999}", "{\"a\":[1 2]}", "{\"a\":nul}", "{\"a\":\"b",
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(refusal(text, .json)?.reason == .malformed)
    }

    @Test func `what is no dotenv or INI is refused with its line`() throws {
        #expect(try #require(refusal("A=1\nB\n", .dotenv)).description.hasPrefix("2:1: "))
        for text in ["[s]\nx\n", "[s\n", "[s]\nk = \"\"\"a\n", "[s]\n\"k = 1\n", "[]\n", "[s]\n= 1\n"] {
            #expect(refusal(text, .ini)?.reason == .malformed, "\(text)")
        }
    }

    @Test func `without a key it is said for whom the file is`() throws {
        let file = try Fixture.file("default.enc.yaml")
        for keys in [[], [2], [3]] {
            let error = #expect(throws: SOPSError.self) { try file.decrypt(identities: Fixture.identities(keys)) }
            #expect(error?.reason == .noDataKey)
            #expect(
                try #require(error).message.contains("age1qjp6ed8a9zphnlz4rudgyhlzacrdjzhvqqha59lpp6u05gzxteyqdxp824"))
        }
        let shared = try Fixture.file("shamir_2of3.enc.yaml")
        let error = #expect(throws: SOPSError.self) { try shared.decrypt(identities: Fixture.identities([2])) }
        #expect(try #require(error).message.hasPrefix("1 of 3 key groups could be opened and 2 are needed, so 1 more"))
    }

    @Test func `recipients that nobody here can open are passed over`() throws {
        let pgp = """
            sops:
                pgp:
                    - created_at: "2026-11-22T02:47:19Z"
                      enc: |
                        -----BEGIN PGP MESSAGE-----
                      fp: 0123456789ABCDEF
                kms:
                    - arn: arn:aws:kms:eu:1:key/2
                      created_at: "2026-11-22T02:47:19Z"
                      enc: AQ==

            """
        let text = try changed("default.enc.yaml", "sops:\n", pgp)
        let file = try SOPSFile(Array(text.utf8), format: .yaml)
        #expect(file.metadata.recipients.map(\.kind) == [.awsKMS, .pgp, .age])
        #expect(file.metadata.recipients.map(\.name).prefix(2) == ["arn:aws:kms:eu:1:key/2", "0123456789ABCDEF"])
        #expect(try file.decrypt(identities: Fixture.identities()).rendered == Fixture.bytes("default.expected.yaml"))
        let error = #expect(throws: SOPSError.self) { try file.decrypt(identities: []) }
        #expect(try #require(error).message.contains("kms arn:aws:kms:eu:1:key/2, pgp 0123456789ABCDEF, age age1qj"))
    }

    @Test func `metadata that are incomplete or contradict themselves are refused`() throws {
        let changes = [
            ("unencrypted_suffix: _unencrypted", "unencrypted_suffix: x\n    encrypted_suffix: y"),
            ("lastmodified", "last"), ("\"2026-11-22T02:47:19Z\"", "soon"), ("\"2026-11-22T02:47:19Z\"", "[]"),
            ("    age:\n", "    nobody:\n"), ("version: 3.11.0", "version: three"),
            ("    age:\n        - ", "    age:\n          "),
            ("recipient: age1q", "recipient: age1p"), ("3.11.0", "3.11.0\n    mac_only_encrypted: perhaps"),
            ("3.11.0", "3.11.0\n    shamir_threshold: -1"),
        ]
        for (old, new) in changes {
            let error = refusal(try changed("default.enc.yaml", old, new))
            #expect(error?.reason == .invalidMetadata, "\(new): \(String(describing: error))")
        }
        #expect(refusal(try changed("default.enc.yaml", "\n    mac: ", "\n    max: "))?.reason == .notAuthentic)
        let threshold = try changed("shamir_2of3.enc.yaml", "shamir_threshold: 2", "shamir_threshold: 300")
        #expect(refusal(threshold)?.reason == .invalidMetadata)
        #expect(
            refusal(try changed("encrypted_regex.enc.yaml", "encrypted_regex: ", "encrypted_regex: (*"))?.reason != nil)
    }

    @Test func `values that were changed, moved, added or removed are refused`() throws {
        let name = "default.enc.yaml"
        let changes = [
            ("token_unencrypted: plain here", "token_unencrypted: plain there", SOPSError.Reason.notAuthentic),
            ("token_unencrypted: plain here\n", "", .notAuthentic),
            ("empty: \"\"", "empty: x", .notAuthentic),
            ("    user: ENC", "    uses: ENC", .notAuthentic),
            ("nothing: null", "nothing: 1", .notAuthentic),
            ("sops:\n", "added_unencrypted: 1\nsops:\n", .notAuthentic),
        ]
        for (old, new, reason) in changes {
            let error = refusal(try changed(name, old, new))
            #expect(error?.reason == reason, "\(new): \(String(describing: error))")
        }
        let moved = try #require(refusal(try changed(name, "    user: ENC", "    uses: ENC")))
        #expect(moved.description.hasPrefix("29:11: the value of stringData:uses does not open"), "\(moved)")
    }

    @Test func `errors hold neither plain text nor keys`() throws {
        var texts: [String] = []
        let text = try Fixture.text("default.enc.yaml")
        for (index, line) in text.split(separator: "\n").enumerated() where line.contains("ENC[") {
            if let error = refusal(text.replacing(line, with: line.replacing("data:", with: "data:AAAA"))) {
                texts.append("\(index): \(error)")
            }
        }
        #expect(texts.count > 20)
        let secret = try Fixture.identities()[0].revealed()
        for text in texts {
            for plain in ["s3cr3t", "colonkey", "line one", "two", "żółć", String(secret.suffix(20))] {
                #expect(!text.contains(plain), "\(text)")
            }
        }
    }
}
