import Testing
import WeirTesting

/// Arguments that nobody means well: every one is refused or looked for, and none does anything else.
@Suite struct HostileArgumentTests {
    static let texts: [String] = [
        "-x", "--help-me", "a\nb", "..", "../x", "../../../etc", "/etc", "/", "a/../..", "$(touch x)", "`touch x`",
        "; touch x",
        "%2e%2e%2f", "\u{202e}evil", "\u{1b}[31mred", "\u{9b}31m", " ", "", String(repeating: "a", count: 10_000),
        String(repeating: "../", count: 3000), "refs/heads/../../x", "@{-1}", ":/Begin", "HEAD:weir.yaml", "*",
    ]

    /// What may come of it: an error, a usage error, or nothing found.
    @discardableResult
    private func check(_ words: [String], _ fleet: Fleet, mayBeFine: Bool = false) async throws -> Program.Outcome {
        let outcome = try await fleet.weir(words)
        let name = words.joined(separator: " ").prefix(80)
        #expect(
            [1, 64].contains(outcome.status) || mayBeFine && [0, 3, 4].contains(outcome.status), "\(name): \(outcome)")
        #expect(outcome.error.utf8.count < 30_000, "\(name)")
        if outcome.status == 1 {
            let controls = outcome.error.unicodeScalars.filter {
                $0.value < 0x20 && $0 != "\n" || (0x7f..<0xa0).contains($0.value) || $0.value == 0x202e
            }
            #expect(controls.isEmpty, "\(name): \(outcome)")
            #expect(outcome.failure != nil, "\(name): \(outcome)")
        }
        return outcome
    }

    @Test func `row 15: none crashes or does harm`() async throws {
        try await Fleet.with { fleet in
            for text in Self.texts {
                // `:/Begin`, `@{-1}` and `HEAD:weir.yaml` are Git's own ways to name things.
                try await check(["plan", "--rev=\(text)"], fleet, mayBeFine: text == ":/Begin" || text == "@{-1}")
                try await check(["plan", "--path=\(text)"], fleet, mayBeFine: text.isEmpty)
                try await check(["plan", "--", text], fleet, mayBeFine: text == "..")
            }
            #expect(try await fleet.serial() == 1)
            #expect(try await fleet.git.git("status", "--porcelain").isEmpty)
        }
    }

    @Test func `row 15: none is taken for a unit or an environment`() async throws {
        try await Fleet.with { fleet in
            for text in Self.texts {
                try await check(["show", "--", text], fleet)
                try await check(["plan", "--target=\(text)"], fleet)
                try await check(["export", "--", text], fleet)
                try await check(["plan", "--environment=\(text)"], fleet)
            }
            for text in Self.texts where text.utf8.count < 9000 {
                let outcome = try await fleet.weir(["get", "versions", "--", text])
                #expect([0, 1, 64].contains(outcome.status), "\(outcome)")
            }
        }
    }

    @Test func `row 15: none is fetched from`() async throws {
        try await Fleet.with { fleet in
            for text in Self.texts where !text.isEmpty {
                try await check(["plan", "git://127.0.0.1:1/\(text)", "--fetch-timeout", "20s"], fleet)
                try await check(
                    ["plan", "ssh://-oProxyCommand=touch\(text.prefix(50))/x", "--fetch-timeout", "20s"], fleet)
            }
            for url in [
                "ext::sh -c touch% x", "file:///etc/passwd", "file://-x", "ssh://-x/y", "git@-x:y", "-x:y", "http://",
                "://",
                "https:///x", "git://127.0.0.1:99999/x", "git://[::1/x", "ftp://127.0.0.1:1/x", "javascript://x",
            ] { try await check(["plan", "--fetch-timeout", "20s", "--", url], fleet) }
            #expect(try await fleet.git.git("status", "--porcelain").isEmpty)
        }
    }

    @Test func `row 15: what takes long is told, and does not drive the terminal`() async throws {
        // Whoever connects waits for an answer.
        let silent = try LoopbackSocket()
        try await Fleet.with { fleet in
            for text in ["\u{202e}evil", "\u{9b}31m", String(repeating: "a", count: 1000)] {
                let outcome = try await check(
                    ["plan", "git://127.0.0.1:\(silent.port)/\(text)", "--fetch-timeout", "4s"], fleet)
                let notice = try #require(outcome.error.split(separator: "\n").first)
                #expect(notice.hasPrefix("Fetching git://") && notice.count < 300, "\(outcome)")
            }
        }
        withExtendedLifetime(silent) {}
    }

    @Test func `row 1: --path never leads out of the repository`() async throws {
        try await Fleet.with { fleet in
            // Something to find, were it to.
            try fleet.git.scratch.write("outside/weir.yaml", "apiVersion: weir/v1\n")
            try fleet.git.scratch.write("outside/customers/eve/customer.yaml", "name: Eve\n")
            for path in [
                "../outside", "\(fleet.git.scratch.path)/outside", "customers/../../outside", "./../outside", "..",
            ] {
                for words in [
                    ["plan"], ["plan", "--worktree"], ["apply", "--yes"], ["validate"], ["validate", "--rev", "HEAD"],
                ] {
                    let outcome = try await fleet.weir(words + ["--path", path])
                    #expect(outcome.status == 64 && !outcome.everything.contains("Eve"), "\(words) \(outcome)")
                }
            }
        }
    }
}
