import WeirTesting

extension FlagCase {
    /// The flags that have a controller asked in place of a database. `ServedTests` has one that answers.
    static let server: [FlagCase] = {
        let commands: [[String]] = [
            ["status"], ["get", "integrations"], ["get", "versions"], ["get", "customers"], ["get", "instances"],
            ["get", "revisions"], ["get", "attachments", "acme-erp"], ["get", "secrets"], ["secrets", "list"],
            ["approve", "--reason", "Because", "--yes"], ["suspend", "--reason", "Because"], ["resume"], ["sync"],
        ]
        let token = ["WEIR_TOKEN": "0123456789abcdef"]
        // Nobody listens there.
        let (plain, encrypted) = (["--server", "http://127.0.0.1:1"], ["--server", "https://127.0.0.1:1"])
        return commands.flatMap { words in
            [
                FlagCase("\(name(words)) --server", words, plain, start: .migrated, environment: token) {
                    !$0.error.contains("127.0.0.1:1 ")
                        && $1.error.contains("127.0.0.1:1 broke the connection: Connection refused")
                        && $1.error.contains("check --server")
                },
                FlagCase(
                    "\(name(words)) --token-file", words + plain, ["--token-file", "{scratch}/token"], start: .migrated,
                    environment: ["WEIR_TOKEN": nil],
                    prepare: { try $0.git.scratch.write("token", "0123456789abcdef\n", mode: 0o600) }
                ) { $0.error.contains("set WEIR_TOKEN") && $1.error.contains("Connection refused") },
                FlagCase(
                    "\(name(words)) --ca-file", words + encrypted, ["--ca-file", "{scratch}/none.pem"],
                    start: .migrated, environment: token
                ) {
                    $0.error.contains("Connection refused") && $1.error.contains("none.pem holds no certificates")
                },
            ]
        }
    }()
}
