import Testing
import WeirModel
import WeirTesting

@testable import WeirManifest

/// Files whose author means harm: each is refused where it stands, and what does not depend on it goes on.
@Suite("Repositories that mean harm") struct HostileRepositoryTests {
    // MARK: Names of files

    static let paths = [
        "../x", "../../globex/secrets", "a/../../x", "/etc/passwd", "..", ".", "./x", "a//b", "~/x", "-x", "a\\..\\x",
        "%2e%2e%2fx", "..%2fx", "%252e%252e/x", "a\u{0}b", "x/", "//x", "\u{202e}x/..", "..\u{ff0f}..\u{ff0f}x/../y",
    ]

    /// Each field of a file that becomes the name of a file, of a folder, or of a place in another store.
    static let fields: [(file: String, text: String)] = [
        ("customers/globex/secrets.yaml", "secrets:\n  ACME_PASSWORD: {from: {sops: PATH, key: a}}\n"),
        ("customers/globex/secrets.yaml", "secrets:\n  ACME_PASSWORD: {from: {vault: PATH, key: a}}\n"),
        ("customers/globex/erp.yaml", "integration: PATH\n"),
        ("customers/globex/erp.yaml", Fleet.instance + "\nprofiles: [PATH]\n"),
        ("customers/globex/erp.yaml", Fleet.instance + "\nmovedFrom: PATH\n"),
        ("customers/globex/erp.yaml", Fleet.instance + "\nfork: {from: PATH}\n"),
        ("customers/globex/customer.yaml", "name: Globex\nprofiles: [PATH]\n"),
        ("customers/globex/customer.yaml", "name: Globex\nmovedFrom: PATH\n"),
        ("integrations/acme/deploy.yaml", "customers: {all: true}\ninstance: PATH\n"),
        ("integrations/acme/release.yaml", "movedFrom: PATH\n"),
        ("integrations/fork/fork.yaml", "from: PATH\nversion: 1\n"),
        ("weir.yaml", "apiVersion: weir/v1\nprofiles: [PATH]\n"),
    ]

    @Test("row 1: a path that leads away is refused in every field that names a file", arguments: fields)
    func paths(_ field: (file: String, text: String)) async throws {
        for path in Self.paths {
            let text = field.text.replacing("PATH", with: Self.quoted(path))
            let loaded = try await Fleet.load(Fleet.with([field.file: text]))
            #expect(
                loaded.errors.contains { $0.location.path == field.file }, "\(path) in \(text): \(loaded.findings)")
            // It is neither stated as it was, nor with what the path would lead to.
            #expect(!loaded.description.contains("root:x:"))
        }
    }

    @Test("row 1: the file of a secret may be absolute, which the operator has to allow, and nothing else")
    func absolute() async throws {
        for path in Self.paths + ["/../x", "//etc/passwd", "/a/../b"] {
            let text = "secrets:\n  ACME_PASSWORD: {from: {file: \(Self.quoted(path))}}\n"
            let loaded = try await Fleet.load(Fleet.with(["customers/globex/secrets.yaml": text]))
            #expect(loaded.errors.isEmpty == (path == "/etc/passwd"), "\(path): \(loaded.findings)")
        }
    }

    /// As YAML's double quotes have it.
    private static func quoted(_ text: String) -> String {
        let characters = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\\", "\"": "\\\(scalar)"
            case "\u{0}": "\\0"
            default: String(scalar)
            }
        }
        return "\"\(characters.joined())\""
    }

    // MARK: Circles

    @Test("row 5: forks that are forks of each other, in circles of any length, are errors and hold only themselves")
    func forks() async throws {
        for length in [1, 2, 3, 50] {
            var tree = Fleet.tree
            for number in 0..<length {
                tree["integrations/fork-\(number)/fork.yaml"] = "from: fork-\((number + 1) % length)\nversion: 1\n"
            }
            // One that leads into the circle, and is none of it.
            tree["integrations/outside/fork.yaml"] = "from: fork-0\nversion: 1\n"
            tree["customers/globex/web.yaml"] = "integration: outside\n"
            let loaded = try await Fleet.load(tree)
            #expect(loaded.errors.count { $0.code == .forkCycle } == length, "\(length): \(loaded.findings)")
            #expect(loaded.stated.contains("instance globex/erp") && loaded.stated.contains("integration acme"))
            #expect(Set(loaded.heldKeys).isSuperset(of: ["integration outside", "instance globex/web"]))
            #expect(loaded.heldKeys.count == length + 2, "\(loaded.held)")
        }
    }

    @Test("row 5: a profile that names profiles, and an instance that is a fork of itself, end at once")
    func profiles() async throws {
        let profiles = try await Fleet.load(
            Fleet.with([
                "profiles/a.yaml": "profiles: [b]\nconfig: {Batch Size: 1}\n",
                "profiles/b.yaml": "profiles: [a]\n",
                "customers/globex/erp.yaml": Fleet.instance + "\nprofiles: [a]\n",
            ]))
        #expect(profiles.errors.map(\.code) == [.unknownField, .unknownField], "\(profiles.findings)")
        #expect(profiles.heldKeys == ["instance globex/erp"])
        // Where an instance was forked from is only noted.
        let circle = try await Fleet.load(
            Fleet.with([
                "customers/globex/erp.yaml": Fleet.instance + "\nfork: {from: globex/web}\n",
                "customers/globex/web.yaml": Fleet.instance + "\nfork: {from: globex/erp}\n",
            ]))
        #expect(Set(circle.stated + circle.heldKeys).isSuperset(of: ["instance globex/erp", "instance globex/web"]))
    }

    // MARK: Numbers

    static let absurd = [
        "9223372036854775808d", "999999999999d", "-1d", "1e9d", "36600000000000000000000h", "0x7fffffffd", "d", "1",
        "4000d ", "1y", "\u{661}d", "NaN", "∞", String(repeating: "9", count: 5000) + "s",
    ]

    @Test("row 6: an absurd duration holds the unit that has it, and no other")
    func durations() async throws {
        for text in Self.absurd {
            for field in ["every", "overlap"] {
                let secrets = """
                    secrets:
                      ACME_PASSWORD: {generate: {kind: token}, rotate: {\(field): \(Self.quoted(text))}}
                    """
                try await holdsErpAlone(["customers/globex/secrets.yaml": secrets], "\(field): \(text.prefix(40))")
            }
        }
    }

    @Test("row 6: an absurd cron expression or number holds the unit that has it, and no other")
    func values() async throws {
        let crons = [
            "* * * * * * * * *", "99999999999999999999 * * * *", "*/0 * * * *", "0-99999999 * * * *",
            "*/-9223372036854775808 * * * *", String(repeating: "1,", count: 50_000) + "1 * * * *", "* * 31 2 ",
        ]
        for text in crons {
            try await holdsErpAlone(configured("Sync", text), text)
        }
        let numbers = ["1e999999999", "-1e400", "NaN", "Infinity", "0x10", String(repeating: "9", count: 100_000)]
        for text in numbers {
            try await holdsErpAlone(configured("Batch Size", text), text)
        }
    }

    private func configured(_ name: String, _ text: String) -> [String: String] {
        ["customers/globex/erp.yaml": Fleet.instance + "\n  \(name): \(Self.quoted(text))\n"]
    }

    /// With another instance of the same integration, and another customer with one.
    private func holdsErpAlone(_ files: [String: String], _ comment: String) async throws {
        var tree = Fleet.with([
            "customers/globex/web.yaml": Fleet.instance.replacing("{{secrets.ACME_PASSWORD}}", with: ""),
            "customers/initech/customer.yaml": "name: Initech\n",
            "customers/initech/secrets.yaml": "secrets:\n  ACME_PASSWORD: {from: {env: A}}\n",
            "customers/initech/erp.yaml": Fleet.instance,
        ])
        for (path, text) in files { tree[path] = text }
        let loaded = try await Fleet.load(tree)
        #expect(loaded.heldKeys == ["instance globex/erp"], "\(comment): \(loaded.held) \(loaded.findings)")
        #expect(
            Set(loaded.stated) == [
                "customer globex", "customer initech", "integration acme", "instance globex/web",
                "instance initech/erp",
            ], "\(comment)")
        #expect(loaded.errors.allSatisfy { $0.message.utf8.count < 1000 }, "\(comment)")
    }

    // MARK: Others' secrets

    @Test("row 16: a customer's file does not reach another customer's secrets, by whatever name")
    func secrets() async throws {
        for reference in [
            "{{secrets.CANARY}}", "{{secrets.initech/CANARY}}", "{{secrets.initech.CANARY}}",
            "{{secrets.../initech/CANARY}}", "{{secrets.\"initech/CANARY\"}}", "{{customers.initech.secrets.CANARY}}",
        ] {
            let loaded = try await Fleet.load(
                Fleet.with([
                    "customers/initech/customer.yaml": "name: Initech\n",
                    "customers/initech/secrets.yaml": "secrets:\n  CANARY: {from: {env: INITECH_CANARY}}\n",
                    "customers/globex/erp.yaml": """
                    integration: acme
                    config:
                      Acme Connection: {username: svc, password: \(Self.quoted(reference))}
                    """,
                ]))
            #expect(loaded.heldKeys == ["instance globex/erp"], "\(reference): \(loaded.findings)")
            #expect(loaded.instance()?.spec == nil, "\(reference)")
        }
    }

    @Test("row 16: a file below one customer's folder states nothing of another's")
    func folders() async throws {
        let text = Fleet.instance + "\ncustomer: initech\n"
        for path in ["customers/globex/initech/erp.yaml", "customers/globex/erp.yaml", "customers/initech.yaml"] {
            let loaded = try await Fleet.load(
                Fleet.with(["customers/initech/customer.yaml": "name: Initech\n", path: text]))
            #expect(!loaded.errors.isEmpty, "\(path)")
            #expect(!(loaded.stated + loaded.heldKeys).contains { $0.hasPrefix("instance initech") }, "\(path)")
        }
    }
}
