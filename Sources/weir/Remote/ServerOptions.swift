import ArgumentParser
import WeirModel
import WeirSecrets

/// Which controller is asked, in place of a database.
struct ServerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Ask this controller instead of a database: https://weir.example.com. Needs a token: WEIR_TOKEN, or --token-file.",
            valueName: "url"))
    var server: String?

    @Option(
        name: .customLong("token-file"),
        help: ArgumentHelp("The file with the token for --server. Default: WEIR_TOKEN.", valueName: "file"))
    var tokenFile: String?

    @Option(
        name: .customLong("ca-file"),
        help: ArgumentHelp(
            "Certificates in PEM that --server is checked against, in place of the system's.", valueName: "file"))
    var caFile: String?

    func check(against database: DatabaseOptions) throws {
        if server == nil, tokenFile != nil || caFile != nil {
            throw ValidationError("--token-file and --ca-file are for --server.")
        }
        if server != nil, database.database != nil {
            throw ValidationError("--server and --database exclude each other.")
        }
    }

    /// The controller; nil: a database is asked.
    ///
    /// Throws a `CommandFailure` where there is no token, or a file cannot be read.
    func client() throws -> ControllerClient? {
        guard let server else { return nil }
        guard let address = HTTPAddress(server), !server.contains("?"), !server.contains("#") else {
            throw CommandFailure("--server takes the controller's address, such as https://weir.example.com")
        }
        let transport: AsyncHTTPTransport
        do throws(HTTPFailure) {
            transport = try AsyncHTTPTransport(caFile: caFile)
        } catch {
            throw CommandFailure(error.message)
        }
        if server.hasPrefix("http://"), !["127.0.0.1", "localhost", "[::1]", "::1"].contains(address.host) {
            Terminal.writeError(
                "The token goes to \(address.authority) unencrypted; use https:// where it can be read.\n")
        }
        return ControllerClient(base: server, authority: address.authority, token: try token(), transport: transport)
    }

    private func token() throws -> String {
        var text: String
        if let tokenFile {
            guard let read = FileText.read(tokenFile, limit: 64 << 10) else {
                throw CommandFailure("the token's file \(tokenFile) cannot be read; check --token-file")
            }
            text = read
        } else if let value = ProcessEnvironment.value("WEIR_TOKEN") {
            text = value
        } else {
            throw CommandFailure("there is no token for --server: set WEIR_TOKEN, or use --token-file")
        }
        while let last = text.last, last.isNewline { text.removeLast() }
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw CommandFailure("the token is empty, or holds what no token does; check WEIR_TOKEN or --token-file")
        }
        return text
    }
}
