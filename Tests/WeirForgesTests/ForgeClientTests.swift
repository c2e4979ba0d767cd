import FoundationEssentials
import Testing
import WeirForges
import WeirModel
import WeirSecrets
import WeirTesting

/// Against a server that takes what the forges' documentation has and nothing else: `Tests/Peers/receivers.py`.
@Suite("Clients of code hosts") struct ForgeClientTests {
    /// What the server has seen.
    private struct Seen: Decodable {
        struct Status: Decodable, Equatable {
            var commit: String
            var state: String
            var context: String
            var description: String
        }
        struct Comment: Decodable {
            var number: Int
            var body: String
            var user: Int
            var changes: Int?
        }
        var statuses: [Status]
        var comments: [Comment]
        var calls: [String]
    }

    private static func seen(_ receivers: Receivers) async throws -> Seen {
        try JSONDecoder().decode(Seen.self, from: Data(try await receivers.state()))
    }

    private static func with(
        _ kind: ForgeKind, token: String = Receivers.token, now: Int64 = 1000,
        _ body: (ForgeClient, Receivers) async throws -> Void
    ) async throws {
        try await Receivers.with { receivers in
            let path =
                switch kind {
                case .github: "/github"
                case .gitlab: "/gitlab/api/v4"
                case .gitea: "/gitea/api/v1"
                }
            let transport = try AsyncHTTPTransport()
            let repository = ForgeRepository(
                kind: kind, api: try #require(HTTPAddress(receivers.origin + path)), name: Receivers.repository,
                token: SecretValue(Array(token.utf8)))
            try await body(ForgeClient(repository, transport: transport, now: { now }), receivers)
            await transport.shutDown()
        }
    }

    private static let commit = String(repeating: "0123456789", count: 4)

    private static func id(_ number: Int) throws -> ObjectID {
        let digits = String(number)
        return try #require(ObjectID(String(repeating: "0", count: 40 - digits.count) + digits))
    }

    @Test("a commit gets its status, also where it has the same already", arguments: ForgeKind.allCases)
    func statuses(kind: ForgeKind) async throws {
        try await Self.with(kind) { client, receivers in
            let commit = try #require(ObjectID(Self.commit))
            let states: [(StatusState, String)] = [
                (.pending, "2 wait"), (.failure, "3 held"), (.success, "deployed"), (.success, "deployed"),
            ]
            for (state, words) in states {
                try await client.setStatus(
                    of: commit, context: "weir/production", state: state, description: words)
            }
            let failure = kind == .gitlab ? "failed" : "failure"
            let wanted = [
                ("pending", "2 wait"), (failure, "3 held"), ("success", "deployed"), ("success", "deployed"),
            ].map {
                Seen.Status(commit: Self.commit, state: $0.0, context: "weir/production", description: $0.1)
            }
            #expect(try await Self.seen(receivers).statuses == Array(wanted.prefix(kind == .gitlab ? 3 : 4)))
        }
    }

    @Test("all open pull requests onto a branch, and no others", arguments: ForgeKind.allCases)
    func pullRequests(kind: ForgeKind) async throws {
        try await Self.with(kind) { client, receivers in
            for number in 1...120 {
                let branch = number % 10 == 0 ? "other" : "release/1"
                try await receivers.open(number, head: try Self.id(number).description, onto: branch)
            }
            let found = try await client.openPullRequests(onto: "release/1")
            #expect(found.count == 108 && found.allSatisfy { $0.number % 10 != 0 })
            #expect(try found.allSatisfy { try $0.head == Self.id($0.number) })
        }
    }

    @Test("one comment is written, found again and kept up to date", arguments: ForgeKind.allCases)
    func comments(kind: ForgeKind) async throws {
        try await Self.with(kind) { client, receivers in
            try await receivers.open(7, head: Self.commit, onto: "main")
            try await receivers.open(8, head: Self.commit, onto: "main")
            // Somebody who knows the marker does not keep the plan away, nor has it written over.
            try await receivers.comment(on: 7, "<!-- weir a --> nothing to see")
            for number in 0..<60 { try await receivers.comment(on: 7, "comment \(number)") }
            #expect(try await client.ownComment(on: 7, marker: "<!-- weir a -->") == nil)
            try await client.write("<!-- weir a -->\nfirst \"plan\" ü\n", on: 7, over: nil)
            try await client.write("<!-- weir b -->\nof another environment", on: 7, over: nil)
            let comment = try #require(try await client.ownComment(on: 7, marker: "<!-- weir a -->"))
            #expect(comment.body == "<!-- weir a -->\nfirst \"plan\" ü\n")
            try await client.write("<!-- weir a -->\nsecond", on: 7, over: comment)
            #expect(try await client.ownComment(on: 8, marker: "<!-- weir a -->") == nil)
            let own = try await Self.seen(receivers).comments.filter { $0.user == 7 }
            #expect(own.map(\.body) == ["<!-- weir a -->\nsecond", "<!-- weir b -->\nof another environment"])
            #expect(own.map { $0.changes ?? 0 } == [1, 0] && own.allSatisfy { $0.number == 7 })
        }
    }

    @Test("the token of one of GitHub's apps, which belongs to nobody")
    func app() async throws {
        try await Self.with(.github) { client, receivers in
            try await receivers.becomeApp()
            try await receivers.open(7, head: Self.commit, onto: "main")
            try await receivers.comment(on: 7, "<!-- weir a --> nothing to see")
            #expect(try await client.ownComment(on: 7, marker: "<!-- weir a -->") == nil)
            try await client.write("<!-- weir a -->\nfirst", on: 7, over: nil)
            #expect(try await client.ownComment(on: 7, marker: "<!-- weir a -->")?.body == "<!-- weir a -->\nfirst")
        }
    }

    private static func failure(_ client: ForgeClient) async throws -> ForgeFailure {
        let commit = try #require(ObjectID(commit))
        let error = await #expect(throws: ForgeFailure.self) {
            try await client.setStatus(of: commit, context: "weir/a", state: .success, description: "x")
        }
        return try #require(error)
    }

    @Test("limits are kept: the forge says how long", arguments: ForgeKind.allCases)
    func limits(kind: ForgeKind) async throws {
        try await Self.with(kind, now: 1000) { client, receivers in
            for (status, headers, wait) in [
                ("429", ["retry-after:7"], Int64(7)), ("403", ["retry-after:30"], 30),
                ("403", ["x-ratelimit-remaining:0", "x-ratelimit-reset:1090"], 90),
                ("429", ["ratelimit-remaining:0", "ratelimit-reset:1010"], 10), ("429", [], 60),
                ("429", ["retry-after:99999999"], 86_400),
            ] {
                try await receivers.fail("POST", status, headers: headers)
                let failure = try await Self.failure(client)
                #expect(failure.kind == .passing(after: wait), "\(failure)")
            }
        }
    }

    @Test("what is refused says why, and never the token", arguments: ForgeKind.allCases)
    func refused(kind: ForgeKind) async throws {
        try await Self.with(kind, token: "wrong-token") { client, receivers in
            let failure = try await Self.failure(client)
            #expect(failure.description.contains("401: it does not know the token"))
            #expect(failure.kind == .passing(after: nil) && !failure.description.contains("wrong-token"))
        }
        try await Self.with(kind) { client, receivers in
            try await receivers.fail("POST", "422")
            #expect(try await Self.failure(client).kind == .lasting)
            try await receivers.fail("POST", "502")
            #expect(try await Self.failure(client).kind == .passing(after: nil))
            try await receivers.fail("GET", "200")
            await #expect(throws: ForgeFailure.self) { try await client.openPullRequests(onto: "main") }
        }
    }
}
