import Testing
import WeirAge
import WeirSOPS

/// Files that sops encrypted, in all formats and with all rules.
struct FixtureTests {
    static let names = [
        "default.enc.yaml", "encrypted_suffix.enc.yaml", "encrypted_regex.enc.yaml", "unencrypted_regex.enc.yaml",
        "enc_comment_regex.enc.yaml", "mac_only.enc.yaml", "multidoc.enc.yaml", "default.enc.json", "default.enc.env",
        "default.enc.ini", "default.enc.bin",
    ]

    @Test(arguments: names)
    func `what is printed is what sops prints`(name: String) throws {
        let document = try Fixture.file(name).decrypt(identities: Fixture.identities())
        let expected = try Fixture.bytes(name.replacing(".enc.", with: ".expected."))
        #expect(String(decoding: document.rendered, as: UTF8.self) == String(decoding: expected, as: UTF8.self))
        #expect(document.rendered == expected)
    }

    @Test(arguments: [[1, 2], [1, 3], [2, 3], [3, 2, 1]])
    func `two of three key groups open a file`(keys: [Int]) throws {
        let file = try Fixture.file("shamir_2of3.enc.yaml")
        #expect(file.metadata.keyGroups.map(\.count) == [1, 1, 1])
        #expect(file.metadata.threshold == 2)
        let document = try file.decrypt(identities: Fixture.identities(keys))
        #expect(document.rendered == (try Fixture.bytes("shamir_2of3.expected.yaml")))
    }

    @Test func `the metadata of a file are there before it is decrypted`() throws {
        let metadata = try Fixture.file("default.enc.yaml").metadata
        #expect(metadata.version == "3.11.0")
        #expect(metadata.lastModified == "2026-11-22T02:47:19Z")
        #expect(metadata.rule == .unencryptedSuffix("_unencrypted"))
        #expect(!metadata.macCoversEncryptedOnly)
        #expect(metadata.recipients.map(\.kind) == [.age])
        let recipients = try Fixture.identities().map { $0.recipient.description }
        #expect(metadata.recipients.map(\.name) == recipients)
    }

    @Test func `values are found by their path, with their type`() throws {
        let document = try Fixture.file("default.enc.yaml").decrypt(identities: Fixture.identities())
        #expect(document.value(at: ["stringData", "password"]) == .text(Array("s3cr3t".utf8)))
        #expect(document.value(at: ["count"]) == .integer(42))
        #expect(document.value(at: ["ratio"]) == .float(1.5))
        #expect(document.value(at: ["yes_"]) == .bool(true))
        #expect(document.value(at: ["nothing"]) == .null)
        #expect(document.value(at: ["when"]) == .time("2024-05-01T10:11:12Z"))
        #expect(document.value(at: ["list", "1"]) == .integer(2))
        #expect(document.value(at: ["list", "2", "nested", "deep"]) == .text(Array("value: with colon".utf8)))
        #expect(document.value(at: ["list", "9"]) == nil)
        #expect(document.value(at: ["missing"]) == nil)
        #expect(document.value(at: ["count", "below"]) == nil)
        let section = try Fixture.file("default.enc.ini").decrypt(identities: Fixture.identities())
        #expect(section.value(at: ["s", "k"]) == .text(Array("v".utf8)))
        let second = try Fixture.file("multidoc.enc.yaml").decrypt(identities: Fixture.identities())
        #expect(second.documents.count == 2)
        #expect(second.value(at: ["b"]) == .text(Array("two".utf8)))
    }

    @Test(arguments: [
        ("a.yaml", SOPSFormat.yaml), ("x/b.sops.yml", .yaml), ("c.json", .json), (".env", .dotenv), ("d.ini", .ini),
        ("e.txt", .binary), ("f", .binary), ("g.YAML", .binary), ("yaml", .binary),
    ])
    func `the name of a file tells its format`(path: String, format: SOPSFormat) {
        #expect(SOPSFormat(path: path) == format)
    }
}
