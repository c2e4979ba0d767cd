import ArgumentParser
import WeirCustody
import WeirJSON
import WeirModel
import WeirRotation
import WeirStore

/// Whose rotation, and by what it is carried on.
struct RotationOptions: ParsableArguments {
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var configuration: ConfigurationOptions

    @OptionGroup var lock: LockOptions

    func rotations() async throws -> Rotations {
        let location = try await DatabaseLocation.require(database)
        let access = try location.secrets(configuration, environment: environment.environment)
        guard access.ring != nil else { throw CommandFailure.noEncryptionKey }
        return Rotations(
            store: Store(pool: try location.pool()), environment: environment.environment, access: access)
    }

    /// Asks for something, carries the rotation on, and says what became of it.
    func run(_ event: RotationEvent, of secret: SecretKey) async throws -> ExitStatus {
        let rotations = try await rotations()
        let notices = try await rotations.ask(event, of: secret)
        if notices.contains(.cannotAbort) {
            Terminal.writeError("\(secret): cannot be aborted any more; weir secrets show \(secret) says why\n")
        }
        do {
            let outcomes = try await Progress.during("Rotating") {
                try await rotations.drive(secret, lockTimeout: lock.timeout)
            }
            return Self.write(outcomes, notices.contains(.cannotAbort) ? .error : .done)
        } catch StoreError.leaseHeld(_, let holder, _) {
            Terminal.writeError(
                """
                \(secret): noted. \(holder) has the lease. A controller goes on with it at its next look; after anybody else, \
                the next weir apply or weir secrets rotate does.

                """)
            return .leaseHeld
        }
    }

    /// Says what became of rotations; an error where one did not succeed.
    static func write(_ outcomes: [RotationOutcome], _ status: ExitStatus = .done) -> ExitStatus {
        var status = status
        for outcome in outcomes {
            Terminal.write(RotationText.lines(outcome))
            let failed = outcome.notices.contains(.rolledBack) || outcome.stored.record.stage == .quarantined
            if failed || outcome.stored.problem != nil { status = .error }
        }
        return status
    }
}

/// `weir secrets rotate`
struct SecretsRotate: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Replace the value of a secret, or carry on what is under way.",
        discussion: """
            With a secret: makes a new version, has its rotator make it known, proves that it works, and makes it current. \
            The version before is accepted until the overlap is over and every consumer has the new one. A value that is \
            read from a source has to be changed there.

            Without one: carries on every rotation in which something is to be done now, such as an overlap that is over.
            """)

    @Argument(
        help: ArgumentHelp("CUSTOMER/NAME, or NAME for one of the repository's own.", valueName: "secret"),
        transform: SecretArgument.parse)
    var secret: SecretKey?

    @Flag(help: "Somebody knows the current value: the new one is still proved, and then there is no overlap.")
    var compromised = false

    @OptionGroup var options: RotationOptions

    func validate() throws {
        if compromised, secret == nil { throw ValidationError("--compromised needs a secret.") }
    }

    func execute() async throws -> ExitStatus {
        if let secret {
            return try await options.run(
                .requested(RotationRequest(.requested, isCompromised: compromised)), of: secret)
        }
        let rotations = try await options.rotations()
        let outcomes = try await Progress.during("Rotating") {
            try await rotations.drive(nil, lockTimeout: options.lock.timeout)
        }
        if outcomes.isEmpty { Terminal.write("Nothing is to be done now.\n") }
        return RotationOptions.write(outcomes)
    }
}

/// `weir secrets retire`
struct SecretsRetire: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire", abstract: "End the overlap of a rotation now: the version before is taken away.",
        discussion: """
            The current version is proved first. Consumers that have not taken it over are waited for all the same, \
            unless they are ignored.
            """)

    @Argument(
        help: ArgumentHelp("CUSTOMER/NAME, or NAME for one of the repository's own.", valueName: "secret"),
        transform: SecretArgument.parse)
    var secret: SecretKey

    @Flag(
        name: .customLong("ignore-consumers"),
        help: "Also where consumers have not taken the current version over; they will be refused.")
    var ignoreConsumers = false

    @OptionGroup var options: RotationOptions

    func execute() async throws -> ExitStatus {
        try await options.run(.retire(ignoringConsumers: ignoreConsumers), of: secret)
    }
}

/// `weir secrets abort`
struct SecretsAbort: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "abort", abstract: "End a rotation without its new version.",
        discussion: """
            Stays with the version that was current before, or makes that current again where it still works. A version \
            that is being taken away does not come back.
            """)

    @Argument(
        help: ArgumentHelp("CUSTOMER/NAME, or NAME for one of the repository's own.", valueName: "secret"),
        transform: SecretArgument.parse)
    var secret: SecretKey

    @OptionGroup var options: RotationOptions

    func execute() async throws -> ExitStatus { try await options.run(.abort, of: secret) }
}

/// One secret in a database.
struct ShownSecretOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("CUSTOMER/NAME, or NAME for one of the repository's own.", valueName: "secret"),
        transform: SecretArgument.parse)
    var secret: SecretKey

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var output: OutputOptions

    func read() async throws -> ShownSecret {
        let store = Store(pool: try await DatabaseLocation.require(database).pool())
        return try await ShownSecret.find(secret, in: store, environment: environment.environment)
    }
}

/// `weir secrets show`
struct SecretsShow: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a secret: where it comes from, its versions, how far its rotation has got.",
        discussion: "No value is shown.")

    @OptionGroup var options: ShownSecretOptions

    func execute() async throws -> ExitStatus {
        let shown = try await options.read()
        switch options.output.output {
        case .table, .wide: Terminal.write(shown.text)
        case .json: Terminal.write(shown.json(layout: .indented) + [UInt8(ascii: "\n")])
        case .yaml: Terminal.write(try YAMLText.of(json: shown.json(layout: .compact)))
        }
        return .done
    }
}

/// `weir secrets history`
struct SecretsHistory: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List what happened to a secret: its rotations, and who saw its value.")

    @OptionGroup var options: ShownSecretOptions

    func execute() async throws -> ExitStatus {
        try await options.read().history.write(as: options.output.output)
        return .done
    }
}
