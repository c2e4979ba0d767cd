import Foundation
import Testing
import WeirTesting

/// `weir new`: what it writes, and that it writes nothing else.
@Suite struct NewCommandTests {
    private static func with(_ body: @Sendable (GitFixture) async throws -> Void) async throws {
        try await GitFixture.with { git in
            for (path, text) in SampleRepository.files { try git.write(path, text) }
            try await body(git)
        }
    }

    private static func weir(_ git: GitFixture, _ words: String...) async throws -> Program.Outcome {
        try await Program.weir(words, in: git.path)
    }

    /// Every path below the folder, `.git` aside.
    private static func paths(_ git: GitFixture) throws -> Set<String> {
        Set(try FileManager.default.subpathsOfDirectory(atPath: git.path).filter { !$0.hasPrefix(".git/") })
    }

    @Test func `a customer, an integration and an instance validate, and nothing is left behind`() async throws {
        try await Self.with { git in
            let before = try Self.paths(git)
            for words in [["customer", "stark"], ["integration", "fresh"]] {
                let made = try await Program.weir(["new"] + words, in: git.path)
                #expect(made.status == 0 && made.error.isEmpty, "\(made)")
            }
            let made = try await Self.weir(git, "new", "instance", "stark/erp", "--integration", "acme-erp")
            #expect(
                made.output == """
                    Wrote customers/stark/erp.yaml
                    It is unconfigured until these have a value: Acme Connection, App Base URL.
                    Secrets to declare are listed in the file: ACME_PASSWORD.

                    """)
            let added = try Self.paths(git).subtracting(before)
            #expect(
                added == [
                    "customers/stark", "customers/stark/customer.yaml", "customers/stark/erp.yaml",
                    "integrations/fresh", "integrations/fresh/integration.yaml",
                ])
            let validated = try await Self.weir(git, "validate")
            #expect(validated.status == 0 && validated.output.hasSuffix("0 errors.\n"), "\(validated)")
        }
    }

    @Test func `what is there is never replaced, also where Git ignores it`() async throws {
        try await Self.with { git in
            try git.write(".gitignore", "customers/hooli/mine.yaml\nintegrations/fresh/icon.png\n")
            try git.write("customers/hooli/mine.yaml", "mine\n")
            let refused = try await Self.weir(git, "new", "instance", "hooli/mine", "--integration", "acme-crm")
            #expect(refused.status == 1 && refused.error.contains("mine.yaml is not replaced"), "\(refused)")
            #expect(try String(contentsOfFile: "\(git.path)/customers/hooli/mine.yaml", encoding: .utf8) == "mine\n")

            // The second of two files is in the way: the first does not stay.
            try git.write("integrations/acme-crm/release.yaml", "template: {enabled: true}\n")
            try Data(PNGImage.bytes(width: 400, height: 400))
                .write(to: URL(fileURLWithPath: "\(git.path)/integrations/acme-crm/icon.png"))
            try git.write("integrations/fresh/icon.png", "mine")
            let before = try Self.paths(git)
            let half = try await Self.weir(git, "new", "integration", "fresh", "--template", "acme-crm")
            #expect(half.status == 1 && half.error.contains("icon.png is not replaced"), "\(half)")
            #expect(try Self.paths(git) == before)
        }
    }

    @Test func `row 2: nothing is written through a symbolic link`() async throws {
        try await Self.with { git in
            git.scratch.makeFolder("outside")
            try git.scratch.link("repository/customers/stark", to: "\(git.scratch.path)/outside")
            let refused = try await Self.weir(git, "new", "customer", "stark")
            #expect(refused.status == 1, "\(refused)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(git.scratch.path)/outside") == [])
        }
    }

    @Test func `arguments that cannot be names are refused`() async throws {
        try await Self.with { git in
            for words in [
                ["customer", "Stark"], ["customer", "../stark"], ["customer", "stark", "--name", " "],
                ["customer", "stark", "--label", "a\nb"], ["instance", "stark", "--integration", "acme-erp"],
                ["instance", "hooli/../x", "--integration", "acme-erp"], ["instance", "hooli/x"],
                ["integration", "fresh", "--template", "../acme-crm"],
            ] {
                let outcome = try await Program.weir(["new"] + words, in: git.path)
                #expect(outcome.status == 64 && outcome.output.isEmpty, "\(words) \(outcome)")
            }
            let before = try Self.paths(git)
            #expect(try await Self.weir(git, "new", "customer", "hooli").status == 1)
            #expect(try await Self.weir(git, "new", "instance", "hooli/x", "--integration", "nope").status == 1)
            #expect(try Self.paths(git) == before)
        }
    }
}
