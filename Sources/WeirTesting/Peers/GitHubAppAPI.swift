import Subprocess

/// What a GitHub App asks for tokens: `Tests/Peers/github_app.py`, which says how it answers.
public struct GitHubAppAPI: Sendable {
    /// The app and its installation.
    public static let (app, installation) = ("Iv23.weir", "4711")

    /// `https://localhost:4711/api/v3`
    public let url: String
    private let scratch: ScratchFolder

    /// Runs while `body` does, with the certificate of `TestAuthority`. The app's private key is in the scratch folder's
    /// file `app.pem`.
    ///
    /// - Parameter seconds: how long a token lasts.
    public static func with<Result: Sendable>(
        in scratch: ScratchFolder, seconds: Int = 3600, _ body: (GitHubAppAPI) async throws -> Result
    ) async throws -> Result {
        try await TestAuthority.make(in: scratch)
        // As GitHub hands it out: in the older form of PEM.
        try await TestAuthority.openssl(["genrsa", "-traditional", "-out", "app.pem", "2048"], in: scratch)
        try await TestAuthority.openssl(["rsa", "-in", "app.pem", "-pubout", "-out", "app-public.pem"], in: scratch)
        try scratch.write("api-log", "")
        let port = try LoopbackSocket.freePort()
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        let script = "\(root.joined(separator: "/"))/Tests/Peers/github_app.py"
        let files = ["server.pem", "server.key", "app-public.pem"].map { "\(scratch.path)/\($0)" }
        return try await PeerServer.with(
            PeerProgram.path("python"),
            [script, "\(port)"] + files + [app, installation, "\(seconds)", "\(scratch.path)/api-log"], port: port
        ) { try await body(GitHubAppAPI(url: "https://localhost:\(port)/api/v3", scratch: scratch)) }
    }

    /// What it was asked for, a line each: the path, and `right` or what was wrong.
    public func requests() async throws -> [String] {
        let result = try await run(
            .name("cat"), arguments: ["\(scratch.path)/api-log"], output: .string(limit: 1 << 20))
        return result.standardOutput.split(separator: "\n").map(String.init)
    }
}
