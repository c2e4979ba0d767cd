import ArgumentParser
import WeirCluster
import WeirModel
import WeirPlanning
import WeirStore

/// `weir up`
struct UpCommand: WeirCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Start a private PostgreSQL in .weir/, apply a repository to it, and show the fleet.",
        discussion: """
            For a laptop: needs no database. Other commands that run in this folder, or in one below it, use the same \
            server and say so.
            """)

    @Argument(help: ArgumentHelp("A folder in a Git repository, or a URL to fetch.", valueName: "path|url"))
    var location = "."

    @OptionGroup var source: SourceOptions
    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var output: PlanFormatOptions

    @Flag(help: "Apply without asking.")
    var yes = false

    @Flag(help: "Stay, and apply every new commit. Ends with Control-C.")
    var watch = false

    @Option(
        help: ArgumentHelp("How often --watch looks for new commits. Default: 2s.", valueName: "duration"),
        transform: DurationArgument.parse)
    var interval: Duration?

    @Flag(help: "Stop the private server. Its data stays.")
    var stop = false

    func validate() throws {
        if stop, watch || yes { throw ValidationError("--stop goes with no other flag.") }
        if interval != nil, !watch { throw ValidationError("--interval says how often --watch looks; add --watch.") }
        if let interval, interval < .milliseconds(100) { throw ValidationError("--interval is at least 100ms.") }
    }

    func execute() async throws -> ExitStatus {
        let folder = ProcessEnvironment.workingFolder
        if stop { return try await stopServer(folder) }
        let server = try await PrivateServer(in: folder)
        try await Progress.during("Starting PostgreSQL") { try await server.start() }
        if let relocation = server.cluster.relocation { Terminal.writeError("\(relocation)\n") }
        Terminal.writeError(
            "PostgreSQL runs in \(server.cluster.folder) until weir up --stop; commands in this folder use it.\n")
        let database = DatabaseLocation(url: server.url, isPrivate: true, keyFile: server.keyFile)
        let pool = try database.pool()
        try await Migrator(pool: pool).migrate()
        let store = Store(pool: pool)
        var (status, commit) = try await reconcile(store, database, isConfirmed: yes)
        if output.format == .text {
            try await FleetListings.instances(
                FleetReading(store: store, environment: environment.environment).everything(), FleetFilter()
            ).write(as: .table)
        }
        var lastFailure: String?
        while watch {
            try await Task.sleep(for: interval ?? .seconds(2))
            do {
                let target = try await configuration.open(
                    location, source, environment: environment.environment
                ).description.commit
                if target != commit { (status, commit) = try await reconcile(store, database, isConfirmed: true) }
                lastFailure = nil
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                // A watcher lives on: the next commit may repair what this one broke. It says so once, not at every look.
                let failure = CommandFailure(describing: error)
                if failure.message != lastFailure { Terminal.writeFailure(failure) }
                lastFailure = failure.message
            }
        }
        return status
    }

    /// Plans and applies once.
    private func reconcile(
        _ store: Store, _ database: DatabaseLocation, isConfirmed: Bool
    ) async throws -> (ExitStatus, ObjectID) {
        let opened = try await configuration.open(
            location, source, environment: environment.environment)
        let maker = PlanMaker(
            source: opened, environment: environment.environment,
            gate: try configuration.gate(of: environment.environment),
            secrets: try database.secrets(configuration, environment: environment.environment))
        let made = try await maker.make(in: store, database: database.shownName())
        output.write(made.plan)
        let application = Application(
            store: store, secrets: made.secrets, isConfirmed: isConfirmed, lockTimeout: Application.timeToLive)
        let result = try await application.apply(made)
        switch result {
        case .applied(let revision, let outcomes):
            if output.format == .text {
                Terminal.write(AppliedText.text(revision, environment: made.plan.environment) + "\n")
            }
            RotationText.write(outcomes, as: output.format)
        case .nothingToDo(let outcomes): RotationText.write(outcomes, as: output.format)
        case .declined:
            Terminal.writeError("Nothing was applied.\n")
            return (.error, opened.description.commit)
        }
        return (ExitStatus(made.plan.outcome, reportsChanges: false), opened.description.commit)
    }

    private func stopServer(_ folder: String) async throws -> ExitStatus {
        guard let server = try await PrivateServer.running(from: folder) else {
            Terminal.write("No private PostgreSQL runs for this folder.\n")
            return .done
        }
        try await server.cluster.stop()
        Terminal.write("Stopped the private PostgreSQL in \(server.folder).\n")
        return .done
    }
}
