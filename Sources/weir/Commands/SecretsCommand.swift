import ArgumentParser
import WeirModel
import WeirSecrets
import WeirStore

/// `weir secrets`
struct SecretsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secrets", abstract: "Keys for secrets, what is stored of secrets, and their rotation.",
        subcommands: [
            SecretsInit.self, SecretsList.self, SecretsShow.self, SecretsHistory.self, SecretsRotate.self,
            SecretsRetire.self, SecretsAbort.self, SecretsReveal.self, SecretsVerify.self, SecretsRewrap.self,
            SecretsKeys.self,
        ])
}

/// `weir secrets init`
struct SecretsInit: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a key to encrypt secrets with.",
        discussion: """
            Writes a file that only its owner can read. Keep a copy where the database's backups are not: without the \
            key nobody can open what is stored, with both everybody can.
            """)

    @Argument(help: ArgumentHelp("The file to make.", valueName: "file"))
    var file = "weir.key"

    func execute() async throws -> ExitStatus {
        let id = try KeyFile.make(file)
        // Elsewhere a relative path would name another file.
        let path = file.hasPrefix("/") ? file : "\(ProcessEnvironment.workingFolder)/\(file)"
        Terminal.write(
            """
            Wrote \(file) with \(id).

            Next: export \(EncryptionKeys.fileVariable)=\(path) where weir runs, or name it in the configuration: \
            encryption: {keyFile: \(path)}.

            """)
        return .done
    }
}

/// Which secrets a list shows.
struct SecretListOptions: ParsableArguments {
    @OptionGroup var options: ServedListOptions

    @Option(help: ArgumentHelp("Only those with this text in their key.", valueName: "text"))
    var search: String?

    @Option(help: ArgumentHelp("Only those of this customer.", valueName: "customer"))
    var customer: String?

    func write() async throws {
        try await options.write(.secrets(search: search, customer: customer))
    }
}

/// `weir secrets list`
struct SecretsList: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List secrets: where they come from, versions and fingerprints, no values.")

    @OptionGroup var list: SecretListOptions

    func execute() async throws -> ExitStatus {
        try await list.write()
        return .done
    }
}

/// `weir get secrets`
struct GetSecrets: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "secrets", abstract: "List secrets: where they come from, versions and fingerprints, no values.")

    @OptionGroup var list: SecretListOptions

    func execute() async throws -> ExitStatus {
        try await list.write()
        return .done
    }
}

/// Which stored secrets, and the keys that open them.
struct StoredSecretOptions: ParsableArguments {
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var configuration: ConfigurationOptions

    func open() async throws -> SecretStore {
        let location = try await DatabaseLocation.require(database)
        return try SecretStore.open(
            location, configuration, Store(pool: try location.pool()), environment: environment.environment)
    }
}

/// `weir secrets reveal`
struct SecretsReveal: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "reveal", abstract: "Print the value of a secret. It is noted who did.",
        discussion: "Prints the value and nothing else, without a line feed at its end.")

    @Argument(
        help: ArgumentHelp("CUSTOMER/NAME, or NAME for one of the repository's own.", valueName: "secret"),
        transform: SecretArgument.parse)
    var secret: SecretKey

    @Option(help: ArgumentHelp("Which value. Default: the current one.", valueName: "number"))
    var number: Int?

    @OptionGroup var options: StoredSecretOptions

    func execute() async throws -> ExitStatus {
        Terminal.write(try await options.open().reveal(secret, number: number).revealed)
        return .done
    }
}

/// `weir secrets verify`
struct SecretsVerify: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Open everything that is stored, and say what does not open.",
        discussion: "Shows no value. Exits with 1 where something does not open.")

    @OptionGroup var options: StoredSecretOptions

    func execute() async throws -> ExitStatus {
        let result = try await options.open().verify()
        for line in result.failures + result.missing { Terminal.writeError("\(line)\n") }
        let count = result.opened == 1 ? "1 value opens" : "\(result.opened) values open"
        Terminal.write(result.failures.isEmpty ? "\(count).\n" : "\(count), \(result.failures.count) not.\n")
        return result.failures.isEmpty ? .done : .error
    }
}

/// `weir secrets rewrap`
struct SecretsRewrap: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "rewrap", abstract: "Wrap the data keys with the key that is configured now.",
        discussion: """
            The key that wrapped them before has to be configured too: encryption: {keyFile: new, former: [{keyFile: old}]}. \
            Nothing has to stop meanwhile; where it is interrupted, run it again. Values are not encrypted anew.
            """)

    @Flag(help: "Also those that this key wrapped: where a service has a new version of it.")
    var all = false

    @OptionGroup var options: StoredSecretOptions

    func execute() async throws -> ExitStatus {
        let count = try await options.open().rewrap(all: all)
        Terminal.write(count == 1 ? "Wrapped 1 data key anew.\n" : "Wrapped \(count) data keys anew.\n")
        return .done
    }
}
