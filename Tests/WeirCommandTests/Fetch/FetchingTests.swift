import Foundation
import Testing
import WeirTesting

/// Commands on repositories behind URLs.
@Suite struct FetchingTests {
    @Test func `a repository is fetched, followed, and kept where XDG_CACHE_HOME says`() async throws {
        try await Fleet.with(.migrated) { fleet in
            let bare = try await fleet.git.bareClone("fleet.git")
            try await fleet.git.git("-C", bare, "remote", "remove", "origin")
            try await fleet.git.withServer { server in
                let url = "\(server)/fleet.git"
                let first = try await fleet.weir(["apply", "--yes", url], in: "/")
                #expect(first.status == 0 && first.output.contains("5 to deploy"), "\(first)")
                let cached = try await Program.run("ls", ["\(fleet.git.scratch.path)/cache/weir/repositories"], in: "/")
                #expect(cached.output.split(separator: "\n").count == 1, "\(cached)")
                #expect(try await fleet.weir("plan", "--detailed-exitcode", url).status == 0)

                try await fleet.edit("customers/hooli/erp.yaml", "labels: [prod]", "labels: [test]")
                try await fleet.git.git("push", "--quiet", bare, "main")
                let second = try await fleet.weir("plan", "--detailed-exitcode", url, expecting: 2)
                #expect(second.output.contains("hooli/erp") && second.output.contains("(1 commit by Ada Lovelace)"))

                // A saved plan of it names the URL, and is applied from anywhere.
                let path = "\(fleet.git.scratch.path)/plan"
                try await fleet.weir("plan", url, "--out", path, expecting: 0)
                let applied = try await fleet.weir(["apply", "--yes", path], in: "/")
                #expect(applied.status == 0, "\(applied)")

                try await fleet.git.git("branch", "topic")
                try await fleet.git.git("push", "--quiet", bare, "topic")
                try await fleet.weir("plan", "--rev", "topic", url, expecting: 0)
                try await fleet.git.git("push", "--quiet", bare, "--delete", "topic")
                let vanished = try await fleet.weir("plan", "--rev", "topic", url, expecting: 1)
                #expect(vanished.error.contains("no branch, tag or commit \"topic\""), "\(vanished)")
                #expect(!vanished.error.contains("/cache/"), "the cache is weir's own business: \(vanished)")

                // In a home without that variable.
                let home = try await fleet.weir(
                    ["plan", url],
                    environment: ["XDG_CACHE_HOME": nil, "HOME": "\(fleet.git.scratch.path)/home"])
                #expect(home.status == 0, "\(home)")
                let kept = try await Program.run(
                    "ls", ["\(fleet.git.scratch.path)/home/.cache/weir/repositories"], in: "/")
                #expect(kept.status == 0 && !kept.output.isEmpty, "\(kept)")
                let nowhere = try await fleet.weir(["plan", url], environment: ["XDG_CACHE_HOME": nil, "HOME": nil])
                #expect(nowhere.status == 1 && nowhere.error.contains("XDG_CACHE_HOME"), "\(nowhere)")

                let missing = try await fleet.weir("plan", "\(server)/nosuch.git", expecting: 1)
                #expect(missing.error.contains("nosuch.git"), "\(missing)")
            }
        }
    }

    @Test func `a server that stalls is given up`() async throws {
        try await Fleet.with(.migrated) { fleet in
            try await StallingServer.with { port in
                let url = "git://127.0.0.1:\(port)/x"
                let outcome = try await fleet.weir("plan", url, "--fetch-timeout", "1s", expecting: 1)
                #expect(outcome.error.contains("\(url) was not fetched within"), "\(outcome)")
                #expect(outcome.error.contains("--fetch-timeout"), "\(outcome)")
            }
        }
    }

    @Test func `refused connections and unknown hosts say so`() async throws {
        try await Fleet.with(.migrated) { fleet in
            let port = try LoopbackSocket.freePort()
            let refused = try await fleet.weir("plan", "git://127.0.0.1:\(port)/x", expecting: 1)
            #expect(refused.error.contains("Connection refused"), "\(refused)")
            let unknown = try await fleet.weir("plan", "https://nosuch.invalid/x.git", expecting: 1)
            #expect(unknown.error.contains("nosuch.invalid") && unknown.error.contains("host's name"), "\(unknown)")
        }
    }

    @Test(arguments: [
        "https://ada:canary-7@127.0.0.1:1/x.git", "https://canary-7@127.0.0.1:1/x.git",
        "ssh://ada:canary-7@nosuch.invalid/x",
        "http://canary-7:x-oauth-basic@127.0.0.1:1/x", "https://ada:canary-7@nosuch.invalid/x.git",
        "https://ada:c%61nary-7@127.0.0.1:1/x.git",
    ]) func `credentials in a URL are never shown nor saved`(_ url: String) async throws {
        try await Fleet.with(.migrated) { fleet in
            for words in [["plan", url], ["apply", "--yes", url], ["validate", url]] {
                let outcome = try await fleet.weir(words)
                #expect(outcome.status == 1, "\(outcome)")
                #expect(
                    !outcome.everything.contains("canary-7") && !outcome.everything.contains("c%61nary"), "\(outcome)")
                // What is not secret is still there to be read.
                #expect(outcome.error.contains("127.0.0.1") || outcome.error.contains("nosuch.invalid"), "\(outcome)")
            }
            let kept = try await Program.run(
                "grep", ["-r", "-e", "canary-7", "-e", "c%61nary", fleet.git.scratch.path], in: "/")
            #expect(kept.output.isEmpty, "\(kept)")
        }
    }
}
