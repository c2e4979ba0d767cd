import Testing

@testable import WeirGit

/// What goes between weir and the process that fetches.
@Suite struct FetchProtocolTests {
    @Test func `requests come out as they went in`() throws {
        for url in ["https://ada:p w@git.example.com/x.git", "git@h:x/y", "/srv/my repository", "file:///x"] {
            let request = try FetchRequest(
                url: url, repository: "/var/cache/weir/ a",
                references: url.hasPrefix("git@") ? [] : ["refs/pull/7/head", "refs/merge-requests/12/head"],
                maximumObjects: 7, maximumBytes: 8, seconds: 5, parent: 9)
            #expect(FetchRequest(text: request.text) == request)
            #expect(FetchRequest(text: String(request.text.dropLast(2))) == nil)
        }
        #expect(FetchRequest(text: "") == nil)
        #expect(FetchRequest(text: "url x\nfetch\n") == nil)
    }

    @Test(
        arguments: [
            "", "-oProxyCommand=x", "ssh://-oProxyCommand=x/y", "ssh://-x@h/y", "-x@h:y", "h:-y", "https:///x", "a\nb",
            "a\0b", "a\u{7f}", String(repeating: "x", count: 5000),
        ])
    func `row 15: URLs that could be something else are refused`(url: String) {
        #expect(throws: FetchFailure(.invalidRequest, "this is not a repository's URL")) {
            try FetchRequest(url: url, repository: "/x", parent: 1)
        }
    }

    @Test func `repositories that are no absolute path, and limits below one, are refused`() {
        for path in ["", "x", "-x", "/x\n", "/x\0"] {
            #expect(throws: FetchFailure.self) { try FetchRequest(url: "/y", repository: path, parent: 1) }
        }
        #expect(throws: FetchFailure.self) {
            try FetchRequest(url: "/y", repository: "/x", maximumObjects: 0, parent: 1)
        }
    }

    @Test func `row 3: nothing is fetched by name but the heads of pull requests`() {
        for name in [
            "", "refs/heads/main", "refs/pull/7/merge", "refs/pull//head", "refs/pull/7 8/head", "refs/pull/-7/head",
            "refs/pull/7/head:refs/heads/main", "refs/pull/../head", "refs/pull/1234567890123/head",
            "refs/pull/7/head\n",
        ] {
            #expect(throws: FetchFailure.self) {
                try FetchRequest(url: "/y", repository: "/x", references: [name], parent: 1)
            }
        }
        let many = Array(repeating: "refs/pull/7/head", count: FetchRequest.mostReferences + 1)
        #expect(throws: FetchFailure.self) {
            try FetchRequest(url: "/y", repository: "/x", references: many, parent: 1)
        }
    }

    @Test func `events come out as they went in`() {
        let events: [FetchEvent] = [
            .progress(FetchProgress(received: 1, total: 2, bytes: 3)),
            .done(FetchResult(defaultBranch: "feature/x y", updated: 4, removed: 5)),
            .done(FetchResult(defaultBranch: "7", updated: 4, removed: 5)),
            .done(FetchResult(defaultBranch: nil, updated: 0, removed: 0)),
            .failed(FetchFailure(.hostKey, "one two three four five")), .failed(FetchFailure(.died, "")),
        ]
        for event in events {
            #expect(FetchEvent(line: event.line) == event)
            #expect(event.line.split(separator: "\n").count == 1)
        }
        for line in ["", "\n", "progress 1 2", "done", "done a b c", "failed", "failed odd x", "other 1 2 3"] {
            #expect(FetchEvent(line: line) == nil, "\(line)")
        }
        let evil = FetchEvent.failed(FetchFailure(.failed, "a\nb\u{1b}[31m\u{202e}c\rd")).line
        #expect(evil == "failed failed a b [31m c d\n")
    }

    @Test func `row 12: credentials are taken out of libgit2's messages`() {
        let url = "https://ada:p%40ss@git.example.com/x"
        let text = "failed to connect to \(url) as ada with p@ss (p%40ss)"
        #expect(
            FetchErrors.withoutCredentials(text, url: url)
                == "failed to connect to https://git.example.com/x as … with … (…)")
    }
}
