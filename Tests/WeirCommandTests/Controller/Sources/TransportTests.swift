import Testing
import WeirTesting

/// From a push to the committed revision, through a webhook, with signatures required.
@Suite("What the controller fetches") struct TransportTests {
    /// How a repository is served, and who fetches.
    enum Transport: String, CaseIterable, Sendable {
        case daemon
        case password
        case token
        case app
        case key

        var isAvailable: Bool {
            switch self {
            case .daemon: true
            case .password, .token: GitHTTPServer.isAvailable
            case .app: GitHTTPServer.isAvailable && PeerProgram.isInstalled("python")
            case .key: SSHServer.isAvailable
            }
        }
    }

    /// What must never be shown.
    private static let canary = "canary-7 of mine"

    /// Serves `served.git`; `body` gets its URL and the line with who fetches.
    private static func serving(
        _ transport: Transport, _ fleet: Fleet, _ body: @Sendable (String, [String]) async throws -> Void
    ) async throws {
        let scratch = fleet.git.scratch
        try scratch.write("secret", "\(canary)\n", mode: 0o600)
        switch transport {
        case .daemon:
            try await fleet.git.withServer { try await body("\($0)/served.git", []) }
        case .password:
            try await GitHTTPServer.with(in: scratch) { server in
                try server.admit("ada", canary)
                try await body("\(server.plain)/git/served.git", ["auth: {username: ada, passwordFile: secret}"])
            }
        case .token:
            try await GitHTTPServer.with(in: scratch) { server in
                try server.admit("x-access-token", canary)
                try await body("\(server.secure)/git/served.git", ["auth: {tokenFile: secret, caFile: ca.pem}"])
            }
        case .app:
            try await GitHTTPServer.with(in: scratch) { server in
                try await GitHubAppAPI.with(in: scratch) { api in
                    try server.admit("x-access-token", "weir-test-token-1")
                    let app =
                        "{appID: \(GitHubAppAPI.app), installationID: \(GitHubAppAPI.installation), privateKeyFile: app.pem, apiURL: \"\(api.url)\"}"
                    try await body("\(server.secure)/git/served.git", ["auth: {caFile: ca.pem, githubApp: \(app)}"])
                    let requests = try await api.requests()
                    #expect(requests.count == 1 && requests[0].hasSuffix(" right"), "it is kept: \(requests)")
                }
            }
        case .key:
            let key = try await SSHServer.makeKey("deploy", passphrase: canary, in: scratch)
            try scratch.write("authorized_keys", "\(key)\n")
            try await SSHServer.with(in: scratch, kinds: ["rsa", "ecdsa", "ed25519"]) { server in
                // One of three, and not the first that the server would show.
                try scratch.write("hosts", server.knownHost)
                try await body(
                    "\(server.url)\(scratch.path)/served.git",
                    ["auth: {sshKeyFile: deploy, passphraseFile: secret, knownHostsFile: hosts}"])
            }
        }
    }

    @Test("row 12: a push is applied where it is signed, and nothing tells the secret", arguments: Transport.allCases)
    func pushes(_ transport: Transport) async throws {
        guard transport.isAvailable else { return }
        try await Fleet.with(.migrated) { fleet in
            try await fleet.makeSigners()
            try await fleet.sign()
            let bare = try await fleet.git.bareClone("served.git")
            try await Self.serving(transport, fleet) { url, auth in
                let lines = [
                    "repository: \"\(url)\"", "branch: main", "interval: 1h",
                    "verify: {mode: first-parent, allowedSignersFile: signers}",
                ]
                try await ControllerRun.with(fleet, [("env-0", lines + auth)]) { run in
                    try await run.reaches(1)
                    try await fleet.edit("customers/globex/erp.yaml", "labels: [prod]", "labels: [test]")
                    try await fleet.sign()
                    try await fleet.publish("main", to: bare)
                    try await run.push()
                    try await run.reaches(2)
                    try await run.isTroubled(by: nil)

                    try await fleet.commit(["customers/globex/erp.yaml": SampleRepository.instance("globex")])
                    try await fleet.publish("main", to: bare)
                    try await run.push()
                    try await run.isTroubled(by: "blocked untrusted")
                    #expect(try await run.serial() == 2)
                    #expect(try await run.status().contains("is not signed"))

                    try await fleet.sign()
                    try await fleet.publish("--force", "main", to: bare)
                    try await run.push()
                    try await run.reaches(3)
                    try await run.isTroubled(by: nil)
                    for secret in [Self.canary, "weir-test-token", "BEGIN"] {
                        #expect(try await !run.shows(secret), "\(secret)")
                    }
                }
            }
        }
    }

    @Test(
        "commands fetch as the controller does, where they are told of its file",
        .enabled(if: GitHTTPServer.isAvailable, Comment(rawValue: GitHTTPServer.hint)))
    func commands() async throws {
        try await Fleet.with(.migrated) { fleet in
            let scratch = fleet.git.scratch
            _ = try await fleet.git.bareClone("served.git")
            try await GitHTTPServer.with(in: scratch) { server in
                try server.admit("ada", "canary words")
                try scratch.write("secret", "canary words\n", mode: 0o600)
                let url = "\(server.secure)/git/served.git"
                try scratch.write(
                    "operator.yaml",
                    """
                    environments:
                      env-0:
                        repository: \(url)
                        auth: {username: ada, passwordFile: secret, caFile: ca.pem}
                        allow: {env: ["**"], rootSecrets: ["**"]}

                    """, mode: 0o600)
                let configured = ["--environment", "env-0", "--config", "\(scratch.path)/operator.yaml"]
                let plan = "\(scratch.path)/plan"
                let planned = try await fleet.weir(["plan", url, "--out", plan] + configured)
                #expect(planned.status == 0, "\(planned)")
                let applied = try await fleet.weir(
                    ["apply", "--yes", plan, "--config", "\(scratch.path)/operator.yaml"], in: "/")
                #expect(applied.status == 0, "\(applied)")
                #expect(try await fleet.weir(["apply", "--yes", url] + configured).status == 0)
                // Another environment, or another repository, has no credentials.
                for words in [
                    ["plan", url, "--environment", "env-1", "--config", "\(scratch.path)/operator.yaml"],
                    ["plan", "\(server.secure)/git/./served.git"] + configured,
                ] {
                    let refused = try await fleet.weir(words)
                    #expect(refused.status == 1 && !refused.everything.contains("canary"), "\(refused)")
                }
                #expect(!planned.everything.contains("canary") && !applied.everything.contains("canary"))
            }
        }
    }

    @Test(
        "commands fetch with the keys of an SSH agent",
        .enabled(if: SSHServer.isAvailable, "no OpenSSH server can be started here"))
    func agent() async throws {
        try await Fleet.with(.migrated) { fleet in
            let scratch = fleet.git.scratch
            _ = try await fleet.git.bareClone("served.git")
            try scratch.write("authorized_keys", try await SSHServer.makeKey("deploy", in: scratch) + "\n")
            try await SSHServer.with(in: scratch) { server in
                try scratch.write(".ssh/known_hosts", server.knownHost)
                let url = "\(server.url)\(scratch.path)/served.git"
                let script = """
                    eval "$(ssh-agent -s)" >/dev/null && ssh-add -q '\(scratch.path)/deploy'
                    '\(Program.path)' plan '\(url)'
                    status=$?; ssh-agent -k >/dev/null; exit $status
                    """
                let planned = try await Program.run(
                    "sh", ["-c", script], in: "/", environment: fleet.surroundings)
                #expect(planned.status == 0, "\(planned)")
                let without = try await fleet.weir(["plan", url], environment: ["SSH_AUTH_SOCK": nil])
                #expect(without.status == 1 && without.error.contains("SSH agent"), "\(without)")
            }
        }
    }

    @Test(
        "what is replaced counts for the next fetch",
        .enabled(if: Transport.app.isAvailable, Comment(rawValue: GitHTTPServer.hint)))
    func replaced() async throws {
        try await Fleet.with(.migrated) { fleet in
            let scratch = fleet.git.scratch
            let bare = try await fleet.git.bareClone("served.git")
            try await GitHTTPServer.with(in: scratch) { server in
                try await GitHubAppAPI.with(in: scratch) { api in
                    try scratch.write("secret", "before\n", mode: 0o600)
                    try server.admit("ada", "after")
                    let app =
                        "{appID: \(GitHubAppAPI.app), installationID: \(GitHubAppAPI.installation), privateKeyFile: app.pem, apiURL: \"\(api.url)\"}"
                    let (password, installation) = (
                        [
                            "repository: \"\(server.secure)/git/served.git\"", "interval: 1h",
                            "auth: {username: ada, passwordFile: secret, caFile: ca.pem}",
                        ],
                        [
                            "repository: \"\(server.secure)/git/./served.git\"", "interval: 1h",
                            "auth: {caFile: ca.pem, githubApp: \(app)}",
                        ]
                    )
                    try await ControllerRun.with(fleet, [("env-0", password), ("env-1", installation)]) { run in
                        for environment in ["env-0", "env-1"] {
                            try await run.isTroubled(by: "failed authentication-needed", environment)
                        }
                        let metrics = try await run.metrics()
                        #expect(
                            metrics.contains(
                                "weir_environment_trouble{environment=\"env-0\",kind=\"failed\",reason=\"authentication-needed\"} 1"
                            ), "\(metrics)")
                        #expect(
                            metrics.contains(
                                "weir_git_fetch_failures_total{environment=\"env-0\",reason=\"authentication-needed\"}"),
                            "\(metrics)")
                        try scratch.write("secret", "after\n", mode: 0o600)
                        try await run.sync()
                        try await run.reaches(1)
                        // The first token was refused; another one is asked for.
                        let given = try await api.requests().count
                        try server.admit("x-access-token", "weir-test-token-\(given + 1)")
                        try await run.sync("env-1")
                        try await run.reaches(1, "env-1")
                        try await run.isTroubled(by: nil, "env-1")
                    }
                }
            }
            #expect(bare.hasSuffix("served.git"))
        }
    }
}
