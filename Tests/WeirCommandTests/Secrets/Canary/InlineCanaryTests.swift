import Testing
import WeirPostgres
import WeirTesting

/// Plain text that a comment allows goes the way of every other secret.
@Suite("Secrets in plain text in Git are stored encrypted") struct InlineCanaryTests {
    /// One in each kind of file.
    private struct Values {
        let definition: Canary
        let instance: Canary
        let customer: Canary
        let profile: Canary
        let settings: Canary
        let release: Canary
        let draft: Canary

        init(_ name: String) {
            definition = Canary("\(name)-definition")
            instance = Canary("\(name)-instance")
            customer = Canary("\(name)-customer")
            profile = Canary("\(name)-profile")
            settings = Canary("\(name)-settings")
            release = Canary("\(name)-release")
            draft = Canary("\(name)-draft")
        }

        var all: [Canary] { [definition, instance, customer, profile, settings, release, draft] }

        var names: [(name: String, canary: Canary)] {
            [
                (InlineCanaryTests.password, definition), ("globex/erp.Acme_Connection.password", instance),
                ("globex/customer.Acme_Connection.token", customer), ("profiles.eu.Acme_Connection.apiKey", profile),
                ("weir.Acme_Connection.clientSecret", settings),
                ("integrations.acme-erp.deploy.Acme_Connection.passphrase", release),
                ("integrations.acme-draft.Acme_Connection.password", draft),
            ]
        }

        var files: [String: String?] {
            let why = "# weir:allow-plaintext a test account"
            func layer(_ input: String, _ canary: Canary) -> String {
                "config:\n  Acme Connection:\n    \(input): \(canary.value) \(why)\n"
            }
            return [
                "integrations/acme-erp/integration.yaml": InlineCanaryTests.definition(definition.value, why),
                "integrations/acme-draft/integration.yaml": InlineCanaryTests.definition(draft.value),
                "integrations/acme-draft/release.yaml": "publish: on-release\n",
                "integrations/acme-fork/fork.yaml": "from: acme-erp\nversion: 2\nname: Fork\n",
                "integrations/acme-erp/deploy.yaml": "customers: {labels: [eu]}\ninstance: erp\n"
                    + layer("passphrase", release),
                "customers/globex/erp.yaml": SampleRepository.instance("globex").replacing(
                    "\"{{secrets.ERP_PASSWORD}}\"", with: "\(instance.value) \(why)"),
                "customers/hooli/erp.yaml": SampleRepository.instance("hooli").replacing(
                    "    password: \"{{secrets.ERP_PASSWORD}}\"\n", with: ""),
                "customers/globex/customer.yaml": SampleRepository.customer("globex") + layer("token", customer),
                "profiles/eu.yaml": layer("apiKey", profile),
                "weir.yaml": """
                apiVersion: weir/v1
                profiles: [eu]
                defaults:
                  config:
                    Acme Connection:
                      clientSecret: \(settings.value) \(why)

                """,
            ]
        }
    }

    private static let password = "integrations.acme-erp.Acme_Connection.password"

    private static func definition(_ password: String, _ comment: String = "") -> String {
        SampleRepository.erp.replacing(
            "password: {type: value, value: ''}", with: "password: {type: value, value: '\(password)'} \(comment)")
    }

    /// Root secrets are allowed to nobody: what stands in plain text needs no allowance.
    private static let strict = "environments: {default: {allow: {rootSecrets: [ERP_PASSWORD]}}}\n"

    @Test("their values are found nowhere, and are given back to whoever may ask")
    func everywhere() async throws {
        try await Fleet.with { fleet in
            let (first, second) = (Values("first"), Values("second"))
            let scratch = fleet.git.scratch
            try scratch.write("strict.yaml", Self.strict, mode: 0o600)
            let environment: [String: String?] = ["WEIR_CONFIG": "\(scratch.path)/strict.yaml"]
            let run = CanaryRun(fleet)
            try await fleet.commit(first.files)
            try await run(["validate"], environment, expecting: 0)
            try await run.plan(environment, expecting: 0)
            let refused = try await run(
                ["apply", "--yes"], environment.merging(["WEIR_ENCRYPTION_KEY": nil]) { $1 }, expecting: 4)
            #expect(refused.error.contains("weir secrets init"), "\(refused)")
            for step in ["copy secrets", "insert secret versions", "commit"] {
                try await run(["apply", "--yes"], environment.merging(["WEIR_TEST_KILL_AT_STEP": step]) { $1 })
            }
            try await run(["apply", "--yes", "--verbose"], environment, expecting: 0)
            try await run(["plan", "--detailed-exitcode"], environment, expecting: 0)
            try await run(["plan", "--detailed-exitcode", "--full"], environment, expecting: 0)
            try await Self.expect(first, fleet, environment)
            let versions = try await fleet.column("SELECT count(*)::text FROM weir.integration_version")

            // Other values are rotations, and publish nothing.
            try await fleet.commit(second.files)
            let plan = try await run(["plan"], environment, expecting: 0)
            for (name, _) in second.names {
                #expect(plan.output.contains("↻ secret       \(name)"), "\(name) \(plan)")
            }
            #expect(plan.output.contains("7 to rotate"), "\(plan)")
            try await run.plan(environment, expecting: 0)
            try await run(["apply", "\(scratch.path)/plan", "--yes"], environment, expecting: 0)
            #expect(try await fleet.column("SELECT count(*)::text FROM weir.integration_version") == versions)
            try await Self.expect(second, fleet, environment)

            for (name, _) in second.names { try await run.showEverything(name, environment) }
            for words in [
                ["show", "globex/erp"], ["show", "integration:acme-erp", "-o", "json"], ["explain", "hooli/erp"],
                ["explain", "globex/erp", "-o", "json"], ["history", "globex/erp", "-o", "json"],
                ["get", "versions", "acme-erp", "-o", "json"], ["diff", "acme-erp@1", "acme-erp@2"],
                ["diff", "acme-erp@1", "acme-erp@2", "--raw"], ["diff", "acme-erp@2", "--worktree"],
                ["diff", "acme-erp@2", "--worktree", "--raw"],
                ["diff", "acme-erp@1", "--worktree", "--format", "json"],
                ["diff", "acme-draft@draft", "--worktree"], ["diff", "acme-erp@2", "acme-fork@1", "--raw"],
                ["export", "acme-erp@2", "--all", "\(scratch.path)/exported"],
                ["fork", "instance", "globex/erp", "initech/copy"],
            ] { try await run(words, environment, expecting: words[0] == "fork" ? nil : 0) }
            let exported = try await run(["export", "acme-erp"], environment, expecting: 0)
            #expect(exported.error.contains("weir secrets reveal \(Self.password) "), "\(exported)")
            #expect(!exported.output.contains("parts"), "\(exported)")
            #expect(run.text.contains("(secret"))
            try await run.expectNothing(of: first.all + second.all)
            let forked = try await Program.run("grep", ["-r", "canary-", "customers/initech"], in: fleet.folder)
            #expect(forked.output.isEmpty, "\(forked)")
        }
    }

    /// Each value is there by its name and in the instances that have it.
    private static func expect(
        _ values: Values, _ fleet: Fleet, _ environment: [String: String?],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for (name, canary) in values.names {
            let revealed = try await fleet.weir(["secrets", "reveal", name], environment: environment)
            #expect(revealed.output == canary.value, "\(name) \(revealed)", sourceLocation: sourceLocation)
        }
        for (instance, password) in [("globex/erp", values.instance), ("hooli/erp", values.definition)] {
            let shown = try await fleet.weir(["show", instance, "--reveal"], environment: environment)
            for canary in [password, values.profile, values.settings, values.release] {
                #expect(
                    shown.output.contains(canary.value), "\(instance) \(canary.value) \(shown)",
                    sourceLocation: sourceLocation)
            }
        }
    }

    @Test("they stay while something refers to them, and go when nothing does")
    func lifetimes() async throws {
        try await Fleet.with { fleet in
            let why = "# weir:allow-plaintext demo"
            let name = "globex/erp.Acme_Connection.password"
            let text = SampleRepository.instance("globex").replacing(
                "\"{{secrets.ERP_PASSWORD}}\"", with: "hunter2 \(why)")
            let pinned = SampleRepository.instance("hooli").replacing(
                "    password: \"{{secrets.ERP_PASSWORD}}\"\n", with: "")
            try await fleet.commit([
                "integrations/acme-erp/integration.yaml": Self.definition("hunter1", why),
                "customers/globex/erp.yaml": text, "customers/hooli/erp.yaml": pinned,
            ])
            try await fleet.apply()
            func state() async throws -> [String] {
                try await fleet.column("SELECT slug FROM weir.secret WHERE deleted_at IS NULL ORDER BY slug")
            }
            #expect(try await state() == ["ERP_PASSWORD", "erp.Acme_Connection.password", Self.password])

            // Other units change, and so neither file is looked at; both are used all the same.
            try await fleet.commit(["customers/umbrella/customer.yaml": "name: Umbrella Corp\n"])
            for words in [["plan"], ["plan", "--full"]] {
                let plan = try await fleet.weir(words)
                #expect(plan.status == 0 && !plan.output.contains("secret  "), "\(words) \(plan)")
            }
            try await fleet.apply()

            // A version that is published goes on referring to its default.
            try await fleet.commit([
                "integrations/acme-erp/integration.yaml": SampleRepository.erp,
                "customers/hooli/erp.yaml": pinned + "version: 2\n",
                "customers/globex/erp.yaml": SampleRepository.instance("globex"),
            ])
            let plan = try await fleet.weir("plan")
            #expect(plan.output.contains("\(name)") && plan.output.contains("plain text removed"), "\(plan)")
            #expect(!plan.output.contains(Self.password), "\(plan)")
            try await fleet.apply()
            #expect(try await state() == ["ERP_PASSWORD", Self.password])
            #expect(try await fleet.weir("plan", "--full", "--detailed-exitcode").status == 0)
            let shown = try await fleet.weir("show", "hooli/erp", "--reveal")
            #expect(shown.output.contains("hunter1"), "\(shown)")

            // It is stated again: the secret is there again.
            try await fleet.commit(["customers/globex/erp.yaml": text])
            try await fleet.apply()
            #expect(try await fleet.weir("secrets", "reveal", name).output == "hunter2")
        }
    }

    @Test("a customer's new name changes nothing about them")
    func moves() async throws {
        try await Fleet.with { fleet in
            let text = SampleRepository.instance("globex").replacing(
                "\"{{secrets.ERP_PASSWORD}}\"", with: "hunter2 # weir:allow-plaintext demo")
            try await fleet.commit(["customers/globex/erp.yaml": text])
            try await fleet.apply()
            try await fleet.git.git("mv", "customers/globex", "customers/globex-eu")
            try await fleet.commit(["weir.yaml": "apiVersion: weir/v1\n"], "Rename")
            let plan = try await fleet.weir("plan")
            #expect(plan.status == 0 && !plan.output.contains("hunter2"), "\(plan)")
            #expect(!plan.output.contains("delete") || plan.output.contains("0 to delete"), "\(plan)")
            try await fleet.apply()
            let name = "globex-eu/erp.Acme_Connection.password"
            #expect(try await fleet.weir("secrets", "reveal", name).output == "hunter2")
            let list = try await fleet.weir("secrets", "list")
            #expect(list.output.contains(name) && !list.output.contains("globex/erp."), "\(list)")
        }
    }
}
