import Testing
import WeirTesting

/// Trees that are made to lead astray.
@Suite struct HostileTreeTests {
    @Test func `row 2: symbolic links are errors and never followed`() async throws {
        try await Fleet.with { fleet in
            try fleet.git.scratch.write("outside/customer.yaml", "name: CANARY\n")
            try fleet.git.scratch.write("outside/erp.yaml", "integration: acme-erp\nname: CANARY\n")
            let links = [
                "customers/evil-relative": "../../outside",
                "customers/evil-absolute": "\(fleet.git.scratch.path)/outside",
                "customers/hooli/link.yaml": "../../../outside/erp.yaml", "customers/loop": "loop",
                "customers/chain": "evil-relative", "customers/passwd/customer.yaml": "/etc/passwd",
                "integrations/evil": "/", "profiles/evil.yaml": "/etc/passwd",
            ]
            for (path, target) in links { try fleet.git.scratch.link("repository/\(path)", to: target) }
            try await fleet.git.commit("Links")
            for words in [
                ["validate"], ["validate", "--rev", "HEAD"], ["plan"], ["plan", "--worktree"], ["apply", "--yes"],
            ] {
                let outcome = try await fleet.weir(words)
                #expect(outcome.status == 3, "\(words) \(outcome)")
                #expect(
                    !outcome.everything.contains("CANARY") && !outcome.everything.contains("root:x:"),
                    "\(words) \(outcome)")
                for path in links.keys where path != "customers/passwd/customer.yaml" {
                    #expect(outcome.output.contains(path), "\(path) is not in \(words) \(outcome)")
                }
            }
            #expect(try await fleet.instances() == SampleRepository.instances)
        }
    }

    @Test func `the whole repository behind a link in the worktree is read once, by its real name`() async throws {
        try await Fleet.with { fleet in
            try fleet.git.scratch.link("door", to: "repository")
            let outcome = try await fleet.weir(["plan", "--detailed-exitcode", "\(fleet.git.scratch.path)/door"])
            #expect(outcome.status == 0, "\(outcome)")
        }
    }

    @Test func `row 3: submodules are not entered`() async throws {
        try await Fleet.with { fleet in
            let head = try await fleet.git.git("rev-parse", "HEAD")
            for path in ["customers/module", "integrations/module", "module"] {
                try await fleet.git.git("update-index", "--add", "--cacheinfo", "160000,\(head),\(path)")
            }
            try await fleet.git.git("commit", "--quiet", "--message", "Modules")
            let outcome = try await fleet.weir("plan", expecting: 3)
            #expect(outcome.output.contains("customers/module") && outcome.output.contains("integrations/module"))
            #expect(!outcome.output.contains("to delete"))
            try await fleet.apply(expecting: 3)
            #expect(try await fleet.instances() == SampleRepository.instances)
        }
    }

    @Test func `row 3: odd names in a tree are errors and nothing more`() async throws {
        try await Fleet.with { fleet in
            let blob = try await fleet.git.blob("name: CANARY\n")
            let names = [
                "UPPER", "with space", "\u{202e}desrever", "caf\u{e9}", "esc\u{1b}[31m", "dot.dot", "-leading",
                String(repeating: "x", count: 200), "under_score", "$(touch x)", "con\u{7f}trol",
            ]
            var lines: [String] = []
            for name in names {
                let tree = try await fleet.git.git(["mktree", "-z"], input: "100644 blob \(blob)\tcustomer.yaml\0")
                lines.append("040000 tree \(tree)\t\(name)")
            }
            let customers = try await fleet.git.git(
                ["mktree", "-z"], input: lines.map { $0 + "\0" }.joined() + (try await rest(fleet)))
            let top = try await fleet.git.git("ls-tree", "-z", "HEAD").split(separator: "\0").filter {
                !$0.hasSuffix("\tcustomers")
            }.map { $0 + "\0" }.joined()
            let root = try await fleet.git.git(["mktree", "-z"], input: top + "040000 tree \(customers)\tcustomers\0")
            let commit = try await fleet.git.git("commit-tree", root, "-p", "HEAD", "-m", "Odd")
            for words in [
                ["validate", "--rev", commit], ["plan", "--rev", commit], ["apply", "--yes", "--rev", commit],
            ] {
                let outcome = try await fleet.weir(words)
                #expect(outcome.status == 3, "\(words) \(outcome)")
                let controls = outcome.everything.unicodeScalars.filter {
                    $0.value < 0x20 && $0 != "\n" || $0.value == 0x7f || $0.value == 0x202e
                }
                #expect(controls.isEmpty, "\(words) \(outcome)")
                #expect(outcome.output.contains("customers/UPPER"), "\(outcome)")
            }
            let status = try await fleet.weir("status", expecting: 0)
            #expect(!status.output.contains("\u{1b}") && !status.output.contains("\u{202e}"))
            #expect(try await fleet.instances() == SampleRepository.instances)
        }
    }

    /// The customers of the sample, as `mktree -z` takes them.
    private func rest(_ fleet: Fleet) async throws -> String {
        try await fleet.git.git("ls-tree", "-z", "HEAD:customers")
    }

    @Test func `row 15: values cannot drive the terminal`() async throws {
        try await Fleet.with { fleet in
            let evil = "\"x\\e[2J\\u202e\\u009b31m\\n+ customer  fake  create\""
            try await fleet.commit([
                "customers/stark/customer.yaml": "name: \(evil)\nexternalId: \(evil)\n",
                "customers/stark/erp.yaml": SampleRepository.instance("stark").replacing(
                    "https://stark.example.com", with: evil
                ).replacing("labels: [prod]", with: "name: \(evil)\ndescription: \(evil)"),
            ])
            let words = [
                ["validate"], ["plan"], ["plan", "--verbose"], ["plan", "--format", "markdown"], ["apply", "--yes"],
                ["status"],
                ["show", "stark"], ["show", "stark/erp"], ["get", "customers"], ["get", "instances", "-o", "wide"],
                ["get", "customers", "-o", "json"], ["show", "stark/erp", "-o", "yaml"],
            ]
            for words in words {
                let outcome = try await fleet.weir(words)
                #expect([0, 3].contains(outcome.status), "\(words) \(outcome)")
                let isForPeople = !words.contains("json") && !words.contains("yaml")
                let controls = outcome.everything.unicodeScalars.filter {
                    $0.value < 0x20 && $0 != "\n"
                        || isForPeople && ($0.value == 0x202e || (0x7f..<0xa0).contains($0.value))
                }
                #expect(controls.isEmpty, "\(words) \(outcome)")
                if isForPeople { #expect(!outcome.output.contains("\n+ customer  fake"), "\(words) \(outcome)") }
            }
        }
    }
}
